/** The page's main places: their names, who may go there, and the key that leads there after `g`. */
import { may } from "../api/session";

export interface Place {
  readonly path: string;
  readonly title: string;
  readonly key: string;
  readonly open: () => boolean;
}

const everybody = () => true;

export const places: readonly Place[] = [
  { path: "", title: "Overview", key: "o", open: everybody },
  { path: "queues", title: "Queues", key: "q", open: everybody },
  { path: "exchanges", title: "Exchanges", key: "e", open: everybody },
  { path: "connections", title: "Connections", key: "c", open: everybody },
  { path: "channels", title: "Channels", key: "h", open: everybody },
  { path: "consumers", title: "Consumers", key: "n", open: everybody },
  { path: "policies", title: "Policies", key: "p", open: () => may("policymaker") },
  { path: "vhosts", title: "Virtual hosts", key: "v", open: () => may("monitoring") },
  { path: "users", title: "Users", key: "u", open: () => may("administrator") },
  { path: "limits", title: "Limits", key: "l", open: () => may("administrator") },
  { path: "audit", title: "Audit", key: "a", open: () => may("administrator") },
  { path: "definitions", title: "Definitions", key: "d", open: () => may("administrator") },
];
