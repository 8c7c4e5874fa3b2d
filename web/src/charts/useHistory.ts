import { useEffect, useState } from "preact/hooks";
import { extend, type Line, type Point } from "../rates/history";

/** The points of each line, longer by one with every new answer; `seen` is the answer, by which a new one is told from a redraw. */
export function useHistory(lines: readonly Line[], ageSeconds: number, seen: unknown): readonly Point[][] {
  const [points, setPoints] = useState<Point[][]>([]);
  useEffect(() => {
    if (seen === undefined) return;
    const now = Date.now();
    setPoints((before) => lines.map((line, index) => extend(before[index] ?? [], line, now, ageSeconds)));
  }, [seen]);
  return points;
}
