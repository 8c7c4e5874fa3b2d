import { request } from "../api/client";
import { api } from "../api/path";
import { usePoll } from "../api/poll";
import type { VirtualHost } from "../api/types";
import { ActionForm } from "../ui/Action";
import { Field, type Fields } from "../ui/fields";
import { Heading, Panel } from "../ui/Panel";
import { contentsOf } from "./definitions";

/** Everything that is declared, out to a file and in from one. */
export function DefinitionsPage() {
  return (
    <>
      <Heading title="Definitions" />
      <p class="note">Virtual hosts, users, permissions, policies, queues, exchanges and bindings, as RabbitMQ writes them; no messages.</p>
      <div class="columns">
        <Panel title="Download">
          <ActionForm label="Download" run={download}>
            <Scope />
          </ActionForm>
        </Panel>
        <Panel title="Upload">
          <ActionForm label="Upload" run={upload}>
            <Scope />
            <Field label="File" hint="What is there already stays; what the file has too becomes as it says.">
              <input name="file" type="file" accept="application/json,.json" required />
            </Field>
          </ActionForm>
        </Panel>
      </div>
    </>
  );
}

function Scope() {
  const { data } = usePoll<VirtualHost[]>("vhosts?columns=name");
  return (
    <Field label="Of">
      <select name="vhost">
        <option value="">the whole broker</option>
        {data?.map(({ name }) => (
          <option key={name} value={name}>
            {`the virtual host ${name}`}
          </option>
        ))}
      </select>
    </Field>
  );
}

function pathOf(vhost: string): string {
  return vhost === "" ? "definitions" : api`definitions/${vhost}`;
}

async function download(form: Fields): Promise<void> {
  const vhost = form.text("vhost");
  const definitions = await request("GET", pathOf(vhost));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(definitions, null, 2) + "\n"], { type: "application/json" }));
  link.download = `definitions${vhost === "" ? "" : `-${vhost.replace(/[^\w-]+/g, "_")}`}-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function upload(form: Fields): Promise<string> {
  const definitions = contentsOf(await form.file("file")!.text());
  await request("POST", pathOf(form.text("vhost")), definitions.value);
  return `Taken: ${definitions.summary}.`;
}
