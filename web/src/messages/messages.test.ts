import { describe, expect, it } from "vitest";
import type { Message } from "../api/types";
import { messageMatches } from "./filter";
import { bytesOf, hexOf, jsonOf, previewOf, textOf, viewsOf } from "./payload";

const message = (payload: string, more: Partial<Message> = {}): Message => ({
  payload,
  payload_bytes: payload.length,
  payload_encoding: "string",
  properties: {},
  redelivered: false,
  exchange: "shop",
  routing_key: "order.paid",
  message_count: 0,
  ...more,
});

const bytes = (...values: number[]) => Uint8Array.from(values);

describe("bodies", () => {
  it("are bytes from text and from base64", () => {
    expect(bytesOf({ payload: "ü", payload_encoding: "string" })).toEqual(bytes(0xc3, 0xbc));
    expect(bytesOf({ payload: "/wA=", payload_encoding: "base64" })).toEqual(bytes(0xff, 0));
  });
  it("are text only where they are", () => {
    expect(textOf(new TextEncoder().encode("grüße\n"))).toBe("grüße\n");
    expect(textOf(bytes(0xff, 0xfe))).toBeNull();
    expect(textOf(bytes(1, 2, 3))).toBeNull();
  });
  it("are JSON over lines, with every digit and character as it was", () => {
    expect(jsonOf('{"id":9007199254740993,"a":[1,"x,{y}\\""],"e":[],"o":{}}')).toBe('{\n  "id": 9007199254740993,\n  "a": [\n    1,\n    "x,{y}\\""\n  ],\n  "e": [],\n  "o": {}\n}');
  });
  it("are no JSON where they only begin so", () => expect(jsonOf("{no}")).toBeNull());
  it("are plain text where they are a number", () => expect(jsonOf("5")).toBeNull());
  it("are hex with their characters", () => expect(hexOf(bytes(72, 105, 0))).toBe("00000000  48 69 00                                         Hi·"));
  it("break hex lines at sixteen", () => expect(hexOf(new Uint8Array(17)).split("\n")).toHaveLength(2));
  it("are shown as what tells most first", () => {
    expect(viewsOf(new TextEncoder().encode("[1]")).map(({ view }) => view)).toEqual(["json", "text", "hex"]);
    expect(viewsOf(bytes(0xff)).map(({ view }) => view)).toEqual(["hex"]);
  });
  it("are previewed though the cut falls into a character", () => {
    expect(previewOf(new TextEncoder().encode("a" + "ü".repeat(200)))).toBe("a" + "ü".repeat(119));
    expect(previewOf(bytes(0xc3))).toBe("(not text)");
    expect(previewOf(bytes(0xff, 0xff))).toBe("(not text)");
  });
});

describe("messageMatches", () => {
  const order = message('{"customer":"Ada Lovelace"}', { properties: { content_type: "application/json", headers: { Tenant: "blue", attempt: 3 } } });
  it.each([
    ["", true],
    ["lovelace", true],
    ["tenant:blue", true],
    ["tenant:red", false],
    ["attempt:3 ada", true],
    ["attempt:3 bob", false],
    ["content_type:json", true],
    ["key:order.*", false],
    ["key:order.paid", true],
    ["exchange:shop", true],
    ['"ada lovelace"', true],
    ["missing:x", false],
  ])("%j is %s", (filter, found) => expect(messageMatches(order, filter)).toBe(found));
  it("finds a colon in the body too", () => expect(messageMatches(message("see http://x"), "http://x")).toBe(true));
});
