/** Which policy applies to a queue, and why not the others. */
import type { Policy, Queue } from "../api/types";

export interface Verdict {
  readonly policy: Policy;
  readonly applies: boolean;
  readonly reason: string;
}

type Subject = Pick<Queue, "name" | "vhost" | "type">;

/**
 * Judges every policy of the queue's virtual host, the one that applies first. `chosen` is the server's own word: among policies
 * that match with the same priority only it knows which one is in force.
 */
export function explain(policies: readonly Policy[], queue: Subject, chosen: string | null | undefined): Verdict[] {
  const own = policies.filter(({ vhost }) => vhost === queue.vhost).sort((a, b) => b.priority - a.priority);
  const winner = own.find(({ name }) => name === chosen);
  return own
    .map((policy) => ({ policy, applies: policy === winner, reason: reasonFor(policy, queue, winner) }))
    .sort((a, b) => Number(b.applies) - Number(a.applies));
}

function reasonFor(policy: Policy, queue: Subject, winner: Policy | undefined): string {
  if (policy === winner) return `its pattern ${policy.pattern} matches, with priority ${policy.priority}`;
  if (!isFor(policy["apply-to"], queue.type)) return `it is for ${policy["apply-to"].replace("_", " ")} only`;
  const matches = matchesPattern(policy.pattern, queue.name);
  if (matches === null) return `its pattern ${policy.pattern} cannot be judged here`;
  if (!matches) return `its pattern ${policy.pattern} does not match`;
  // The server says which one is in force as of its last statistics, which lag behind a change by some seconds.
  if (!winner || policy.priority > winner.priority) return "it matches, and will be in force in a moment";
  return policy.priority === winner.priority
    ? `it matches with the same priority, ${policy.priority}; give one of the two a higher one`
    : `it matches, but its priority ${policy.priority} is lower than ${winner.priority}`;
}

function isFor(applyTo: string, type = "classic"): boolean {
  return applyTo === "all" || applyTo === "queues" || applyTo === `${type}_queues` || (applyTo === "streams" && type === "stream");
}

/** Patterns are PCRE, of which JavaScript knows most; null where it does not. */
function matchesPattern(pattern: string, name: string): boolean | null {
  try {
    return new RegExp(pattern, "u").test(name);
  } catch {
    return null;
  }
}
