import { useMemo, useState } from "preact/hooks";
import { request } from "../api/client";
import { api, withQuery } from "../api/path";
import { usePoll } from "../api/poll";
import type { Binding, Exchange, Route } from "../api/types";
import { Chart } from "../charts/Chart";
import { rateLines } from "../charts/lines";
import { SpanChoice, useSpan } from "../charts/span";
import { BindingGraph } from "../graph/BindingGraph";
import { layOut } from "../graph/layout";
import { bindingsDrawn, useGraph } from "../graph/useGraph";
import { PublishAction } from "../messages/PublishAction";
import { go } from "../routing/useRoute";
import { Action } from "../ui/Action";
import { ArgumentList } from "../ui/Facts";
import { Heading, Panel } from "../ui/Panel";
import { Tag } from "../ui/Tag";
import { Trouble } from "../ui/Trouble";
import { Bindings } from "./Bindings";
import { DryRun } from "./DryRun";
import { ExchangeTags } from "./ExchangesPage";

/** Everything about one exchange. `name` is as in addresses: the default exchange is amq.default. */
export function ExchangePage({ vhost, name }: { vhost: string; name: string }) {
  const { ageSeconds, query } = useSpan();
  const { data: exchange, error } = usePoll<Exchange>(withQuery(api`exchanges/${vhost}/${name}`, query));
  const isDefault = exchange?.name === "";
  return (
    <>
      <Heading
        title={isDefault ? "(default)" : name}
        kind={<>exchange in {vhost} {exchange && <span class="tags"><Tag>{exchange.type}</Tag><ExchangeTags exchange={exchange} /></span>}</>}
        actions={exchange && <ExchangeActions exchange={exchange} />}
      />
      <Trouble error={error} />
      {exchange && (
        <>
          {isDefault ? <p class="note">Every queue is bound to it by its own name.</p> : <Routing exchange={exchange} />}
          <div class="charts">
            <Chart title="Messages a second" lines={rateLines(exchange.message_stats, ["publish_in", "publish_out"])} ageSeconds={ageSeconds} seen={exchange} />
          </div>
          <SpanChoice />
          {Object.keys(exchange.arguments).length > 0 && (
            <Panel title="Arguments">
              <ArgumentList value={exchange.arguments} />
            </Panel>
          )}
          {!isDefault && <Bindings vhost={vhost} exchange={name} />}
        </>
      )}
    </>
  );
}

/** The drawn bindings, and where a message would go. */
function Routing({ exchange: { vhost, name } }: { exchange: Exchange }) {
  const { data: own } = usePoll<Binding[]>(api`exchanges/${vhost}/${name}/bindings/source`);
  const { data: feeding } = usePoll<Binding[]>(api`exchanges/${vhost}/${name}/bindings/destination`);
  const bindings = useGraph(vhost, name, own, feeding);
  const graph = useMemo(() => layOut(name, bindings), [name, JSON.stringify(bindings)]);
  const [route, setRoute] = useState<Route>();
  return (
    <Panel title="Where messages go">
      <DryRun vhost={vhost} exchange={name} onRoute={setRoute} />
      {graph.edges.length === 0 ? (
        own && <p class="empty">Nothing is bound to it: messages that come here go nowhere.</p>
      ) : (
        <BindingGraph graph={graph} centre={name} vhost={vhost} route={route} />
      )}
      {bindings.length === bindingsDrawn && <p class="note">There are more bindings than can be drawn; the list below has all of them.</p>}
    </Panel>
  );
}

function ExchangeActions({ exchange: { vhost, name, internal } }: { exchange: Exchange }) {
  if (name === "") return null;
  const remove = async () => {
    await request("DELETE", api`exchanges/${vhost}/${name}`);
    go("exchanges");
    return `The exchange ${name} is deleted.`;
  };
  return (
    <>
      {!internal && <PublishAction vhost={vhost} exchange={name} routingKey="" />}
      {!name.startsWith("amq.") && (
        <Action label="Delete" danger title="Delete the exchange" run={remove}>
          <p>
            This deletes <b>{name}</b> and its bindings. Publishing to it is an error from then on.
          </p>
        </Action>
      )}
    </>
  );
}
