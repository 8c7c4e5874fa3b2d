import { describe, expect, it } from "vitest";
import { contentsOf } from "./definitions";

describe("contentsOf", () => {
  it("counts what is there", () => {
    expect(contentsOf('{"rabbit_version":"3.10.8","users":[{},{}],"topic_permissions":[{}],"queues":[]}').summary).toBe("2 users, 1 topic permissions");
  });
  it.each([["{", "not JSON"], ["[]", "no definitions"], ["null", "no definitions"], ['{"name":"web"}', "no definitions"]])("refuses %s and says why", (text, reason) => {
    expect(() => contentsOf(text)).toThrow(reason);
  });
});
