import type { Connection } from "../api/types";
import { bytes, count } from "../format/numbers";
import { since } from "../format/times";
import { href } from "../routing/route";
import type { Column } from "../tables/column";
import { ServerList } from "../tables/List";
import { Heading } from "../ui/Panel";
import { State, Tag } from "../ui/Tag";

/** Everybody who is connected. */
export function ConnectionsPage() {
  return (
    <>
      <Heading title="Connections" />
      <ServerList path="connections" columns={columns} rowKey={({ name }) => name} sort="name" empty="Nobody is connected." />
    </>
  );
}

/** What people call a connection: the name that its program gave it, else its addresses. */
export function titleOf(connection: Connection): string {
  return connection.user_provided_name ?? connection.client_properties?.connection_name ?? connection.name;
}

const columns: Column<Connection>[] = [
  { title: "Name", sort: "name", cell: (connection) => <a href={href("connections", connection.name)}>{titleOf(connection)}</a> },
  { title: "From", sort: "peer_host", minor: true, cell: ({ peer_host, peer_port }) => (peer_host ? `${peer_host}:${peer_port}` : "–") },
  { title: "User", sort: "user", cell: ({ user }) => user },
  { title: "Virtual host", sort: "vhost", minor: true, cell: ({ vhost }) => vhost },
  { title: "State", sort: "state", cell: ({ state }) => <State state={state} /> },
  {
    title: "Protocol",
    sort: "protocol",
    minor: true,
    cell: ({ protocol, ssl }) => (
      <>
        {protocol} {ssl && <Tag kind="good">TLS</Tag>}
      </>
    ),
  },
  { title: "Channels", sort: "channels", numeric: true, cell: ({ channels }) => count(channels) },
  { title: "In /s", sort: "recv_oct_details.rate", numeric: true, minor: true, cell: ({ recv_oct_details }) => bytes(recv_oct_details && Math.round(recv_oct_details.rate)) },
  { title: "Out /s", sort: "send_oct_details.rate", numeric: true, minor: true, cell: ({ send_oct_details }) => bytes(send_oct_details && Math.round(send_oct_details.rate)) },
  { title: "For", sort: "connected_at", minor: true, numeric: true, cell: ({ connected_at }) => since(connected_at) },
];
