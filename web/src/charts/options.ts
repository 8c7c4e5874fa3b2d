import type uPlot from "uplot";
import { rate, short } from "../format/numbers";

/** How charts look: colours come from the style of their element, because a canvas knows no custom properties. */
export function options(inks: readonly string[], style: CSSStyleDeclaration, whole: boolean): Omit<uPlot.Options, "width" | "height"> {
  const axis = { stroke: style.color, grid: { stroke: style.borderTopColor, width: 1 }, ticks: { show: false }, font: `11px ${style.fontFamily}` };
  return {
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    padding: [8, 4, 0, 0],
    scales: {
      // A chart that has only begun shows a minute all the same: else its first points would fill it.
      x: { range: (_plot, from, to) => [Math.min(from, to - 60), to] },
      y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    axes: [
      { ...axis, size: 24, space: 70, values: (_plot, times) => times.map(clock) },
      { ...axis, size: 48, space: 36, ...(whole ? { incrs: wholeSteps } : {}), values: (_plot, values) => values.map(whole ? short : rate) },
    ],
    series: [{}, ...inks.map((stroke) => ({ stroke, width: 1.75, spanGaps: true, points: { show: false } }))],
  };
}

/** 1, 2, 5, 10, 20, 50 … : there are no half messages. */
const wholeSteps = Array.from({ length: 36 }, (_, index) => [1, 2, 5][index % 3]! * 10 ** Math.floor(index / 3));

/** 15:05, or 15:05:30 between minutes. */
function clock(seconds: number): string {
  const time = new Date(seconds * 1000);
  return time.toTimeString().slice(0, time.getSeconds() === 0 ? 5 : 8);
}
