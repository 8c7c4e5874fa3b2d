import { useState } from "preact/hooks";
import { request } from "../api/client";
import { api } from "../api/path";
import { usePoll } from "../api/poll";
import type { Binding } from "../api/types";
import { exchangePart, href } from "../routing/route";
import type { Column } from "../tables/column";
import { pageOf } from "../tables/local";
import { parseQuery } from "../tables/query";
import { Filter, Pager } from "../tables/ListControls";
import { Table } from "../tables/Table";
import { Action } from "../ui/Action";
import { ArgumentList } from "../ui/Facts";
import { ArgumentsField, Field, type Fields } from "../ui/fields";
import { Panel } from "../ui/Panel";
import { Trouble } from "../ui/Trouble";

/** The bindings from an exchange, or those to a queue. */
export function Bindings({ vhost, exchange, queue }: { vhost: string; exchange?: string; queue?: string }) {
  const path = queue === undefined ? api`exchanges/${vhost}/${exchange!}/bindings/source` : api`queues/${vhost}/${queue}/bindings`;
  const { data, error } = usePoll<Binding[]>(path);
  const [query, setQuery] = useState(() => parseQuery({}, queue === undefined ? "destination" : "source"));
  const page = data && pageOf(data, query, text, (binding, sort) => binding[sort as "source" | "destination" | "routing_key"]);
  return (
    <Panel title="Bindings" actions={<Bind vhost={vhost} exchange={exchange} queue={queue} />}>
      <Trouble error={error} />
      {data && data.length > 10 && <Filter query={query} onQuery={setQuery} page={page} />}
      {page && (
        <Table
          rows={page.items}
          rowKey={keyOf}
          empty="There are no bindings."
          query={query}
          onQuery={setQuery}
          columns={[
            queue === undefined
              ? { title: "To", sort: "destination", cell: (binding) => <Destination binding={binding} /> }
              : { title: "From", sort: "source", cell: ({ source }) => <a href={href("exchanges", vhost, exchangePart(source))}>{source || "(default)"}</a> },
            { title: "Routing key", sort: "routing_key", cell: ({ routing_key }) => <code>{routing_key}</code> },
            ...(page.items.some(({ arguments: args }) => Object.keys(args).length > 0) ? [argumentColumn] : []),
            { title: "", cell: (binding) => binding.source !== "" && <Unbind binding={binding} /> },
          ]}
        />
      )}
      <Pager query={query} onQuery={setQuery} page={page} />
    </Panel>
  );
}

const argumentColumn: Column<Binding> = { title: "Arguments", cell: (binding) => <ArgumentList value={binding.arguments} /> };

function text({ source, destination, routing_key }: Binding): string {
  return `${source} ${destination} ${routing_key}`;
}

function keyOf({ source, destination_type, destination, properties_key }: Binding): string {
  return [source, destination_type, destination, properties_key].join("\n");
}

function Destination({ binding: { vhost, destination_type, destination } }: { binding: Binding }) {
  return destination_type === "queue" ? (
    <a href={href("queues", vhost, destination)}>{destination}</a>
  ) : (
    <>
      <a href={href("exchanges", vhost, destination)}>{destination}</a> <span class="note">exchange</span>
    </>
  );
}

function Unbind({ binding }: { binding: Binding }) {
  const { vhost, source, destination, destination_type, properties_key, routing_key } = binding;
  const run = () => request("DELETE", api`bindings/${vhost}/e/${source}/${destination_type[0]!}/${destination}/${properties_key}`);
  return (
    <Action label="Unbind" class="plain bad" danger run={run}>
      <p>
        Messages with the key <code>{routing_key || "(none)"}</code> will not go from <b>{source}</b> to <b>{destination}</b> by this binding any
        more.
      </p>
    </Action>
  );
}

function Bind({ vhost, exchange, queue }: { vhost: string; exchange?: string; queue?: string }) {
  const run = async (form: Fields) => {
    const source = exchange ?? form.text("other");
    const [kind, destination] = queue === undefined ? [form.text("kind"), form.text("other")] : ["q", queue];
    await request("POST", api`bindings/${vhost}/e/${source}/${kind}/${destination}`, { routing_key: form.text("key"), arguments: form.arguments() });
    return `${source} is bound to ${destination}.`;
  };
  return (
    <Action label="Bind" title={queue === undefined ? `Bind from ${exchange}` : `Bind to ${queue}`} run={run}>
      {queue === undefined && (
        <Field label="To">
          <select name="kind">
            <option value="q">a queue</option>
            <option value="e">an exchange</option>
          </select>
        </Field>
      )}
      <Field label={queue === undefined ? "Its name" : "From the exchange"}>
        <input name="other" required spellcheck={false} autocapitalize="none" />
      </Field>
      <Field label="Routing key">
        <input name="key" spellcheck={false} autocapitalize="none" />
      </Field>
      <ArgumentsField names={["x-match"]} />
    </Action>
  );
}
