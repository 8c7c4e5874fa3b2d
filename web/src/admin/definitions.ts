/** A look at a definitions file before it is sent: a wrong file is told here, in words that help. */

const kinds = ["vhosts", "users", "permissions", "topic_permissions", "policies", "parameters", "queues", "exchanges", "bindings"] as const;

export interface Definitions {
  readonly value: unknown;
  /** How many there are of what: `2 users, 14 queues`. */
  readonly summary: string;
}

export function contentsOf(text: string): Definitions {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`The file is not JSON: ${(error as Error).message}`);
  }
  const lists = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const present = kinds.filter((kind) => Array.isArray(lists[kind]));
  if (present.length === 0) throw new Error("The file is JSON, but has no definitions: it lists no queues, exchanges, users or the like.");
  const counted = present.map((kind) => [kind, (lists[kind] as unknown[]).length] as const).filter(([, count]) => count > 0);
  return { value, summary: counted.map(([kind, count]) => `${count} ${kind.replace("_", " ")}`).join(", ") || "nothing" };
}
