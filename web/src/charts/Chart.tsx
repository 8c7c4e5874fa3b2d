import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { rate, short } from "../format/numbers";
import { align, type Line, type Point } from "../rates/history";
import { theme } from "../shell/theme";
import { useStore } from "../ui/store";
import { options } from "./options";
import { useHistory } from "./useHistory";

const height = 180;

/** Lines over time with their latest values. Drawn on a canvas once; new data only moves the lines. */
export function Chart({ title, lines, ageSeconds, seen }: { title: string; lines: readonly Line[]; ageSeconds: number; seen: unknown }) {
  const points = useHistory(lines, ageSeconds, seen);
  const canvas = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLUListElement>(null);
  const plot = useRef<uPlot>(undefined);
  const shade = useStore(theme);
  const labels = lines.map(({ label }) => label).join("\n");

  useEffect(() => {
    const element = canvas.current!;
    const inks = [...legend.current!.children].map((item) => getComputedStyle(item).color).reverse();
    const chart = new uPlot(
      { width: element.clientWidth, height, ...options(inks, getComputedStyle(element), lines[0]?.kind === "level") },
      dataOf(lines, points),
      element,
    );
    plot.current = chart;
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [shade, labels]);

  useEffect(() => plot.current?.setData(dataOf(lines, points)), [points]);

  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={canvas} role="img" aria-label={`${title}: ${lines.map((line) => `${line.label} ${latest(line)}`).join(", ")}`} />
      <ul ref={legend} class="legend">
        {lines.map((line, index) => (
          <li key={line.label} class={`ink-${index}`}>
            <span>{line.label}</span> <b>{latest(line)}</b>
          </li>
        ))}
      </ul>
    </figure>
  );
}

function latest(line: Line): string {
  return line.kind === "level" ? short(line.value) : `${rate(line.details?.rate)}/s`;
}

/** The first line is drawn last, over those that it may coincide with. */
function dataOf(lines: readonly Line[], points: ReadonlyMap<string, readonly Point[]>): uPlot.AlignedData {
  return align(lines.map(({ label }) => points.get(label) ?? []).reverse());
}
