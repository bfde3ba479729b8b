// Series over time by uPlot, in the page's colours; exemplars as dots over the lines.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Exemplar, Metric, Point } from "../api.ts";
import { asNumber, clock, measured } from "../logic/format.ts";
import { dark, language } from "../state.ts";
import { oneLine, useWidth } from "./bits.tsx";

const kTall = 190;

// What a point's line goes through: a histogram's mean, a summary's too.
function heightOf(point: Point): number {
  if (point.value !== undefined && point.value !== null) return asNumber(point.value);
  const n = asNumber(point.count);
  return n > 0 ? asNumber(point.sum) / n : NaN;
}

const seconds = (nanoseconds: string): number => Number(BigInt(nanoseconds || "0") / 1000n) / 1e6;

export function Chart(props: { metric: Metric; chosen: number; onExemplar: (one: Exemplar) => void }): JSX.Element {
  const [box, width] = useWidth();
  const place = useRef<HTMLDivElement>(null);
  const { metric } = props;
  const night = dark.value;
  const words = language.value;
  useEffect(() => {
    const element = place.current;
    if (!element || width === 0) return;
    const style = getComputedStyle(element);
    const ink = (name: string): string => style.getPropertyValue(name).trim();
    const times = [...new Set(metric.series.flatMap((one) => one.points.map((point) => seconds(point.time_ns))))].sort((a, b) => a - b);
    const at = new Map(times.map((time, i) => [time, i]));
    const lines = metric.series.map((one) => {
      const line = new Array<number | null>(times.length).fill(null);
      for (const point of one.points) {
        const value = heightOf(point);
        line[at.get(seconds(point.time_ns)) as number] = Number.isFinite(value) ? value : null;
      }
      return line;
    });
    const exemplars = metric.series.flatMap((one) => one.points.flatMap((point) => point.exemplars ?? []));
    const axis = { stroke: ink("--muted"), grid: { stroke: ink("--line"), width: 1 }, ticks: { show: false }, font: "11px system-ui, sans-serif" };
    const span = times.length > 1 ? undefined : ([(times[0] ?? 0) - 30, (times[0] ?? 0) + 30] as [number, number]);
    const chart = new uPlot(
      {
        width,
        height: kTall,
        legend: { show: false },
        cursor: { points: { size: 7 } },
        scales: { x: { time: true, ...(span ? { range: () => span } : {}) } },
        axes: [{ ...axis, space: 100, values: (_, times) => times.map((time) => clock(String(Math.round(time * 1000)) + "000000")) }, { ...axis, size: 62, values: (_, values) => values.map((value) => measured(value)) }],
        series: [
          {},
          ...metric.series.map((one, i) => ({
            label: oneLine(one.attributes),
            stroke: ink(`--s${i % 8}`),
            width: i === props.chosen ? 2.5 : 1.25,
            spanGaps: true,
            points: { show: times.length < 60, size: 6 },
          })),
        ],
        hooks: {
          draw: [
            (plot) => {
              const pen = plot.ctx;
              pen.save();
              pen.fillStyle = ink("--accent");
              for (const one of exemplars) {
                const x = plot.valToPos(seconds(one.time_ns), "x", true);
                const y = plot.valToPos(asNumber(one.value), "y", true);
                if (x < plot.bbox.left || x > plot.bbox.left + plot.bbox.width) continue;
                pen.beginPath();
                pen.rect(x - 4, Math.max(plot.bbox.top, Math.min(y, plot.bbox.top + plot.bbox.height)) - 4, 8, 8);
                pen.fill();
              }
              pen.restore();
            },
          ],
        },
      },
      [times, ...lines],
      element,
    );
    const near = (event: MouseEvent): void => {
      const area = chart.over.getBoundingClientRect();
      const x = event.clientX - area.left;
      const hit = exemplars.find((one) => Math.abs(chart.valToPos(seconds(one.time_ns), "x") - x) < 8);
      if (hit) props.onExemplar(hit);
    };
    chart.over.addEventListener("click", near);
    return () => chart.destroy();
  }, [metric, width, night, words, props.chosen]);
  return (
    <div ref={box} class="chart" role="img" aria-label={metric.name} style={{ height: `${kTall}px` }}>
      <div ref={place} />
    </div>
  );
}
