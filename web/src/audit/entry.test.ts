import { describe, expect, it } from "vitest";
import { type AuditEntry, auditPath, whatText, whoText, withFilter } from "./entry";

const entry: AuditEntry = { n: 1, at: "2026-01-31T12:00:00.000Z", action: "queue.delete", outcome: "allowed", user: "ann", peer: "10.0.0.1:5", protocol: "amqp091" };

describe("auditPath", () => {
  it("asks for what the address says, encoded, and for nothing else of it", () => {
    expect(auditPath({ user: "a&b", vhost: "/", other: "x", page: "2" })).toBe("hoopoe/audit?user=a%26b&vhost=%2F&page=2");
    expect(auditPath({})).toBe("hoopoe/audit");
  });
});

describe("withFilter", () => {
  it("begins at the first page, and leaves out what is empty", () => {
    expect(withFilter({ user: "ann", page: "3" }, "outcome", "refused")).toEqual({ user: "ann", outcome: "refused" });
    expect(withFilter({ user: "ann", page: "3" }, "user", "")).toEqual({});
  });
});

describe("whoText", () => {
  it("names user and place, the broker itself, and who has not said who it is", () => {
    expect(whoText(entry)).toBe("ann from 10.0.0.1:5");
    expect(whoText({ ...entry, user: "" })).toBe("nobody from 10.0.0.1:5");
    expect(whoText({ ...entry, user: "", peer: "", protocol: "broker" })).toBe("the broker");
  });
});

describe("whatText", () => {
  it("says what, how, and how often", () => {
    expect(whatText({ ...entry, subject: "orders", detail: "5 messages" })).toBe("orders · 5 messages");
    expect(whatText({ ...entry, detail: "PLAIN", count: 7, since: "2026-01-31T11:00:00.000Z" })).toBe("PLAIN (7 times since 2026-01-31T11:00:00.000Z)");
  });
});
