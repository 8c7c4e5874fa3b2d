import { api } from "../api/path";
import { request } from "../api/client";
import type { Queue } from "../api/types";
import { bytes, count, rate } from "../format/numbers";
import { rateOf } from "../rates/stats";
import { href } from "../routing/route";
import type { Column } from "../tables/column";
import { ServerList } from "../tables/List";
import { Action } from "../ui/Action";
import { ArgumentsField, Check, Field, type Fields } from "../ui/fields";
import { Heading } from "../ui/Panel";
import { State, Tag } from "../ui/Tag";
import { VhostField } from "../ui/VhostField";
import { queueArguments } from "./argumentNames";

/** All queues, the fullest first. */
export function QueuesPage() {
  return (
    <>
      <Heading title="Queues" actions={<DeclareQueue />} />
      <ServerList
        path="queues"
        fields={fields}
        columns={columns}
        rowKey={({ vhost, name }) => `${vhost}\n${name}`}
        sort="messages"
        descending
        empty="There are no queues yet."
      />
    </>
  );
}

const fields =
  "vhost,name,type,durable,auto_delete,exclusive,arguments,state,policy,consumers,messages,messages_ready,messages_unacknowledged,message_bytes," +
  "message_stats.publish_details.rate,message_stats.deliver_get_details.rate,message_stats.ack_details.rate";

const columns: Column<Queue>[] = [
  { title: "Name", sort: "name", cell: (queue) => <a href={href("queues", queue.vhost, queue.name)}>{queue.name}</a> },
  { title: "Virtual host", sort: "vhost", minor: true, cell: ({ vhost }) => vhost },
  { title: "Kind", minor: true, cell: (queue) => <QueueTags queue={queue} /> },
  { title: "State", sort: "state", minor: true, cell: ({ state }) => <State state={state} /> },
  { title: "Ready", sort: "messages_ready", numeric: true, cell: (queue) => count(queue.messages_ready) },
  { title: "Unacked", sort: "messages_unacknowledged", numeric: true, minor: true, cell: (queue) => count(queue.messages_unacknowledged) },
  { title: "Total", sort: "messages", numeric: true, cell: (queue) => count(queue.messages) },
  { title: "Size", sort: "message_bytes", numeric: true, minor: true, cell: (queue) => bytes(queue.message_bytes) },
  { title: "Consumers", sort: "consumers", numeric: true, minor: true, cell: (queue) => count(queue.consumers) },
  { title: "In /s", sort: "message_stats.publish_details.rate", numeric: true, cell: (queue) => rate(rateOf(queue.message_stats, "publish")) },
  { title: "Out /s", sort: "message_stats.deliver_get_details.rate", numeric: true, cell: (queue) => rate(rateOf(queue.message_stats, "deliver_get")) },
  { title: "Ack /s", sort: "message_stats.ack_details.rate", numeric: true, minor: true, cell: (queue) => rate(rateOf(queue.message_stats, "ack")) },
];

/** What makes a queue unlike the plain durable classic one. */
export function QueueTags({ queue }: { queue: Queue }) {
  return (
    <span class="tags">
      {queue.type && <Tag>{queue.type}</Tag>}
      {!queue.durable && <Tag title="does not outlive a restart">transient</Tag>}
      {queue.auto_delete && <Tag title="deleted with its last consumer">auto-delete</Tag>}
      {queue.exclusive && <Tag title="of one connection">exclusive</Tag>}
      {queue.arguments?.["x-dead-letter-exchange"] !== undefined && <Tag title={`dead letters go to ${queue.arguments["x-dead-letter-exchange"]}`}>DLX</Tag>}
      {queue.policy && <Tag title="policy">{queue.policy}</Tag>}
    </span>
  );
}

function DeclareQueue() {
  return (
    <Action label="Declare a queue" submit="Declare" class="primary" run={declare}>
      <VhostField />
      <Field label="Name">
        <input name="name" required maxLength={255} spellcheck={false} autocapitalize="none" />
      </Field>
      <Field label="Type">
        <select name="type">
          <option value="">as the virtual host has it</option>
          <option>classic</option>
          <option>quorum</option>
          <option>stream</option>
        </select>
      </Field>
      <Check name="durable" label="Durable: outlives a restart" checked />
      <Check name="auto_delete" label="Deleted with its last consumer" />
      <ArgumentsField names={queueArguments} />
    </Action>
  );
}

async function declare(form: Fields): Promise<string> {
  const type = form.text("type");
  await request("PUT", api`queues/${form.text("vhost")}/${form.text("name")}`, {
    durable: form.checked("durable"),
    auto_delete: form.checked("auto_delete"),
    arguments: { ...form.arguments(), ...(type ? { "x-queue-type": type } : {}) },
  });
  return `The queue ${form.text("name")} is declared.`;
}
