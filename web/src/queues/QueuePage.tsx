import { api, withQuery } from "../api/path";
import { usePoll } from "../api/poll";
import type { Queue } from "../api/types";
import { Bindings } from "../exchanges/Bindings";
import { Chart } from "../charts/Chart";
import { depthLines, rateLines } from "../charts/lines";
import { SpanChoice, useSpan } from "../charts/span";
import { ConsumerTable } from "../connections/ConsumersPage";
import { bytes, count } from "../format/numbers";
import { Hints } from "../hints/Hints";
import { MessageBrowser } from "../messages/MessageBrowser";
import { EffectivePolicy } from "../policies/EffectivePolicy";
import { ArgumentList, Facts } from "../ui/Facts";
import { Heading, Panel } from "../ui/Panel";
import { State } from "../ui/Tag";
import { Trouble } from "../ui/Trouble";
import { QueueActions } from "./QueueActions";
import { QueueTags } from "./QueuesPage";

/** Everything about one queue. */
export function QueuePage({ vhost, name }: { vhost: string; name: string }) {
  const { ageSeconds, query } = useSpan();
  const { data: queue, error } = usePoll<Queue>(withQuery(api`queues/${vhost}/${name}`, query));
  return (
    <>
      <Heading title={name} kind={<>queue in {vhost} {queue && <QueueTags queue={queue} />}</>} actions={queue && <QueueActions queue={queue} />} />
      <Trouble error={error} />
      {queue && (
        <>
          <Hints vhost={vhost} queue={name} />
          <div class="charts">
            <Chart title="Messages waiting" lines={depthLines(queue as unknown as Queue["message_stats"])} ageSeconds={ageSeconds} seen={queue} />
            <Chart title="Messages a second" lines={rateLines(queue.message_stats)} ageSeconds={ageSeconds} seen={queue} />
          </div>
          <SpanChoice />
          <div class="columns">
            <QueueFacts queue={queue} />
            <EffectivePolicy queue={queue} />
          </div>
          <MessageBrowser queue={queue} />
          <Panel title={`Consumers (${count(queue.consumers)})`}>
            <ConsumerTable of="queue" consumers={queue.consumer_details ?? []} empty="Nobody consumes from this queue." />
          </Panel>
          <Bindings vhost={vhost} queue={name} />
        </>
      )}
    </>
  );
}

function QueueFacts({ queue }: { queue: Queue }) {
  return (
    <Panel title="Facts">
      <Facts
        facts={[
          ["State", queue.state && <State state={queue.state} />],
          ["Messages", count(queue.messages)],
          ["Message bytes", bytes(queue.message_bytes)],
          ["Process memory", queue.memory === undefined ? undefined : bytes(queue.memory)],
          ["Node", queue.node],
          ["Idle since", queue.idle_since && new Date(queue.idle_since).toLocaleString()],
          ["Arguments", Object.keys(queue.arguments ?? {}).length > 0 && <ArgumentList value={queue.arguments} />],
        ].map(([name, value]) => [name as string, value === false ? undefined : value] as const)}
      />
    </Panel>
  );
}
