/** Who did what, from `hoopoe/audit`, and what of it is asked for. */
import { withQuery } from "../api/path";

export interface AuditEntry {
  n: number;
  at: string;
  action: string;
  outcome: "allowed" | "refused" | "failed";
  user: string;
  peer: string;
  protocol: string;
  vhost?: string;
  subject?: string;
  detail?: string;
  /** How often it happened, where that was more than once; the first time was at `since`. */
  count?: number;
  since?: string;
}

export interface AuditPage {
  page: number;
  has_more: boolean;
  items: AuditEntry[];
}

/** What can be asked for, by the names that the address and the API share. */
export const filters = ["user", "vhost", "action", "outcome", "from", "to"] as const;

/** The request for what an address asks for; what else stands in the address is none of it. */
export function auditPath(query: Readonly<Record<string, string>>): string {
  const wanted = Object.fromEntries(filters.map((name) => [name, query[name]]));
  return withQuery("hoopoe/audit", { ...wanted, page: query.page });
}

/** An address's query with one thing asked for otherwise; that begins at the first page again. */
export function withFilter(query: Readonly<Record<string, string>>, name: string, value: string): Record<string, string> {
  const { page: _, [name]: __, ...rest } = query;
  return value === "" ? rest : { ...rest, [name]: value };
}

/** Who it was, and from where: the broker itself has neither name nor address. */
export function whoText({ user, peer, protocol }: AuditEntry): string {
  if (protocol === "broker") return "the broker";
  return [user || "nobody", peer && `from ${peer}`].filter(Boolean).join(" ");
}

/** What it was done to, and how; and how often, where it was often. */
export function whatText({ subject, detail, count, since }: AuditEntry): string {
  const what = [subject, detail].filter(Boolean).join(" · ");
  return count === undefined ? what : `${what} (${count} times since ${since})`.trim();
}
