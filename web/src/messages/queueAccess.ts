/** Reading from and writing to queues over HTTP. */
import { request } from "../api/client";
import { api } from "../api/path";
import { exchangePart } from "../routing/route";
import type { Message } from "../api/types";

export interface QueueName {
  readonly vhost: string;
  readonly name: string;
}

/** Looks at the first messages and puts them back; they are marked as redelivered. */
export function peek(queue: QueueName, count: number, truncate?: number): Promise<Message[]> {
  return get(queue, count, "ack_requeue_true", truncate);
}

/** Takes the first messages out of the queue. */
export function take(queue: QueueName, count: number): Promise<Message[]> {
  return get(queue, count, "ack_requeue_false");
}

function get({ vhost, name }: QueueName, count: number, ackmode: string, truncate?: number): Promise<Message[]> {
  // Base64 unless it is text: then the body survives the way through JSON.
  return request("POST", api`queues/${vhost}/${name}/get`, { count, ackmode, encoding: "auto", ...(truncate ? { truncate } : {}) });
}

export interface Publication {
  readonly exchange: string;
  readonly routing_key: string;
  readonly properties: unknown;
  readonly payload: string;
  readonly payload_encoding: "string" | "base64";
}

/** Publishes one message; says whether it reached any queue. */
export async function publish(vhost: string, { exchange, ...message }: Publication): Promise<boolean> {
  const { routed } = await request<{ routed: boolean }>("POST", api`exchanges/${vhost}/${exchangePart(exchange)}/publish`, message);
  return routed;
}
