import { describe, expect, it } from "vitest";
import type { Policy } from "../api/types";
import { explain } from "./explain";

const policy = (name: string, more: Partial<Policy> = {}): Policy => ({ vhost: "/", name, pattern: ".*", "apply-to": "all", priority: 0, definition: {}, ...more });
const queue = { vhost: "/", name: "orders", type: "quorum" };
const reasons = (policies: Policy[], chosen: string | null) => Object.fromEntries(explain(policies, queue, chosen).map(({ policy, reason }) => [policy.name, reason]));

describe("explain", () => {
  it("puts what applies first, and others of the virtual host after it", () => {
    const verdicts = explain([policy("high", { priority: 9, pattern: "^x" }), policy("mine"), policy("elsewhere", { vhost: "b" })], queue, "mine");
    expect(verdicts.map(({ policy, applies }) => [policy.name, applies])).toEqual([["mine", true], ["high", false]]);
  });
  it.each([
    [policy("other", { pattern: "^x" }), "does not match"],
    [policy("other", { "apply-to": "exchanges" }), "for exchanges only"],
    [policy("other", { "apply-to": "classic_queues" }), "for classic queues only"],
    [policy("other", { priority: -1 }), "is lower than 0"],
    [policy("other"), "same priority"],
    [policy("other", { pattern: "(?i)x" }), "cannot be judged"],
  ])("says why %j does not apply", (other, reason) => expect(reasons([policy("mine"), other], "mine")["other"]).toContain(reason));
  it("knows kinds of queues", () => expect(reasons([policy("mine", { "apply-to": "quorum_queues" })], "mine")["mine"]).toContain("matches"));
  it("says what is about to apply", () => {
    expect(reasons([policy("new")], null)["new"]).toContain("in a moment");
    expect(reasons([policy("mine"), policy("new", { priority: 7 })], "mine")["new"]).toContain("in a moment");
  });
});
