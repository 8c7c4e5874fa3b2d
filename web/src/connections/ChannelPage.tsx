import { api, withQuery } from "../api/path";
import { usePoll } from "../api/poll";
import type { Channel } from "../api/types";
import { Chart } from "../charts/Chart";
import { rateLines } from "../charts/lines";
import { SpanChoice, useSpan } from "../charts/span";
import { count } from "../format/numbers";
import { href } from "../routing/route";
import { Facts } from "../ui/Facts";
import { Heading, Panel } from "../ui/Panel";
import { State } from "../ui/Tag";
import { Trouble } from "../ui/Trouble";
import { ConsumerTable } from "./ConsumersPage";

/** One channel: what passes through it, and its consumers. */
export function ChannelPage({ name }: { name: string }) {
  const { ageSeconds, query } = useSpan();
  const { data: channel, error } = usePoll<Channel>(withQuery(api`channels/${name}`, query));
  const connection = channel?.connection_details?.name;
  return (
    <>
      <Heading title={name} kind="channel" />
      <Trouble error={error} />
      {channel && (
        <>
          <div class="charts">
            <Chart title="Messages a second" lines={rateLines(channel.message_stats)} ageSeconds={ageSeconds} seen={channel} />
            <Panel title="Facts">
              <Facts
                facts={[
                  ["Connection", connection && <a href={href("connections", connection)}>{connection}</a>],
                  ["User", channel.user],
                  ["Virtual host", channel.vhost],
                  ["State", <State state={channel.state} />],
                  ["Mode", channel.confirm ? "confirms" : channel.transactional ? "transactions" : "plain"],
                  ["Prefetch", channel.prefetch_count ? count(channel.prefetch_count) : "unlimited"],
                  ["Prefetch of all consumers", channel.global_prefetch_count ? count(channel.global_prefetch_count) : undefined],
                  ["Unacknowledged", count(channel.messages_unacknowledged)],
                  ["Unconfirmed", count(channel.messages_unconfirmed)],
                ]}
              />
            </Panel>
          </div>
          <SpanChoice />
          <Panel title="Consumers">
            <ConsumerTable of="channel" consumers={channel.consumer_details ?? []} empty="It has no consumers." />
          </Panel>
        </>
      )}
    </>
  );
}
