import { api } from "../api/path";
import { usePoll } from "../api/poll";
import type { Policy, Queue } from "../api/types";
import { ArgumentList } from "../ui/Facts";
import { Panel } from "../ui/Panel";
import { explain } from "./explain";

/** What policies make of a queue, and why: each one of its virtual host, with the reason. */
export function EffectivePolicy({ queue }: { queue: Queue }) {
  const { data: policies } = usePoll<Policy[]>(api`policies/${queue.vhost}`);
  const { data: operators } = usePoll<Policy[]>(api`operator-policies/${queue.vhost}`);
  const definition = queue.effective_policy_definition ?? {};
  const none = Object.keys(definition).length === 0;
  return (
    <Panel title="Effective policy">
      {none ? <p class="note">No policy changes this queue.</p> : <ArgumentList value={definition} />}
      {queue.policy && queue.operator_policy && <p class="note">Where both set a limit, the operator policy’s lower one counts.</p>}
      <Verdicts title="Policies" policies={policies} queue={queue} chosen={queue.policy} />
      <Verdicts title="Operator policies" policies={operators} queue={queue} chosen={queue.operator_policy} />
    </Panel>
  );
}

function Verdicts({ title, policies, queue, chosen }: { title: string; policies?: Policy[]; queue: Queue; chosen?: string | null }) {
  if (!policies || policies.length === 0) return null;
  return (
    <details class="verdicts" open={Boolean(chosen)}>
      <summary>{title}</summary>
      <ul>
        {explain(policies, queue, chosen).map(({ policy, applies, reason }) => (
          <li key={policy.name} class={applies ? "applies" : ""}>
            <b>{policy.name}</b> {applies ? "applies: " : "does not: "}
            {reason}.
          </li>
        ))}
      </ul>
    </details>
  );
}
