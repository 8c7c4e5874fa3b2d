import { request } from "../api/client";
import { api } from "../api/path";
import { may } from "../api/session";
import type { VirtualHost } from "../api/types";
import { count, rate } from "../format/numbers";
import { rateOf } from "../rates/stats";
import type { Column } from "../tables/column";
import { LocalList } from "../tables/List";
import { Action } from "../ui/Action";
import { Field, type Fields } from "../ui/fields";
import { Heading } from "../ui/Panel";

/** All virtual hosts. */
export function VhostsPage() {
  return (
    <>
      <Heading title="Virtual hosts" actions={may() && <AddVhost />} />
      <LocalList path="vhosts" columns={columns} rowKey={({ name }) => name} text={({ name }) => name} sort="name" empty="There are none." />
    </>
  );
}

const columns: Column<VirtualHost>[] = [
  { title: "Name", sort: "name", value: ({ name }) => name, cell: ({ name }) => <b>{name}</b> },
  { title: "Description", minor: true, cell: ({ description }) => description },
  { title: "Ready", sort: "ready", numeric: true, value: (vhost) => vhost.messages_ready, cell: (vhost) => count(vhost.messages_ready) },
  { title: "Unacked", sort: "unacked", numeric: true, minor: true, value: (vhost) => vhost.messages_unacknowledged, cell: (vhost) => count(vhost.messages_unacknowledged) },
  { title: "In /s", sort: "in", numeric: true, value: (vhost) => rateOf(vhost.message_stats, "publish"), cell: (vhost) => rate(rateOf(vhost.message_stats, "publish")) },
  { title: "Out /s", sort: "out", numeric: true, value: (vhost) => rateOf(vhost.message_stats, "deliver_get"), cell: (vhost) => rate(rateOf(vhost.message_stats, "deliver_get")) },
  { title: "", cell: ({ name }) => may() && <DeleteVhost name={name} /> },
];

function AddVhost() {
  const run = async (form: Fields) => {
    const type = form.text("type");
    await request("PUT", api`vhosts/${form.text("name")}`, { description: form.text("description"), ...(type ? { default_queue_type: type } : {}) });
    return `${form.text("name")} is there; give users permissions for it.`;
  };
  return (
    <Action label="Add a virtual host" submit="Add" class="primary" run={run}>
      <Field label="Name">
        <input name="name" required spellcheck={false} autocapitalize="none" />
      </Field>
      <Field label="Description">
        <input name="description" />
      </Field>
      <Field label="Queues are by default">
        <select name="type">
          <option value="">as the broker has it</option>
          <option>classic</option>
          <option>quorum</option>
        </select>
      </Field>
    </Action>
  );
}

function DeleteVhost({ name }: { name: string }) {
  const run = async (form: Fields) => {
    if (form.text("name") !== name) throw new Error("This is not its name.");
    await request("DELETE", api`vhosts/${name}`);
    return `${name} is deleted.`;
  };
  return (
    <Action label="Delete" class="plain bad" danger title="Delete the virtual host" run={run}>
      <p>
        This deletes <b>{name}</b> with all its queues, exchanges and messages, and closes its connections.
      </p>
      <Field label="Type its name to say that you mean it">
        <input name="name" required spellcheck={false} autocomplete="off" />
      </Field>
    </Action>
  );
}
