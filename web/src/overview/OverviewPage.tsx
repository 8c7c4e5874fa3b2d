import { usePoll } from "../api/poll";
import { withQuery } from "../api/path";
import type { Overview } from "../api/types";
import { Chart } from "../charts/Chart";
import { depthLines, rateLines } from "../charts/lines";
import { SpanChoice, useSpan } from "../charts/span";
import { rate, short } from "../format/numbers";
import { Hints } from "../hints/Hints";
import { counterOf, rateOf } from "../rates/stats";
import { Facts } from "../ui/Facts";
import { Heading, Panel } from "../ui/Panel";
import { Trouble } from "../ui/Trouble";
import { Nodes } from "./Nodes";
import { Tile, Tiles } from "./Tile";

/** How the broker does, at a glance. */
export function OverviewPage() {
  const { ageSeconds, query } = useSpan();
  const { data, error } = usePoll<Overview>(withQuery("overview", query));
  const stats = data?.message_stats;
  const objects = data?.object_totals;
  return (
    <>
      <Heading title="Overview" kind={data && `${data.product_name ?? "RabbitMQ"} ${data.product_version ?? data.rabbitmq_version ?? ""}`} actions={<SpanChoice />} />
      <Trouble error={error} />
      <Tiles>
        <Tile label="Ready" value={short(counterOf(data?.queue_totals, "messages_ready"))} />
        <Tile label="Unacked" value={short(counterOf(data?.queue_totals, "messages_unacknowledged"))} />
        <Tile label="Published" value={rate(rateOf(stats, "publish") ?? (data && 0))} unit="/s" />
        <Tile label="Delivered" value={rate(rateOf(stats, "deliver_get") ?? (data && 0))} unit="/s" />
        <Tile label="Queues" value={short(objects?.queues)} to="queues" />
        <Tile label="Exchanges" value={short(objects?.exchanges)} to="exchanges" />
        <Tile label="Connections" value={short(objects?.connections)} to="connections" />
        <Tile label="Channels" value={short(objects?.channels)} to="channels" />
        <Tile label="Consumers" value={short(objects?.consumers)} to="consumers" />
      </Tiles>
      <Hints />
      <div class="charts">
        <Chart title="Messages waiting" lines={depthLines(data?.queue_totals)} ageSeconds={ageSeconds} seen={data} />
        <Chart title="Messages a second" lines={rateLines(stats)} ageSeconds={ageSeconds} seen={data} />
      </div>
      <Nodes />
      {data && <Details overview={data} />}
    </>
  );
}

const churn = [
  ["Connections opened", "connection_created"],
  ["Connections closed", "connection_closed"],
  ["Channels opened", "channel_created"],
  ["Channels closed", "channel_closed"],
  ["Queues declared", "queue_declared"],
  ["Queues created", "queue_created"],
  ["Queues deleted", "queue_deleted"],
] as const;

function Details({ overview }: { overview: Overview }) {
  return (
    <div class="columns">
      <Panel title="Listeners">
        <Facts facts={(overview.listeners ?? []).map(({ protocol, ip_address, port }) => [protocol, `${ip_address} port ${port}`] as const)} />
      </Panel>
      <Panel title="Coming and going">
        <Facts facts={churn.map(([label, name]) => [label, overview.churn_rates && `${rate(rateOf(overview.churn_rates, name))}/s`] as const)} />
      </Panel>
    </div>
  );
}
