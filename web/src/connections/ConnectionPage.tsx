import { request } from "../api/client";
import { api } from "../api/path";
import { usePoll } from "../api/poll";
import type { Channel, Connection } from "../api/types";
import { bytes, count } from "../format/numbers";
import { go } from "../routing/useRoute";
import { Table } from "../tables/Table";
import { Action } from "../ui/Action";
import { ArgumentList, Facts } from "../ui/Facts";
import { Field } from "../ui/fields";
import { Heading, Panel } from "../ui/Panel";
import { State } from "../ui/Tag";
import { Trouble } from "../ui/Trouble";
import { channelColumns } from "./ChannelsPage";
import { titleOf } from "./ConnectionsPage";

/** One connection: who it is, and its channels. */
export function ConnectionPage({ name }: { name: string }) {
  const { data: connection, error } = usePoll<Connection>(api`connections/${name}`);
  const { data: channels } = usePoll<Channel[]>(connection ? api`connections/${name}/channels` : null);
  return (
    <>
      <Heading title={connection ? titleOf(connection) : name} kind="connection" actions={connection && <Close name={name} />} />
      <Trouble error={error} />
      {connection && (
        <div class="columns">
          <Panel title="Facts">
            <Facts
              facts={[
                ["State", <State state={connection.state} />],
                ["Addresses", connection.name],
                ["User", connection.user],
                ["Virtual host", connection.vhost],
                ["Protocol", `${connection.protocol ?? ""}${connection.ssl ? " over TLS" : ""}`],
                ["Since", connection.connected_at && new Date(connection.connected_at).toLocaleString()],
                ["Heartbeat", connection.timeout && `${connection.timeout} s`],
                ["Largest frame", connection.frame_max && bytes(connection.frame_max)],
                ["Received", bytes(connection.recv_oct)],
                ["Sent", bytes(connection.send_oct)],
              ]}
            />
          </Panel>
          <Panel title="What the client says">
            <ArgumentList value={connection.client_properties} />
          </Panel>
        </div>
      )}
      {channels && (
        <Panel title={`Channels (${count(channels.length)})`}>
          <Table rows={channels} rowKey={(channel) => channel.name} columns={channelColumns} empty="It has no channels." />
        </Panel>
      )}
    </>
  );
}

function Close({ name }: { name: string }) {
  return (
    <Action
      label="Close"
      danger
      title="Close the connection"
      run={async (form) => {
        await request("DELETE", api`connections/${name}`, undefined, { headers: { "x-reason": form.text("reason").replace(/[^\x20-\x7e]/g, "?") } });
        go("connections");
        return "The connection is closed.";
      }}
    >
      <p>What it has not acknowledged goes back to the queues. Most clients connect again by themselves.</p>
      <Field label="Reason" hint="The client is told.">
        <input name="reason" defaultValue="Closed via management page" required />
      </Field>
    </Action>
  );
}
