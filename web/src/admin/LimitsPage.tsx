import type { ComponentChildren } from "preact";
import { request } from "../api/client";
import { api } from "../api/path";
import { usePoll } from "../api/poll";
import type { Limits, User } from "../api/types";
import { count } from "../format/numbers";
import { Table } from "../tables/Table";
import { Action } from "../ui/Action";
import { Field, type Fields } from "../ui/fields";
import { Heading, Panel } from "../ui/Panel";
import { Trouble } from "../ui/Trouble";
import { VhostField } from "../ui/VhostField";

/** How much virtual hosts and users may have. */
export function LimitsPage() {
  return (
    <>
      <Heading title="Limits" />
      <LimitList title="Of virtual hosts" path="vhost-limits" subject="vhost" names={["max-connections", "max-queues"]} choice={<VhostField name="subject" />} />
      <LimitList title="Of users" path="user-limits" subject="user" names={["max-connections", "max-channels"]} choice={<UserField />} />
    </>
  );
}

interface Props {
  title: string;
  path: string;
  subject: "vhost" | "user";
  names: readonly string[];
  choice: ComponentChildren;
}

interface Limit {
  readonly subject: string;
  readonly name: string;
  readonly value: number;
}

function LimitList({ title, path, subject, names, choice }: Props) {
  const { data, error } = usePoll<Limits[]>(path);
  const limits = data?.flatMap((each) => Object.entries(each.value).map(([name, value]): Limit => ({ subject: each[subject] ?? "", name, value })));
  const set = async (form: Fields) => {
    await request("PUT", `${path}/${api`${form.text("subject")}/${form.text("name")}`}`, { value: form.number("value") });
    return "The limit is set.";
  };
  return (
    <Panel
      title={title}
      actions={
        <Action label="Set" title="Set a limit" run={set}>
          {choice}
          <Field label="Limit">
            <select name="name">
              {names.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </Field>
          <Field label="At most" hint="0 allows none; −1 sets no limit.">
            <input name="value" type="number" min={-1} required />
          </Field>
        </Action>
      }
    >
      <Trouble error={error} />
      {limits && (
        <Table
          rows={limits}
          rowKey={(limit) => `${limit.subject}\n${limit.name}`}
          empty="There are no limits."
          columns={[
            { title: subject === "vhost" ? "Virtual host" : "User", cell: (limit) => <b>{limit.subject}</b> },
            { title: "Limit", cell: ({ name }) => name },
            { title: "At most", numeric: true, cell: ({ value }) => (value < 0 ? "no limit" : count(value)) },
            { title: "", cell: (limit) => <Clear path={`${path}/${api`${limit.subject}/${limit.name}`}`} /> },
          ]}
        />
      )}
    </Panel>
  );
}

function Clear({ path }: { path: string }) {
  return (
    <Action label="Clear" class="plain bad" danger title="Clear the limit" run={() => request("DELETE", path)}>
      <p>There will be no such limit any more.</p>
    </Action>
  );
}

function UserField() {
  const { data } = usePoll<User[]>("users?columns=name");
  return (
    <Field label="User">
      <select name="subject">
        {data?.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </Field>
  );
}
