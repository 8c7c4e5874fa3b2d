import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { rate, short } from "../format/numbers";
import { align, type Line, type Point } from "../rates/history";
import { theme } from "../shell/theme";
import { useStore } from "../ui/store";
import { useHistory } from "./useHistory";

const height = 180;

/** Lines over time with their latest values. Drawn on a canvas once; new data only moves the lines. */
export function Chart({ title, lines, ageSeconds, seen }: { title: string; lines: readonly Line[]; ageSeconds: number; seen: unknown }) {
  const points = useHistory(lines, ageSeconds, seen);
  const canvas = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLUListElement>(null);
  const plot = useRef<uPlot>(undefined);
  const shade = useStore(theme);
  const level = lines[0]?.kind === "level";

  useEffect(() => {
    const element = canvas.current!;
    const inks = [...legend.current!.children].map((item) => getComputedStyle(item).color);
    plot.current = new uPlot(optionsFor(lines, inks, getComputedStyle(element), element.clientWidth, level), align(points) as uPlot.AlignedData, element);
    const observer = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.current?.destroy();
    };
  }, [shade, lines.length, level]);

  useEffect(() => plot.current?.setData(align(points) as uPlot.AlignedData), [points]);

  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={canvas} role="img" aria-label={describe(title, lines, points)} />
      <ul ref={legend} class="legend">
        {lines.map((line, index) => (
          <li key={line.label} class={`ink-${index}`}>
            <span>{line.label}</span> <b>{line.kind === "level" ? short(line.value) : `${rate(line.details?.rate)}/s`}</b>
          </li>
        ))}
      </ul>
    </figure>
  );
}

function describe(title: string, lines: readonly Line[], points: readonly (readonly Point[])[]): string {
  return `${title}: ${lines.map(({ label }, index) => `${label} ${short(points[index]?.at(-1)?.value)}`).join(", ")}`;
}

function optionsFor(lines: readonly Line[], inks: string[], style: CSSStyleDeclaration, width: number, level: boolean): uPlot.Options {
  const grid = { stroke: style.borderTopColor, width: 1 };
  const axis = { stroke: style.color, grid, ticks: { show: false }, font: `11px ${style.fontFamily}` };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 } },
    padding: [8, 4, 0, 0],
    scales: { y: { range: (_, __, max) => [0, max > 0 ? max * 1.1 : 1] } },
    axes: [
      { ...axis, size: 24, values: (_, times) => times.map(clock) },
      { ...axis, size: 48, space: 36, values: (_, values) => values.map((value) => (level ? short(value) : rate(value))) },
    ],
    series: [
      {},
      ...lines.map((line, index) => ({ label: line.label, stroke: inks[index], width: 1.75, spanGaps: true, points: { show: false } })),
    ],
  };
}

function clock(seconds: number): string {
  const time = new Date(seconds * 1000);
  const text = time.toTimeString();
  return text.slice(0, time.getSeconds() === 0 ? 5 : 8);
}
