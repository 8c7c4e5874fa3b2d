import type uPlot from "uplot";

/** How charts look: colours come from the style of their element, because a canvas knows no custom properties. */
export function options(inks: readonly string[], style: CSSStyleDeclaration, write: (value: number) => string): Omit<uPlot.Options, "width" | "height"> {
  const axis = { stroke: style.color, grid: { stroke: style.borderTopColor, width: 1 }, ticks: { show: false }, font: `11px ${style.fontFamily}` };
  return {
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    padding: [8, 4, 0, 0],
    scales: { y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.1 : 1] } },
    axes: [
      { ...axis, size: 24, space: 70, values: (_plot, times) => times.map(clock) },
      { ...axis, size: 48, space: 36, values: (_plot, values) => values.map(write) },
    ],
    series: [{}, ...inks.map((stroke) => ({ stroke, width: 1.75, spanGaps: true, points: { show: false } }))],
  };
}

/** 15:05, or 15:05:30 between minutes. */
function clock(seconds: number): string {
  const time = new Date(seconds * 1000);
  return time.toTimeString().slice(0, time.getSeconds() === 0 ? 5 : 8);
}
