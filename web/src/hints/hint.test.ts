import { describe, expect, it } from "vitest";
import { evidenceFacts } from "./hint";

describe("evidenceFacts", () => {
  it("says names in words and numbers as people read them", () => {
    expect(evidenceFacts({ messages_ready: 300, growth_per_second: 4.5, exchange: "events" })).toEqual([
      ["Messages ready", "300"],
      ["Growth per second", "4.5"],
      ["Exchange", "events"],
    ]);
  });
});
