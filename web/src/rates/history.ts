/** What a chart draws: points in time order. The server's samples where it keeps them, else what this page saw itself. */
import type { Details, Sample } from "../api/types";

export interface Point {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly value: number;
}

/** Samples of a level (a queue's depth); servers send the newest first. */
export function levels(samples: readonly Sample[]): Point[] {
  return samples.map(({ timestamp, sample }) => ({ time: timestamp, value: sample })).sort((a, b) => a.time - b.time);
}

/** Samples of a counter as the rate between neighbours. A counter that went back began anew: that pair says nothing. */
export function rates(samples: readonly Sample[]): Point[] {
  const points = levels(samples);
  return points.slice(1).flatMap(({ time, value }, index) => {
    const before = points[index]!;
    const seconds = (time - before.time) / 1000;
    return seconds > 0 && value >= before.value ? [{ time, value: (value - before.value) / seconds }] : [];
  });
}

/** Adds what was just seen, and drops what is older than `ageSeconds`. */
export function accumulate(points: readonly Point[], point: Point, ageSeconds: number): Point[] {
  const from = point.time - ageSeconds * 1000;
  return [...points.filter(({ time }) => time >= from && time < point.time), point];
}

/** One chart line: what it is called, and where its values come from. */
export interface Line {
  readonly label: string;
  readonly kind: "level" | "rate";
  readonly value?: number;
  readonly details?: Details;
}

/** The line's points after a new answer: the server's own history if it sent one, else the page's, one point longer. */
export function extend(before: readonly Point[], line: Line, now: number, ageSeconds: number): Point[] {
  const samples = line.details?.samples;
  if (samples && samples.length > 1) return line.kind === "level" ? levels(samples) : rates(samples);
  const value = line.kind === "level" ? line.value : line.details?.rate;
  return value === undefined ? [...before] : accumulate(before, { time: now, value }, ageSeconds);
}

/** Several lines over one time axis, as uPlot takes them: seconds first, then a column for each line, null where it has no point. */
export function align(lines: readonly (readonly Point[])[]): [number[], ...(number | null)[][]] {
  const times = [...new Set(lines.flatMap((points) => points.map(({ time }) => time)))].sort((a, b) => a - b);
  const columns = lines.map((points) => {
    const byTime = new Map(points.map(({ time, value }) => [time, value]));
    return times.map((time) => byTime.get(time) ?? null);
  });
  return [times.map((time) => time / 1000), ...columns];
}
