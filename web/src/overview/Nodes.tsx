import { may } from "../api/session";
import { usePoll } from "../api/poll";
import type { BrokerNode } from "../api/types";
import { bytes, count } from "../format/numbers";
import { duration } from "../format/times";
import { Panel } from "../ui/Panel";
import { State } from "../ui/Tag";
import { Trouble } from "../ui/Trouble";

/** What each node uses of what it has. */
export function Nodes() {
  const { data, error } = usePoll<BrokerNode[]>(may("monitoring") ? "nodes" : null);
  if (!data && !error) return null;
  return (
    <Panel title={data && data.length > 1 ? "Nodes" : "Node"}>
      <Trouble error={error} />
      {data?.map((node) => (
        <div class="node" key={node.name}>
          <div>
            <strong>{node.name}</strong>
            <p class="note">
              <State state={node.running === false ? "down" : "running"} /> {node.uptime !== undefined && `for ${duration(node.uptime)}`}
            </p>
          </div>
          <Meter label="Memory" used={node.mem_used} of={node.mem_limit} write={bytes} alarm={node.mem_alarm} />
          <Meter label="Files" used={node.fd_used} of={node.fd_total} write={count} />
          <Meter label="Sockets" used={node.sockets_used} of={node.sockets_total} write={count} />
          <div class={node.disk_free_alarm ? "meter bad" : "meter"}>
            <span>Disk free</span>
            <b>{bytes(node.disk_free)}</b>
            {node.disk_free_limit !== undefined && <small>at least {bytes(node.disk_free_limit)}</small>}
          </div>
        </div>
      ))}
    </Panel>
  );
}

interface MeterProps {
  label: string;
  used?: number;
  of?: number;
  write: (value: number | undefined) => string;
  alarm?: boolean;
}

function Meter({ label, used, of, write, alarm }: MeterProps) {
  if (used === undefined) return null;
  return (
    <div class={alarm ? "meter bad" : "meter"}>
      <span>{label}</span>
      <b>{write(used)}</b>
      {of ? (
        <>
          <progress value={used} max={of} aria-label={label} />
          <small>of {write(of)}</small>
        </>
      ) : null}
    </div>
  );
}
