/**
 * Moves messages from a queue, one batch at a time: each message is published where it goes before it is taken out, so that a browser
 * which closes in between leaves a message twice, and never loses one.
 */
import type { Arguments, Message } from "../api/types";
import type { Publication } from "./queueAccess";

/** The queue that is moved from, and the way to publish; the real ones are in queueAccess. */
export interface MoveAccess {
  peek(count: number): Promise<Message[]>;
  take(count: number): Promise<Message[]>;
  publish(publication: Publication): Promise<boolean>;
}

export interface Address {
  readonly exchange: string;
  readonly routing_key: string;
}

export class MoveError extends Error {}

const batch = 50;

/** Moves up to `limit` messages to where `addressOf` says; tells how many after each batch. Ends early when `stopped` says so. */
export async function move(
  access: MoveAccess,
  addressOf: (message: Message) => Address,
  limit: number,
  onProgress: (moved: number) => void,
  stopped: () => boolean,
): Promise<number> {
  let moved = 0;
  while (moved < limit && !stopped()) {
    const seen = await access.peek(Math.min(batch, limit - moved));
    if (seen.length === 0) break;
    for (const message of seen) await send(access, message, addressOf(message));
    const copied = countByIdentity(seen);
    for (const message of await access.take(seen.length)) {
      // Somebody else took a message meanwhile, and another came in its place: that one is not copied yet.
      if (!tick(copied, identity(message))) await send(access, message, addressOf(message));
      moved++;
    }
    onProgress(moved);
  }
  return moved;
}

async function send(access: MoveAccess, { payload, payload_encoding, properties }: Message, address: Address): Promise<void> {
  const routed = await access.publish({ ...address, properties, payload, payload_encoding });
  if (!routed) throw new MoveError(`Nothing takes messages at ${describe(address)}; the message stays where it is.`);
}

function describe({ exchange, routing_key }: Address): string {
  return exchange === "" ? `the queue ${routing_key}` : `the exchange ${exchange} with the key ${routing_key}`;
}

function identity({ payload, properties, exchange, routing_key }: Message): string {
  // A quorum queue counts deliveries in a header, which looking at the message has raised.
  const { "x-delivery-count": _, ...headers } = properties.headers ?? {};
  return JSON.stringify([payload, { ...properties, headers }, exchange, routing_key]);
}

function countByIdentity(messages: readonly Message[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const message of messages) counts.set(identity(message), (counts.get(identity(message)) ?? 0) + 1);
  return counts;
}

function tick(counts: Map<string, number>, key: string): boolean {
  const left = counts.get(key) ?? 0;
  counts.set(key, left - 1);
  return left > 0;
}

/** Where a dead letter was when it died first, or null where it is none. It goes straight back to that queue, and to no other. */
export function originOf(message: Message): Address | null {
  const headers: Arguments = message.properties.headers ?? {};
  const first = headers["x-first-death-queue"];
  if (typeof first === "string" && first !== "") return { exchange: "", routing_key: first };
  const deaths = headers["x-death"];
  const oldest = Array.isArray(deaths) ? deaths.at(-1)?.queue : undefined;
  return typeof oldest === "string" && oldest !== "" ? { exchange: "", routing_key: oldest } : null;
}
