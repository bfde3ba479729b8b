// Metrics: the list, and one metric drawn as its type asks: lines over time, a histogram's buckets,
// exemplars as dots that lead to their spans.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { address, type Exemplar, type List, type Metric, type MetricSummary, type Point, type Series } from "../api.ts";
import { t, type Key } from "../i18n/index.ts";
import { asNumber, clock, count, measured, moment } from "../logic/format.ts";
import { barOf, bars, quantile } from "../logic/histogram.ts";
import { Attributes, Empty, FilterField, oneLine, Problem, query, Section, To, useWidth, Waiting } from "../parts/bits.tsx";
import { Chart } from "../parts/chart.tsx";
import { useApi } from "../parts/fetch.ts";
import { First } from "../parts/first.tsx";
import { Grid, type Column } from "../parts/grid.tsx";
import { listOf } from "../parts/list.tsx";
import { Split } from "../parts/split.tsx";
import { go, refine } from "../state.ts";

const typeWord: Record<string, Key> = {
  gauge: "metric.gauge",
  sum: "metric.sum",
  histogram: "metric.histogram",
  exponential_histogram: "metric.exponential",
  summary: "metric.summary",
};
const wordOf = (type: string): string => (typeWord[type] ? t(typeWord[type]) : type);

export function MetricsView(props: { name: string | undefined }): JSX.Element {
  const text = query("text");
  const { data, error } = useApi<List<MetricSummary>>(address("/api/metrics", { text, most: 1000 }), { keep: true });
  const rows = listOf(data);
  const key = (row: MetricSummary): string => `${row.service}/${row.name}`;
  const current = rows.find((row) => row.name === props.name && (!query("service") || row.service === query("service")));
  const columns: Column<MetricSummary>[] = [
    {
      id: "name",
      title: t("metric.name"),
      width: "minmax(0, 1fr)",
      cell: (row) => (
        <span class="cell-main">
          <To view="metrics" rest={[row.name]} query={{ service: row.service, text }} inner class="plain">
            {row.name}
          </To>
          <span class="muted">{row.unit}</span>
        </span>
      ),
    },
    { id: "type", title: t("wire.type"), width: "8.5rem", from: 310, cell: (row) => <span class="muted">{wordOf(row.type)}</span> },
    { id: "service", title: t("span.service"), width: "7rem", from: 620, cell: (row) => <span class="muted">{row.service}</span> },
    { id: "series", title: t("metric.series"), width: "4rem", end: true, from: 480, cell: (row) => count(row.series) },
    { id: "last", title: t("metric.last"), width: "6.8rem", end: true, from: 700, cell: (row) => <span class="mono">{clock(row.last_ns)}</span> },
  ];
  return (
    <section class="view" aria-label={t("nav.metrics")}>
      <div class="bar">
        <h1>{t("nav.metrics")}</h1>
        <FilterField main label={t("filter.text")} value={text} onChange={(value) => refine({ text: value })} />
      </div>
      <Problem error={error} />
      <Split
        share={40}
        first={
          <Grid
            label={t("nav.metrics")}
            primary
            rows={rows}
            columns={columns}
            keyOf={key}
            height={32}
            selected={current ? key(current) : null}
            onSelect={(row) => go("metrics", [row.name], { service: row.service, text })}
            empty={data ? text ? <Empty title={t("metrics.filtered")} /> : <First /> : null}
          />
        }
        second={props.name ? <Detail key={props.name} name={props.name} /> : null}
      />
    </section>
  );
}

const labelOf = (series: Series): string => oneLine(series.attributes) || t("metric.noattributes");

function Detail(props: { name: string }): JSX.Element {
  const { data, error } = useApi<Metric>(address(`/api/metrics/${encodeURIComponent(props.name)}`, { service: query("service") }), { keep: true });
  const [which, setWhich] = useState(0);
  const [when, setWhen] = useState<number | null>(null);
  if (!data) return error ? <Problem error={error} /> : <Waiting asked={{ data, error }} />;
  const series = data.series[Math.min(which, data.series.length - 1)];
  const histogram = data.type === "histogram" || data.type === "exponential_histogram";
  const points = [...(series?.points ?? [])].sort((a, b) => (BigInt(a.time_ns) < BigInt(b.time_ns) ? -1 : 1));
  const point = points[when === null ? points.length - 1 : Math.min(when, points.length - 1)];
  const exemplars = points.flatMap((one) => one.exemplars ?? []);
  // A cumulative point counts what the points before it had exemplars of.
  const counted = data.temporality === "cumulative" ? points.slice(0, point ? points.indexOf(point) + 1 : 0).flatMap((one) => one.exemplars ?? []) : (point?.exemplars ?? []);
  const facts = [
    wordOf(data.type),
    data.temporality ?? "",
    data.monotonic === true ? t("metric.monotonic") : "",
    data.unit,
  ].filter((word) => word !== "");
  return (
    <article class="detail" aria-label={data.name}>
      <header class="detail-head">
        <h2>{data.name}</h2>
        <button type="button" class="quiet icon" aria-label={t("close")} onClick={() => go("metrics")}>
          ×
        </button>
      </header>
      <p class="muted">{facts.join(" · ")}</p>
      {data.description && <p>{data.description}</p>}
      <Chart metric={data} chosen={which} onExemplar={(one) => one.trace_id && go("traces", [one.trace_id], { span: one.span_id })} />
      <div class="series" role="group" aria-label={t("metric.series")}>
        {data.series.map((one, i) => (
          <button key={i} type="button" class={`legend-one ${i === which ? "chosen" : ""}`} aria-pressed={i === which} onClick={() => setWhich(i)}>
            <span class={`swatch s${i % 8}`} />
            {labelOf(one)}
            <span class="mono muted">{last(one, data.type)}</span>
          </button>
        ))}
      </div>
      {point && histogram && (
        <>
          {points.length > 1 && (
            <label class="slider">
              <span class="muted">
                {t("metric.at")} {clock(point.time_ns)}
              </span>
              <input type="range" min={0} max={points.length - 1} value={when ?? points.length - 1} onInput={(event) => setWhen(Number(event.currentTarget.value))} />
            </label>
          )}
          <Distribution point={point} unit={data.unit} exemplars={counted} />
        </>
      )}
      {point && data.type === "summary" && (
        <dl class="facts">
          {(point.quantiles ?? []).map((one) => (
            <div key={one.quantile}>
              <dt>p{measured(one.quantile * 100)}</dt>
              <dd>{measured(asNumber(one.value))}</dd>
            </div>
          ))}
        </dl>
      )}
      {exemplars.length > 0 && (
        <Section title={t("metric.exemplars")} count={exemplars.length}>
          <ul class="plain-list">
            {exemplars.slice(-20).map((one, i) => (
              <li key={i}>
                <span class="mono">{clock(one.time_ns)}</span> <strong>{measured(asNumber(one.value))}</strong>{" "}
                {one.trace_id ? (
                  <To view="traces" rest={[one.trace_id]} query={{ span: one.span_id }} class="mono">
                    {one.span_id}
                  </To>
                ) : null}{" "}
                <span class="muted">{oneLine(one.attributes)}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {point && (
        <Section title={t("metric.point")}>
          <dl class="facts">
            <div>
              <dt>{t("request.time")}</dt>
              <dd>{moment(point.time_ns)}</dd>
            </div>
            <div>
              <dt>{t("metric.start")}</dt>
              <dd>{moment(point.start_ns)}</dd>
            </div>
            {(["value", "count", "sum", "min", "max", "scale", "zero_count", "zero_threshold"] as const).map((name) =>
              point[name] === undefined || point[name] === null ? null : (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd class="mono">{String(point[name])}</dd>
                </div>
              ),
            )}
          </dl>
          <p class="actions">
            <To view="requests" rest={[point.request]} class="button">
              {t("span.bytes", { n: point.request })}
            </To>
          </p>
        </Section>
      )}
      {series && (
        <>
          <Section title={t("span.attributes")} count={series.attributes.length}>
            <Attributes list={series.attributes} />
          </Section>
          <Section title={t("span.resource")} open={false}>
            <Attributes list={series.resource?.attributes} />
          </Section>
          <Section title={t("span.scope")} open={false}>
            <p class="mono">
              {series.scope?.name} {series.scope?.version}
            </p>
          </Section>
        </>
      )}
    </article>
  );
}

function last(series: Series, type: string): string {
  const point = series.points.reduce<Point | undefined>((a, b) => (a === undefined || BigInt(b.time_ns) > BigInt(a.time_ns) ? b : a), undefined);
  if (!point) return "";
  return type === "gauge" || type === "sum" ? measured(asNumber(point.value)) : `n=${measured(asNumber(point.count))}`;
}

// Buckets as bars: an exponential histogram's are of one width, since its scale is the logarithm's;
// an explicit one's are as well, with their bounds written below.
function Distribution(props: { point: Point; unit: string; exemplars: Exemplar[] }): JSX.Element {
  const [box, width] = useWidth();
  const all = bars(props.point);
  const most = all.reduce((m, bar) => Math.max(m, bar.count), 1);
  const tall = 150;
  const left = 8;
  const step = all.length > 0 ? Math.max(1, (width - left * 2) / all.length) : 1;
  const every = Math.max(1, Math.ceil((all.length * 62) / Math.max(width, 1)));
  const word = (value: number): string => (Number.isFinite(value) ? measured(Number(value.toPrecision(3))) : value > 0 ? "∞" : "−∞");
  return (
    <figure class="distribution" ref={box}>
      {width > 0 && all.length > 0 && (
        <svg width={width} height={tall + 26} role="img" aria-label={t("metric.distribution", { n: all.length })}>
          {all.map((bar, i) => {
            const h = bar.count > 0 ? Math.max(2, (bar.count / most) * (tall - 22)) : 0;
            return (
              <g key={i}>
                <rect class="bucket" x={left + i * step + 0.5} y={tall - h} width={Math.max(1, step - 1)} height={h}>
                  <title>{`(${word(bar.from)}, ${word(bar.to)}] ${props.unit}: ${bar.count}`}</title>
                </rect>
                {bar.count > 0 && step > 26 && (
                  <text x={left + (i + 0.5) * step} y={tall - h - 4} text-anchor="middle" class="lane-name">
                    {bar.count}
                  </text>
                )}
                {i % every === 0 && Number.isFinite(bar.to) && (
                  <text x={left + (i + 1) * step} y={tall + 16} text-anchor="middle" class="lane-name">
                    {word(bar.to)}
                  </text>
                )}
              </g>
            );
          })}
          <line x1={left} x2={width - left} y1={tall} y2={tall} class="lane-line" />
          {props.exemplars.map((one, i) => {
            const value = asNumber(one.value);
            const at = barOf(all, value);
            const bar = all[at];
            if (!bar) return null;
            const inside = Number.isFinite(bar.from) && Number.isFinite(bar.to) && bar.to > bar.from ? (value - bar.from) / (bar.to - bar.from) : 0.5;
            return (
              <circle
                key={`e${i}`}
                class="exemplar"
                cx={left + (at + inside) * step}
                cy={tall - 6}
                r={5}
                onClick={() => one.trace_id && go("traces", [one.trace_id], { span: one.span_id })}
              >
                <title>{`${measured(value)} ${props.unit} ${one.span_id}`}</title>
              </circle>
            );
          })}
        </svg>
      )}
      <figcaption class="muted">
        {(["0.5", "0.9", "0.99"] as const).map((q) => {
          const value = quantile(all, Number(q));
          return Number.isNaN(value) ? null : <span key={q}>{`p${Number(q) * 100} ≈ ${measured(Number(value.toPrecision(3)))} ${props.unit}`}</span>;
        })}
        {props.point.scale !== undefined && <span>{t("metric.scale", { n: props.point.scale })}</span>}
        {props.exemplars.length > 0 && <span>{t("metric.dots")}</span>}
      </figcaption>
    </figure>
  );
}
