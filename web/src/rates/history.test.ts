import { describe, expect, it } from "vitest";
import { accumulate, align, extend, levels, rates } from "./history";

const at = (seconds: number, sample: number) => ({ timestamp: seconds * 1000, sample });

describe("levels", () => {
  it("turns the server's order, newest first, round", () => {
    expect(levels([at(10, 7), at(5, 3)])).toEqual([{ time: 5000, value: 3 }, { time: 10_000, value: 7 }]);
  });
});

describe("rates", () => {
  it("divides what was counted between two samples by the seconds between them", () => {
    expect(rates([at(10, 150), at(5, 100), at(0, 0)])).toEqual([{ time: 5000, value: 20 }, { time: 10_000, value: 10 }]);
  });
  it("leaves out where the counter began anew", () => {
    expect(rates([at(10, 30), at(5, 10), at(0, 900)])).toEqual([{ time: 10_000, value: 4 }]);
  });
  it("leaves out two samples of one moment", () => {
    expect(rates([at(5, 3), at(5, 1)])).toEqual([]);
  });
});

describe("accumulate", () => {
  it("adds the point and drops what is too old", () => {
    const points = [{ time: 0, value: 1 }, { time: 6000, value: 2 }];
    expect(accumulate(points, { time: 11_000, value: 3 }, 10)).toEqual([{ time: 6000, value: 2 }, { time: 11_000, value: 3 }]);
  });
  it("replaces a point of the same moment", () => {
    expect(accumulate([{ time: 5, value: 1 }], { time: 5, value: 2 }, 10)).toEqual([{ time: 5, value: 2 }]);
  });
});

describe("extend", () => {
  it("takes the server's samples where it has them", () => {
    const line = { label: "a", kind: "rate" as const, details: { rate: 99, samples: [at(5, 10), at(0, 0)] } };
    expect(extend([{ time: 1, value: 1 }], line, 6000, 60)).toEqual([{ time: 5000, value: 2 }]);
  });
  it("else keeps what the page saw", () => {
    const line = { label: "a", kind: "level" as const, value: 4 };
    expect(extend([{ time: 1000, value: 1 }], line, 6000, 60)).toEqual([{ time: 1000, value: 1 }, { time: 6000, value: 4 }]);
  });
  it("adds nothing where nothing is known", () => {
    expect(extend([], { label: "a", kind: "level" }, 6000, 60)).toEqual([]);
  });
});

describe("align", () => {
  it("puts lines over one axis and leaves gaps open", () => {
    expect(align([[{ time: 1000, value: 1 }, { time: 2000, value: 2 }], [{ time: 2000, value: 5 }]])).toEqual([[1, 2], [1, 2], [null, 5]]);
  });
});
