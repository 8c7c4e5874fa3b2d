import { request } from "../api/client";
import { api } from "../api/path";
import { usePoll } from "../api/poll";
import { tagsOf } from "../api/session";
import type { Permission, TopicPermission, User } from "../api/types";
import { go } from "../routing/useRoute";
import { Table } from "../tables/Table";
import { Action } from "../ui/Action";
import { Field, type Fields } from "../ui/fields";
import { Heading, Panel } from "../ui/Panel";
import { Tag } from "../ui/Tag";
import { Trouble } from "../ui/Trouble";
import { VhostField } from "../ui/VhostField";
import { TagChoice } from "./TagChoice";

/** One user: tags, password and permissions. */
export function UserPage({ name }: { name: string }) {
  const { data: user, error } = usePoll<User>(api`users/${name}`);
  return (
    <>
      <Heading title={name} kind={<>user {tagsOf(user?.tags).map((tag) => <Tag key={tag}>{tag}</Tag>)}</>} actions={user && <UserActions user={user} />} />
      <Trouble error={error} />
      {user && (
        <>
          <Permissions user={name} />
          <TopicPermissions user={name} />
        </>
      )}
    </>
  );
}

function UserActions({ user }: { user: User }) {
  const path = api`users/${user.name}`;
  const save = async (form: Fields) => {
    const tags = [...form.all("tags"), ...tagsOf(user.tags).filter((tag) => !/^(management|policymaker|monitoring|administrator)$/.test(tag))];
    const password = form.text("password");
    // Without a password the server would take the one there is away: its hash goes back instead.
    const { password_hash, hashing_algorithm } = await request<{ password_hash: string; hashing_algorithm: string }>("GET", path);
    await request("PUT", path, { tags: tags.join(","), ...(password ? { password } : { password_hash, hashing_algorithm }) });
    return `${user.name} is changed.`;
  };
  const remove = async () => {
    await request("DELETE", path);
    go("users");
    return `${user.name} is deleted.`;
  };
  return (
    <>
      <Action label="Edit" title={`Edit ${user.name}`} submit="Save" run={save}>
        <Field label="New password" hint="Leave it empty to keep the one there is.">
          <input name="password" type="password" autocomplete="new-password" />
        </Field>
        <TagChoice chosen={tagsOf(user.tags)} />
      </Action>
      <Action label="Delete" danger title="Delete the user" run={remove}>
        <p>
          This deletes <b>{user.name}</b> and what it was permitted.
        </p>
      </Action>
    </>
  );
}

function Permissions({ user }: { user: string }) {
  const { data } = usePoll<Permission[]>(api`users/${user}/permissions`);
  const set = async (form: Fields) => {
    const body = { configure: form.text("configure"), write: form.text("write"), read: form.text("read") };
    await request("PUT", api`permissions/${form.text("vhost")}/${user}`, body);
    return `Permissions in ${form.text("vhost")} are set.`;
  };
  return (
    <Panel
      title="Permissions"
      actions={
        <Action label="Set" title={`Set permissions of ${user}`} run={set}>
          <VhostField />
          <Pattern name="configure" label="Configure" hint="Names of what it may declare and delete." />
          <Pattern name="write" label="Write" hint="Names of what it may publish to and bind." />
          <Pattern name="read" label="Read" hint="Names of what it may consume from." />
        </Action>
      }
    >
      {data && (
        <Table
          rows={data}
          rowKey={({ vhost }) => vhost}
          empty="It may enter no virtual host."
          columns={[
            { title: "Virtual host", cell: ({ vhost }) => <b>{vhost}</b> },
            { title: "Configure", cell: ({ configure }) => <code>{configure}</code> },
            { title: "Write", cell: ({ write }) => <code>{write}</code> },
            { title: "Read", cell: ({ read }) => <code>{read}</code> },
            { title: "", cell: ({ vhost }) => <Clear what={`${user}’s permissions in ${vhost}`} path={api`permissions/${vhost}/${user}`} /> },
          ]}
        />
      )}
    </Panel>
  );
}

function TopicPermissions({ user }: { user: string }) {
  const { data } = usePoll<TopicPermission[]>(api`users/${user}/topic-permissions`);
  const set = async (form: Fields) => {
    const body = { exchange: form.text("exchange"), write: form.text("write"), read: form.text("read") };
    await request("PUT", api`topic-permissions/${form.text("vhost")}/${user}`, body);
    return `Topic permissions for ${body.exchange} are set.`;
  };
  return (
    <Panel
      title="Topic permissions"
      actions={
        <Action label="Set" title={`Set topic permissions of ${user}`} run={set}>
          <VhostField />
          <Field label="Exchange">
            <input name="exchange" required spellcheck={false} placeholder="amq.topic" />
          </Field>
          <Pattern name="write" label="Write" hint="Routing keys that it may publish with." />
          <Pattern name="read" label="Read" hint="Routing keys that it may bind with." />
        </Action>
      }
    >
      {data && (
        <Table
          rows={data}
          rowKey={({ vhost, exchange }) => `${vhost}\n${exchange}`}
          empty="Every routing key is allowed."
          columns={[
            { title: "Virtual host", cell: ({ vhost }) => <b>{vhost}</b> },
            { title: "Exchange", cell: ({ exchange }) => exchange || "(default)" },
            { title: "Write", cell: ({ write }) => <code>{write}</code> },
            { title: "Read", cell: ({ read }) => <code>{read}</code> },
            { title: "", cell: ({ vhost, exchange }) => <Clear what={`topic permissions for ${exchange}`} path={api`topic-permissions/${vhost}/${user}/${exchange}`} /> },
          ]}
        />
      )}
    </Panel>
  );
}

function Pattern({ name, label, hint }: { name: string; label: string; hint: string }) {
  return (
    <Field label={label} hint={hint}>
      <input name={name} class="code" defaultValue=".*" spellcheck={false} autocapitalize="none" />
    </Field>
  );
}

function Clear({ what, path }: { what: string; path: string }) {
  return (
    <Action label="Clear" class="plain bad" danger run={() => request("DELETE", path)}>
      <p>This takes {what} away.</p>
    </Action>
  );
}
