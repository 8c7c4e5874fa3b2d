import { useEffect, useState } from "preact/hooks";
import { extend, type Line, type Point } from "../rates/history";

/** The points of each line by its label, longer by one with every new answer; `seen` is the answer, by which a new one is told from a redraw. */
export function useHistory(lines: readonly Line[], ageSeconds: number, seen: unknown): ReadonlyMap<string, Point[]> {
  const [points, setPoints] = useState<ReadonlyMap<string, Point[]>>(new Map());
  useEffect(() => {
    if (seen === undefined) return;
    const now = Date.now();
    setPoints((before) => new Map(lines.map((line) => [line.label, extend(before.get(line.label) ?? [], line, now, ageSeconds)])));
  }, [seen]);
  return points;
}
