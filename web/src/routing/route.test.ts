import { describe, expect, it } from "vitest";
import { api, withQuery } from "../api/path";
import { href, parseRoute, routeText } from "./route";

describe("addresses", () => {
  it.each([["#/queues/%2F/a%20b?page=2", ["queues", "/", "a b"], { page: "2" }], ["", [], {}], ["#/", [], {}], ["#/queues/%zz/x", ["queues", "%zz", "x"], {}]])("reads %j", (hash, parts, query) => {
    expect(parseRoute(hash)).toEqual({ parts, query });
  });
  it("read back what they wrote, whatever a name holds", () => {
    const route = { parts: ["queues", "/", "a/b?c#d%e ü"], query: { filter: "x&y=z" } };
    expect(parseRoute(routeText(route))).toEqual(route);
  });
  it("are those of RabbitMQ's page", () => expect(href("queues", "/", "orders")).toBe("#/queues/%2F/orders"));
});

describe("paths of the API", () => {
  it("encode each part", () => expect(api`queues/${"/"}/${"a/b?"}/get`).toBe("queues/%2F/a%2Fb%3F/get"));
  it("carry what the query has and nothing else", () => {
    expect(withQuery("queues", { page: 1, name: "", use_regex: false, sort: undefined, columns: "a,b" })).toBe("queues?page=1&columns=a%2Cb");
    expect(withQuery("queues", {})).toBe("queues");
  });
});
