import { describe, expect, it } from "vitest";
import { ArgumentError, formatArguments, parseArguments } from "./arguments";
import { bytes, count, rate, short } from "./numbers";
import { duration, since } from "./times";

describe("numbers", () => {
  it.each([[undefined, "–"], [0, "0"], [1234567, "1,234,567"]])("count(%s) is %s", (value, text) => expect(count(value)).toBe(text));
  it.each([[9999, "9,999"], [12_345, "12.3k"], [2_500_000, "2.5M"], [3e9, "3G"]])("short(%s) is %s", (value, text) => expect(short(value)).toBe(text));
  it.each([[0, "0"], [0.2, "0.2"], [9.876, "9.88"], [57.4, "57"], [12_345, "12.3k"], [undefined, "–"]])("rate(%s) is %s", (value, text) => expect(rate(value)).toBe(text));
  it.each([[0, "0 B"], [1023, "1023 B"], [1536, "1.5 KiB"], [5 * 1024 ** 3, "5 GiB"], [undefined, "–"]])("bytes(%s) is %s", (value, text) => expect(bytes(value)).toBe(text));
});

describe("times", () => {
  it.each([[0, "0 s"], [61_000, "1 min 1 s"], [93_784_000, "1 d 2 h"], [3_600_000, "1 h"]])("duration(%s) is %s", (value, text) => expect(duration(value)).toBe(text));
  it("never says that something began in the future", () => expect(since(2000, 1000)).toBe("0 s"));
});

describe("arguments", () => {
  it("takes values for what they look like", () => {
    expect(parseArguments('a = 5\nb=true\n c = text with = in it \nd = [1,"x"]\ne = "5"\n\nf =')).toEqual({ a: 5, b: true, c: "text with = in it", d: [1, "x"], e: "5", f: "" });
  });
  it.each([["nonsense", "name = value"], ["a = 1\na = 2", "twice"], ["a = [1", "JSON"], ["a = 9007199254740993", "too large"]])("refuses %j and says why", (text, reason) => {
    expect(() => parseArguments(text)).toThrow(ArgumentError);
    expect(() => parseArguments(text)).toThrow(reason);
  });
  it("reads back what it wrote", () => {
    const args = { number: 5, text: "abc", looks: "5", yes: "true", flag: true, list: [1, { a: "b" }], spaced: " x ", lines: "a\nb", none: "" };
    expect(parseArguments(formatArguments(args))).toEqual(args);
  });
});
