import type { Channel } from "../api/types";
import { count, rate } from "../format/numbers";
import { rateOf } from "../rates/stats";
import { href } from "../routing/route";
import type { Column } from "../tables/column";
import { ServerList } from "../tables/List";
import { Heading } from "../ui/Panel";
import { State, Tag } from "../ui/Tag";

/** All channels of all connections. */
export function ChannelsPage() {
  return (
    <>
      <Heading title="Channels" />
      <ServerList path="channels" columns={channelColumns} rowKey={({ name }) => name} sort="name" empty="There are no channels." />
    </>
  );
}

export const channelColumns: Column<Channel>[] = [
  { title: "Name", sort: "name", cell: ({ name }) => <a href={href("channels", name)}>{name}</a> },
  { title: "User", sort: "user", minor: true, cell: ({ user }) => user },
  { title: "Virtual host", sort: "vhost", minor: true, cell: ({ vhost }) => vhost },
  {
    title: "Mode",
    minor: true,
    cell: ({ confirm, transactional }) => (
      <span class="tags">
        {confirm && <Tag title="publishes are confirmed">confirms</Tag>}
        {transactional && <Tag>transactions</Tag>}
      </span>
    ),
  },
  { title: "State", sort: "state", minor: true, cell: ({ state }) => <State state={state} /> },
  { title: "Prefetch", sort: "prefetch_count", numeric: true, minor: true, cell: ({ prefetch_count }) => (prefetch_count === 0 ? "none" : count(prefetch_count)) },
  { title: "Unacked", sort: "messages_unacknowledged", numeric: true, cell: (channel) => count(channel.messages_unacknowledged) },
  { title: "Unconfirmed", sort: "messages_unconfirmed", numeric: true, minor: true, cell: (channel) => count(channel.messages_unconfirmed) },
  { title: "Publish /s", sort: "message_stats.publish_details.rate", numeric: true, cell: (channel) => rate(rateOf(channel.message_stats, "publish")) },
  { title: "Deliver /s", sort: "message_stats.deliver_get_details.rate", numeric: true, cell: (channel) => rate(rateOf(channel.message_stats, "deliver_get")) },
  { title: "Ack /s", sort: "message_stats.ack_details.rate", numeric: true, minor: true, cell: (channel) => rate(rateOf(channel.message_stats, "ack")) },
];
