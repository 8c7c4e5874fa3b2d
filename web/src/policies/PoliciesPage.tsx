import { request } from "../api/client";
import { api } from "../api/path";
import { usePoll } from "../api/poll";
import { may } from "../api/session";
import type { Policy } from "../api/types";
import { formatArguments } from "../format/arguments";
import { Table } from "../tables/Table";
import { Action } from "../ui/Action";
import { ArgumentList } from "../ui/Facts";
import { ArgumentsField, Field, type Fields } from "../ui/fields";
import { Heading, Panel } from "../ui/Panel";
import { Trouble } from "../ui/Trouble";
import { VhostField } from "../ui/VhostField";

/** Policies, and the operator's above them. */
export function PoliciesPage() {
  return (
    <>
      <Heading title="Policies" />
      <PolicyList title="Policies" path="policies" editable={may("policymaker")} names={policyKeys} note="Of those that match a queue or an exchange the one with the highest priority applies." />
      <PolicyList title="Operator policies" path="operator-policies" editable={may()} names={operatorKeys} note="Limits that apply whatever the policies say: of two limits the lower one counts." />
    </>
  );
}

const operatorKeys = ["max-length", "max-length-bytes", "message-ttl", "expires", "delivery-limit"] as const;
const policyKeys = [...operatorKeys, "overflow", "dead-letter-exchange", "dead-letter-routing-key", "alternate-exchange", "queue-mode", "max-age"] as const;

interface Props {
  title: string;
  path: string;
  editable: boolean;
  names: readonly string[];
  note: string;
}

function PolicyList({ title, path, editable, names, note }: Props) {
  const { data, error } = usePoll<Policy[]>(path);
  return (
    <Panel title={title} actions={editable && <Edit path={path} names={names} />}>
      <p class="note">{note}</p>
      <Trouble error={error} />
      {data && (
        <Table
          rows={data}
          rowKey={({ vhost, name }) => `${vhost}\n${name}`}
          empty="There are none."
          columns={[
            { title: "Name", cell: ({ name }) => <b>{name}</b> },
            { title: "Virtual host", minor: true, cell: ({ vhost }) => vhost },
            { title: "Pattern", cell: ({ pattern }) => <code>{pattern}</code> },
            { title: "For", minor: true, cell: (policy) => policy["apply-to"] },
            { title: "Sets", cell: ({ definition }) => <ArgumentList value={definition} /> },
            { title: "Priority", numeric: true, cell: ({ priority }) => priority },
            { title: "", cell: (policy) => editable && <RowActions path={path} names={names} policy={policy} /> },
          ]}
        />
      )}
    </Panel>
  );
}

function RowActions({ path, names, policy }: { path: string; names: readonly string[]; policy: Policy }) {
  return (
    <div class="actions">
      <Edit path={path} names={names} policy={policy} />
      <Action label="Delete" class="plain bad" danger title="Delete the policy" run={() => request("DELETE", `${path}/${api`${policy.vhost}/${policy.name}`}`)}>
        <p>
          This deletes <b>{policy.name}</b>; what it changed goes back to what it was at once.
        </p>
      </Action>
    </div>
  );
}

function Edit({ path, names, policy }: { path: string; names: readonly string[]; policy?: Policy }) {
  const run = async (form: Fields) => {
    const name = policy?.name ?? form.text("name");
    await request("PUT", `${path}/${api`${policy?.vhost ?? form.text("vhost")}/${name}`}`, {
      pattern: form.text("pattern"),
      "apply-to": form.text("apply-to"),
      priority: form.number("priority") ?? 0,
      definition: form.arguments("definition"),
    });
    return `${name} is in force.`;
  };
  return (
    <Action label={policy ? "Edit" : "Add"} class={policy ? "plain" : ""} title={policy ? `Edit ${policy.name}` : "Add a policy"} submit="Save" run={run}>
      {!policy && (
        <>
          <VhostField />
          <Field label="Name">
            <input name="name" required spellcheck={false} />
          </Field>
        </>
      )}
      <Field label="Pattern" hint="A regular expression for names.">
        <input name="pattern" required class="code" spellcheck={false} defaultValue={policy?.pattern} />
      </Field>
      <Field label="For">
        <select name="apply-to">
          {(path === "policies" ? ["all", "queues", "exchanges"] : ["queues"]).map((kind) => (
            <option key={kind} selected={kind === policy?.["apply-to"]}>
              {kind}
            </option>
          ))}
        </select>
      </Field>
      <Field label="Priority">
        <input name="priority" type="number" defaultValue={String(policy?.priority ?? 0)} />
      </Field>
      <ArgumentsField name="definition" label="Sets" names={names} initial={formatArguments(policy?.definition)} />
    </Action>
  );
}
