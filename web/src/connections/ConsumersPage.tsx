import type { Consumer } from "../api/types";
import { count } from "../format/numbers";
import { href } from "../routing/route";
import type { Column } from "../tables/column";
import { LocalList } from "../tables/List";
import { Table } from "../tables/Table";
import { ArgumentList } from "../ui/Facts";
import { Heading } from "../ui/Panel";
import { Tag } from "../ui/Tag";

/** All consumers of all queues. */
export function ConsumersPage() {
  return (
    <>
      <Heading title="Consumers" />
      <LocalList path="consumers" columns={columns} rowKey={keyOf} text={({ queue, consumer_tag }) => `${queue.name} ${consumer_tag}`} sort="queue" empty="Nobody consumes." />
    </>
  );
}

/** The consumers of one queue or channel, which need not say so in a column. */
export function ConsumerTable({ of, consumers, empty }: { of: "queue" | "channel"; consumers: readonly Consumer[]; empty: string }) {
  return <Table rows={consumers} rowKey={keyOf} columns={columns.filter(({ sort }) => sort !== of)} empty={empty} />;
}

function keyOf({ queue, consumer_tag, channel_details }: Consumer): string {
  return [queue.vhost, queue.name, channel_details?.name, consumer_tag].join("\n");
}

const columns: Column<Consumer>[] = [
  { title: "Tag", sort: "tag", value: ({ consumer_tag }) => consumer_tag, cell: ({ consumer_tag }) => <code>{consumer_tag}</code> },
  { title: "Queue", sort: "queue", value: ({ queue }) => queue.name, cell: ({ queue }) => <a href={href("queues", queue.vhost, queue.name)}>{queue.name}</a> },
  {
    title: "Channel",
    sort: "channel",
    minor: true,
    value: ({ channel_details }) => channel_details?.name,
    cell: ({ channel_details }) => channel_details?.name && <a href={href("channels", channel_details.name)}>{channel_details.name}</a>,
  },
  {
    title: "Kind",
    minor: true,
    cell: ({ ack_required, exclusive, activity_status }) => (
      <span class="tags">
        {!ack_required && <Tag title="messages count as acknowledged once they are sent">automatic acks</Tag>}
        {exclusive && <Tag>exclusive</Tag>}
        {activity_status && !/^(up|single_active)$/.test(activity_status) && <Tag>{activity_status.replaceAll("_", " ")}</Tag>}
      </span>
    ),
  },
  { title: "Prefetch", sort: "prefetch", numeric: true, value: ({ prefetch_count }) => prefetch_count, cell: ({ prefetch_count }) => (prefetch_count === 0 ? "none" : count(prefetch_count)) },
  { title: "Arguments", minor: true, cell: ({ arguments: args }) => <ArgumentList value={Array.isArray(args) ? {} : args} /> },
];
