import { describe, expect, it } from "vitest";
import type { Message } from "../api/types";
import { move, MoveError, originOf } from "./move";
import type { Publication } from "./queueAccess";

const message = (payload: string, headers: Record<string, unknown> = {}): Message => ({
  payload,
  payload_bytes: payload.length,
  payload_encoding: "string",
  properties: { delivery_mode: 2, headers },
  redelivered: false,
  exchange: "",
  routing_key: "from",
  message_count: 0,
});

/** A queue in memory; `between` happens after messages were looked at and before they are taken. */
class FakeQueue {
  readonly published: Publication[] = [];
  routed = true;

  constructor(
    readonly messages: Message[],
    private readonly between: (queue: FakeQueue) => void = () => {},
  ) {}

  async peek(count: number): Promise<Message[]> {
    for (const each of this.messages.slice(0, count)) each.properties.headers = { ...each.properties.headers, "x-delivery-count": 1 };
    return structuredClone(this.messages.slice(0, count));
  }

  async take(count: number): Promise<Message[]> {
    this.between(this);
    return this.messages.splice(0, count).map((each) => ({ ...each, redelivered: true }));
  }

  async publish(publication: Publication): Promise<boolean> {
    if (this.routed) this.published.push(publication);
    return this.routed;
  }

  get payloads(): string[] {
    return this.published.map(({ payload }) => payload);
  }
}

const to = () => ({ exchange: "", routing_key: "to" });
const never = () => false;

describe("move", () => {
  it("moves everything in order, over several batches", async () => {
    const queue = new FakeQueue(Array.from({ length: 120 }, (_, index) => message(`m${index}`)));
    const progress: number[] = [];
    expect(await move(queue, to, 1000, (moved) => progress.push(moved), never)).toBe(120);
    expect(queue.payloads).toEqual(Array.from({ length: 120 }, (_, index) => `m${index}`));
    expect(progress).toEqual([50, 100, 120]);
    expect(queue.messages).toEqual([]);
  });
  it("moves no more than was asked for", async () => {
    const queue = new FakeQueue([message("a"), message("b"), message("c")]);
    expect(await move(queue, to, 2, () => {}, never)).toBe(2);
    expect(queue.messages.map(({ payload }) => payload)).toEqual(["c"]);
  });
  it("takes nothing out where nothing takes it", async () => {
    const queue = new FakeQueue([message("a")]);
    queue.routed = false;
    await expect(move(queue, to, 10, () => {}, never)).rejects.toThrow(MoveError);
    expect(queue.messages).toHaveLength(1);
  });
  it("loses nothing when somebody consumes meanwhile", async () => {
    let first = true;
    const queue = new FakeQueue([message("a"), message("b"), message("c")], (queue) => {
      if (first) queue.messages.shift();
      first = false;
    });
    await move(queue, to, 2, () => {}, never);
    expect(queue.payloads).toEqual(["a", "b", "c"]);
  });
  it("does not publish twice what it finds twice", async () => {
    const queue = new FakeQueue([message("same"), message("same")]);
    await move(queue, to, 10, () => {}, never);
    expect(queue.payloads).toEqual(["same", "same"]);
  });
  it("stops after the batch when told so", async () => {
    const queue = new FakeQueue(Array.from({ length: 120 }, (_, index) => message(`m${index}`)));
    let moved = 0;
    await move(queue, to, 1000, (count) => (moved = count), () => moved > 0);
    expect(queue.messages).toHaveLength(70);
  });
});

describe("originOf", () => {
  it("is the queue where the message died first", () => {
    expect(originOf(message("x", { "x-first-death-queue": "orders", "x-death": [{ queue: "retry" }] }))).toEqual({ exchange: "", routing_key: "orders" });
  });
  it("is the oldest death where no header names the first", () => {
    expect(originOf(message("x", { "x-death": [{ queue: "retry" }, { queue: "orders" }] }))).toEqual({ exchange: "", routing_key: "orders" });
  });
  it("is nowhere for what is no dead letter", () => expect(originOf(message("x"))).toBeNull());
});
