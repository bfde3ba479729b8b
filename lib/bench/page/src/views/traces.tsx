// Traces, newest first: what ran, how long, where it failed, and how it spread over services.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { address, type List, type Service, type TraceSummary } from "../api.ts";
import { t } from "../i18n/index.ts";
import { clock, count, elapsed, shortId } from "../logic/format.ts";
import { seek } from "../logic/seek.ts";
import { Empty, FilterField, Problem, query, To } from "../parts/bits.tsx";
import { useApi } from "../parts/fetch.ts";
import { Grid, type Column } from "../parts/grid.tsx";
import { useKeys } from "../parts/keys.ts";
import { First } from "../parts/first.tsx";
import { listOf, ServiceChoice, useGrowing } from "../parts/list.tsx";
import { go, refine } from "../state.ts";
import { palette } from "../logic/waterfall.ts";

const kMilliseconds = 1e6;
const kStep = 200;

// "250", "250ms", "1.5s": what a person types for a duration, in nanoseconds; "" when it is none.
export function duration(text: string): string {
  const match = /^([\d.]+)\s*(ns|us|µs|ms|s)?$/.exec(text.trim());
  if (!match) return "";
  const unit = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 }[match[2] ?? "ms"] ?? kMilliseconds;
  return String(Math.round(Number(match[1]) * unit));
}

// Of a bar that shows milliseconds and minutes in one list: by order of magnitude, from 1 µs on.
const share = (duration: number, longest: number): number =>
  (Math.max(0.02, Math.log10(Math.max(duration, 1e3) / 1e3) / Math.max(1, Math.log10(Math.max(longest, 1e4) / 1e3)))) * 100;

export function TracesView(): JSX.Element {
  const [most, more] = useGrowing(kStep);
  const [selected, setSelected] = useState<string | null>(null);
  const asked = {
    service: query("service"),
    name: query("name"),
    status: query("status"),
    min_ns: duration(query("min")),
    attribute: query("attribute"),
    text: query("text"),
  };
  const { data, error } = useApi<List<TraceSummary>>(address("/api/traces", { most, ...asked }), { keep: true });
  const services = listOf(useApi<List<Service>>("/api/services", { keep: true }).data);
  const rows = listOf(data);
  const longest = rows.reduce((most, row) => Math.max(most, Number(row.duration_ns)), 1);
  const colours = palette(services.map((one) => one.name).sort(), 8);
  const filtered = Object.values(asked).some((word) => word !== "");
  const open = (row: TraceSummary): void => go("traces", [row.trace_id]);

  const next = (step: 1 | -1): void => {
    const at = rows.findIndex((row) => row.trace_id === selected);
    setSelected(rows[seek(rows, at, step, (row) => row.errors > 0)]?.trace_id ?? selected);
  };
  useKeys({ n: () => next(1), N: () => next(-1), e: () => refine({ status: asked.status ? "" : "error" }) });

  const columns: Column<TraceSummary>[] = [
    {
      id: "root",
      title: t("trace.root"),
      width: "minmax(0, 2fr)",
      cell: (row) => (
        <span class="cell-main">
          {row.errors > 0 && <span class="mark error" title={t("trace.errors", { n: row.errors })}>!</span>}
          <To view="traces" rest={[row.trace_id]} inner class="plain">
            {row.root ? row.root.name || t("span.unnamed") : <em class="muted">{t("trace.rootless")}</em>}
          </To>
          <span class="muted cell-more">{row.root?.service ?? shortId(row.trace_id)}</span>
        </span>
      ),
    },
    {
      id: "services",
      title: t("trace.services"),
      width: "minmax(0, 2fr)",
      from: 720,
      cell: (row) => (
        <span class="chips">
          {row.services.map((one) => (
            <span key={one.name} class={`chip s${colours.get(one.name) ?? 0}`} title={`${one.name}: ${one.spans}`}>
              {one.name || "?"} <span class="muted">{one.spans}</span>
            </span>
          ))}
        </span>
      ),
    },
    { id: "spans", title: t("trace.spans"), width: "4.5rem", from: 480, end: true, cell: (row) => count(row.spans) },
    {
      id: "holes",
      title: t("trace.holes"),
      width: "5.5rem",
      from: 900,
      end: true,
      cell: (row) =>
        row.missing_parents > 0 ? (
          <To view="why" query={{ id: row.trace_id }} inner class="warn" title={t("trace.holes.title")}>
            {row.missing_parents} ?
          </To>
        ) : null,
    },
    {
      id: "duration",
      title: t("trace.duration"),
      width: "minmax(6.5rem, 1fr)",
      cell: (row) => (
        <span class="meter">
          <span class="meter-bar" style={{ width: `${share(Number(row.duration_ns), longest)}%` }} />
          <span class="meter-word">{elapsed(Number(row.duration_ns))}</span>
        </span>
      ),
    },
    { id: "start", title: t("trace.start"), width: "7rem", from: 560, end: true, cell: (row) => <span class="mono">{clock(row.start_ns)}</span> },
  ];

  return (
    <section class="view" aria-label={t("nav.traces")}>
      <div class="bar">
        <h1>{t("nav.traces")}</h1>
        <FilterField main label={t("filter.text")} value={query("text")} onChange={(text) => refine({ text })} />
        <ServiceChoice services={services} />
        <FilterField label={t("filter.name")} value={query("name")} onChange={(name) => refine({ name })} width="9rem" />
        <FilterField label={t("filter.attribute")} placeholder="key=value" value={query("attribute")} onChange={(attribute) => refine({ attribute })} width="9rem" />
        <FilterField label={t("filter.min")} placeholder={t("filter.min.hint")} value={query("min")} onChange={(min) => refine({ min })} width="6.5rem" />
        <label class="check">
          <input type="checkbox" checked={asked.status === "error"} onChange={(event) => refine({ status: event.currentTarget.checked ? "error" : "" })} />
          {t("filter.errors")}
        </label>
      </div>
      <Problem error={error} />
      <Grid
        label={t("nav.traces")}
        primary
        rows={rows}
        columns={columns}
        keyOf={(row) => row.trace_id}
        height={34}
        selected={selected}
        onSelect={(row) => setSelected(row.trace_id)}
        onOpen={open}
        empty={data ? filtered ? <Empty title={t("traces.filtered")} /> : <First /> : null}
        under={more(data)}
      />
    </section>
  );
}
