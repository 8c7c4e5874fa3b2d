/** The lines that pages about messages draw. */
import type { Stats } from "../api/types";
import type { Line } from "../rates/history";
import { counterOf, detailsOf } from "../rates/stats";

/** How many messages there are, from `messages`, `messages_ready` and `messages_unacknowledged`. */
export function depthLines(totals: Stats | undefined): Line[] {
  const line = (label: string, name: string): Line => ({ label, kind: "level", value: counterOf(totals, name), details: detailsOf(totals, name) });
  return [line("Ready", "messages_ready"), line("Unacknowledged", "messages_unacknowledged"), line("Total", "messages")];
}

/** How fast they come and go; what has never happened is left out, but for the named ones. */
export function rateLines(stats: Stats | undefined, always: readonly string[] = ["publish", "deliver_get", "ack"]): Line[] {
  return names
    .filter(([name]) => always.includes(name) || counterOf(stats, name))
    .map(([name, label]) => ({ label, kind: "rate", details: detailsOf(stats, name) ?? { rate: 0 } }));
}

const names = [
  ["publish", "Published"],
  ["publish_in", "In"],
  ["publish_out", "Out"],
  ["deliver_get", "Delivered"],
  ["ack", "Acknowledged"],
  ["confirm", "Confirmed"],
  ["redeliver", "Redelivered"],
  ["return_unroutable", "Returned"],
  ["drop_unroutable", "Dropped"],
] as const;
