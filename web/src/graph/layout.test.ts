import { describe, expect, it } from "vitest";
import type { Binding } from "../api/types";
import { labelOf, layOut } from "./layout";

const binding = (source: string, destination: string, destination_type: "queue" | "exchange" = "queue", more: Partial<Binding> = {}): Binding => ({
  source,
  vhost: "/",
  destination,
  destination_type,
  routing_key: "",
  arguments: {},
  properties_key: "~",
  ...more,
});

describe("layOut", () => {
  it("puts what feeds the exchange to its left and what it feeds to its right, step by step", () => {
    const graph = layOut("shop", [binding("shop", "audit", "exchange"), binding("audit", "trail"), binding("all", "shop", "exchange"), binding("shop", "orders")]);
    expect(Object.fromEntries(graph.nodes.map(({ name, column }) => [name, column]))).toEqual({ all: 0, shop: 1, audit: 2, orders: 2, trail: 3 });
    expect([graph.columns, graph.rows, graph.edges.length]).toEqual([4, 2, 4]);
  });
  it("draws several bindings between two as one line", () => {
    const graph = layOut("shop", [binding("shop", "q", "queue", { routing_key: "a" }), binding("shop", "q", "queue", { routing_key: "b" })]);
    expect(graph.edges.map(({ bindings }) => bindings.length)).toEqual([2]);
  });
  it("ends where bindings go in a circle", () => {
    expect(layOut("a", [binding("a", "b", "exchange"), binding("b", "a", "exchange")]).nodes).toHaveLength(2);
  });
  it("tells a queue from an exchange of the same name, and keeps colons", () => {
    expect(layOut("x:y", [binding("x:y", "x:y")]).nodes.map(({ kind, name }) => [kind, name])).toEqual([["exchange", "x:y"], ["queue", "x:y"]]);
  });
  it("stands alone without bindings", () => expect(layOut("a", [])).toMatchObject({ columns: 1, rows: 1, edges: [] }));
});

describe("labelOf", () => {
  it("is keys, or what headers are wanted", () => {
    expect(labelOf([binding("a", "b", "queue", { routing_key: "order.*" })])).toBe("order.*");
    expect(labelOf([binding("a", "b", "queue", { arguments: { "x-match": "all", n: 1 } })])).toBe("x-match=all n=1");
  });
  it("counts what it has no room for", () => {
    expect(labelOf(["a", "b", "c"].map((routing_key) => binding("x", "y", "queue", { routing_key })))).toBe("a, b +1");
  });
});
