import { request } from "../api/client";
import { api } from "../api/path";
import { usePoll } from "../api/poll";
import type { Exchange } from "../api/types";
import { rate } from "../format/numbers";
import { rateOf } from "../rates/stats";
import { exchangePart, href } from "../routing/route";
import type { Column } from "../tables/column";
import { ServerList } from "../tables/List";
import { Action } from "../ui/Action";
import { ArgumentsField, Check, Field, type Fields } from "../ui/fields";
import { Heading } from "../ui/Panel";
import { Tag } from "../ui/Tag";
import { VhostField } from "../ui/VhostField";

/** All exchanges. */
export function ExchangesPage() {
  return (
    <>
      <Heading title="Exchanges" actions={<DeclareExchange />} />
      <ServerList
        path="exchanges"
        columns={columns}
        rowKey={({ vhost, name }) => `${vhost}\n${name}`}
        sort="name"
        empty="There are no exchanges."
      />
    </>
  );
}

const columns: Column<Exchange>[] = [
  {
    title: "Name",
    sort: "name",
    cell: ({ vhost, name }) => <a href={href("exchanges", vhost, exchangePart(name))}>{name || "(default)"}</a>,
  },
  { title: "Virtual host", sort: "vhost", minor: true, cell: ({ vhost }) => vhost },
  { title: "Type", sort: "type", cell: ({ type }) => <Tag>{type}</Tag> },
  { title: "Kind", minor: true, cell: (exchange) => <ExchangeTags exchange={exchange} /> },
  { title: "In /s", sort: "message_stats.publish_in_details.rate", numeric: true, cell: (exchange) => rate(rateOf(exchange.message_stats, "publish_in")) },
  { title: "Out /s", sort: "message_stats.publish_out_details.rate", numeric: true, cell: (exchange) => rate(rateOf(exchange.message_stats, "publish_out")) },
];

export function ExchangeTags({ exchange }: { exchange: Exchange }) {
  return (
    <span class="tags">
      {!exchange.durable && <Tag title="does not outlive a restart">transient</Tag>}
      {exchange.auto_delete && <Tag title="deleted with its last binding">auto-delete</Tag>}
      {exchange.internal && <Tag title="takes messages from other exchanges only">internal</Tag>}
      {exchange.arguments?.["alternate-exchange"] !== undefined && <Tag title={`what no binding takes goes to ${exchange.arguments["alternate-exchange"]}`}>AE</Tag>}
      {exchange.policy && <Tag title="policy">{exchange.policy}</Tag>}
    </span>
  );
}

const ordinary = ["direct", "fanout", "headers", "topic"];

function DeclareExchange() {
  const { data } = usePoll<{ exchange_types?: { name: string }[] }>("overview?columns=exchange_types");
  const kinds = data?.exchange_types?.map(({ name }) => name) ?? ordinary;
  return (
    <Action label="Declare an exchange" submit="Declare" class="primary" run={declare}>
      <VhostField />
      <Field label="Name">
        <input name="name" required maxLength={255} spellcheck={false} autocapitalize="none" />
      </Field>
      <Field label="Type">
        <select name="type">
          {kinds.map((kind) => (
            <option key={kind}>{kind}</option>
          ))}
        </select>
      </Field>
      <Check name="durable" label="Durable: outlives a restart" checked />
      <Check name="auto_delete" label="Deleted with its last binding" />
      <Check name="internal" label="Internal: takes messages from other exchanges only" />
      <ArgumentsField names={["alternate-exchange"]} />
    </Action>
  );
}

async function declare(form: Fields): Promise<string> {
  await request("PUT", api`exchanges/${form.text("vhost")}/${form.text("name")}`, {
    type: form.text("type"),
    durable: form.checked("durable"),
    auto_delete: form.checked("auto_delete"),
    internal: form.checked("internal"),
    arguments: form.arguments(),
  });
  return `The exchange ${form.text("name")} is declared.`;
}
