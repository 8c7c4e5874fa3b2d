/** What the broker itself finds wrong, from `hoopoe/hints`; the worst first. */
import { count, rate } from "../format/numbers";

export interface Hint {
  id: string;
  rule: string;
  severity: "information" | "warning" | "critical";
  object: { type: string; name: string; link: string };
  vhost?: string | null;
  queue?: string | null;
  since: string;
  problem: string;
  remedy: string;
  evidence: Record<string, number | string>;
}

/** The numbers behind a hint, as facts: `messages_ready` is "Messages ready". */
export function evidenceFacts(evidence: Hint["evidence"]): [string, string][] {
  return Object.entries(evidence).map(([name, value]) => [titleOf(name), typeof value === "string" ? value : Number.isInteger(value) ? count(value) : rate(value)]);
}

function titleOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
