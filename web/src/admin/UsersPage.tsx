import { request } from "../api/client";
import { api } from "../api/path";
import { tagsOf } from "../api/session";
import type { User } from "../api/types";
import { href } from "../routing/route";
import type { Column } from "../tables/column";
import { LocalList } from "../tables/List";
import { Action } from "../ui/Action";
import { Field, type Fields } from "../ui/fields";
import { Heading } from "../ui/Panel";
import { Tag } from "../ui/Tag";
import { TagChoice } from "./TagChoice";

/** All users. */
export function UsersPage() {
  return (
    <>
      <Heading title="Users" actions={<AddUser />} />
      <LocalList path="users" columns={columns} rowKey={({ name }) => name} text={({ name }) => name} sort="name" empty="There are no users." />
    </>
  );
}

const columns: Column<User>[] = [
  { title: "Name", sort: "name", value: ({ name }) => name, cell: ({ name }) => <a href={href("users", name)}>{name}</a> },
  {
    title: "Tags",
    cell: ({ tags }) => (
      <span class="tags">
        {tagsOf(tags).map((tag) => (
          <Tag key={tag}>{tag}</Tag>
        ))}
      </span>
    ),
  },
];

function AddUser() {
  const run = async (form: Fields) => {
    const name = form.text("name");
    await request("PUT", api`users/${name}`, { password: form.text("password"), tags: form.all("tags").join(",") });
    return `${name} can log in, and has no permissions yet.`;
  };
  return (
    <Action label="Add a user" submit="Add" class="primary" run={run}>
      <Field label="Name">
        <input name="name" required spellcheck={false} autocapitalize="none" autocomplete="off" />
      </Field>
      <Field label="Password">
        <input name="password" type="password" required autocomplete="new-password" />
      </Field>
      <TagChoice />
    </Action>
  );
}
