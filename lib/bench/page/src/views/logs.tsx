// Log records, newest first, by severity; a record that belongs to a span leads there.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { address, type List, type LogRecord, type Service } from "../api.ts";
import { t } from "../i18n/index.ts";
import { clock, moment, shortId } from "../logic/format.ts";
import { seek } from "../logic/seek.ts";
import { Attributes, Choice, Empty, FilterField, Problem, query, Section, shownValue, To } from "../parts/bits.tsx";
import { useApi } from "../parts/fetch.ts";
import { First } from "../parts/first.tsx";
import { Grid, type Column } from "../parts/grid.tsx";
import { useKeys } from "../parts/keys.ts";
import { listOf, ServiceChoice, useGrowing } from "../parts/list.tsx";
import { Split } from "../parts/split.tsx";
import { refine } from "../state.ts";

const kStep = 300;
const kErrors = 17; // OTLP's severity number of ERROR
// OTLP's ranges of severity numbers: 1…4 TRACE, then four each.
const names = ["", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
export const severity = (number: number): string => names[number <= 0 ? 0 : Math.min(6, Math.ceil(number / 4))] ?? "";

const bodyOf = (log: LogRecord): string =>
  log.body === null || log.body === undefined ? "" : typeof log.body === "string" ? log.body : shownValue(log.body, false);

const keyOf = (log: LogRecord): string => `${log.request}-${log.time_ns}-${log.observed_ns}-${log.span_id}-${bodyOf(log).slice(0, 40)}`;

export function LogsView(): JSX.Element {
  const [most, more] = useGrowing(kStep);
  const [selected, setSelected] = useState<string | null>(null);
  const asked = {
    service: query("service"),
    severity: query("severity"),
    text: query("text"),
    trace_id: query("trace_id"),
    span_id: query("span_id"),
  };
  const { data, error } = useApi<List<LogRecord>>(address("/api/logs", { most, ...asked }), { keep: true });
  const services = listOf(useApi<List<Service>>("/api/services", { keep: true }).data);
  const found = listOf(data);
  const seen = new Map<string, number>();
  const rows = found.map((log) => {
    const key = keyOf(log);
    const n = seen.get(key) ?? 0;
    seen.set(key, n + 1);
    return { log, key: n ? `${key}-${n}` : key };
  });
  const at = rows.findIndex((row) => row.key === selected);
  const next = (step: 1 | -1): void => setSelected(rows[seek(rows, at, step, (row) => row.log.severity_number >= kErrors)]?.key ?? selected);
  useKeys({ n: () => next(1), N: () => next(-1), ...(selected ? { Escape: () => setSelected(null) } : {}) });
  const columns: Column<(typeof rows)[number]>[] = [
    { id: "time", title: t("request.time"), width: "6.8rem", cell: ({ log }) => <span class="mono">{clock(log.time_ns !== "0" && log.time_ns ? log.time_ns : log.observed_ns)}</span> },
    {
      id: "severity",
      title: t("log.severity"),
      width: "4.6rem",
      cell: ({ log }) => <span class={`severity ${severity(log.severity_number).toLowerCase()}`}>{log.severity_text || severity(log.severity_number) || "–"}</span>,
    },
    {
      id: "body",
      title: t("log.body"),
      width: "minmax(0, 1fr)",
      cell: ({ log }) => (
        <span class="cell-main">
          {log.event_name && <span class="chip">{log.event_name}</span>}
          <span class="cell-text">{bodyOf(log)}</span>
        </span>
      ),
    },
    { id: "service", title: t("span.service"), width: "8rem", from: 640, cell: ({ log }) => <span class="muted">{log.service}</span> },
    {
      id: "span",
      title: t("log.span"),
      width: "6rem",
      from: 520,
      cell: ({ log }) =>
        log.trace_id ? (
          <To view="traces" rest={[log.trace_id]} query={{ span: log.span_id }} inner class="mono">
            {shortId(log.trace_id)}
          </To>
        ) : null,
    },
  ];
  const log = rows[at]?.log;
  return (
    <section class="view" aria-label={t("nav.logs")}>
      <div class="bar">
        <h1>{t("nav.logs")}</h1>
        <FilterField main label={t("filter.text")} value={asked.text} onChange={(text) => refine({ text })} />
        <ServiceChoice services={services} />
        <Choice
          label={t("log.severity")}
          value={asked.severity}
          onChange={(value) => refine({ severity: value })}
          options={[{ value: "", text: t("log.all") }, ...names.slice(1).map((name, i) => ({ value: String(i * 4 + 1), text: `≥ ${name}` }))]}
        />
        {(asked.trace_id || asked.span_id) && (
          <button type="button" class="chip" onClick={() => refine({ trace_id: "", span_id: "" })}>
            {t("log.of", { id: shortId(asked.span_id || asked.trace_id) })} ×
          </button>
        )}
      </div>
      <Problem error={error} />
      <Split
        share={62}
        first={
          <Grid
            label={t("nav.logs")}
            primary
            rows={rows}
            columns={columns}
            keyOf={(row) => row.key}
            height={28}
            selected={selected}
            onSelect={(row) => setSelected(row.key)}
            empty={data ? Object.values(asked).some((word) => word) ? <Empty title={t("logs.filtered")} /> : <First /> : null}
            under={more(data)}
          />
        }
        second={
          log ? (
            <article class="detail" aria-label={t("nav.logs")}>
              <header class="detail-head">
                <h2>
                  <span class={`severity ${severity(log.severity_number).toLowerCase()}`}>{log.severity_text || severity(log.severity_number)}</span>{" "}
                  {log.event_name || log.service}
                </h2>
                <button type="button" class="quiet icon" aria-label={t("close")} onClick={() => setSelected(null)}>
                  ×
                </button>
              </header>
              <pre class="log-body">{bodyOf(log)}</pre>
              <dl class="facts">
                <div>
                  <dt>{t("request.time")}</dt>
                  <dd>{moment(log.time_ns)}</dd>
                </div>
                <div>
                  <dt>{t("log.observed")}</dt>
                  <dd>{moment(log.observed_ns)}</dd>
                </div>
                <div>
                  <dt>{t("log.severity")}</dt>
                  <dd>{log.severity_number}</dd>
                </div>
                {log.trace_id && (
                  <div>
                    <dt>{t("log.span")}</dt>
                    <dd class="mono">
                      <To view="traces" rest={[log.trace_id]} query={{ span: log.span_id }}>
                        {shortId(log.trace_id)}…/{log.span_id}
                      </To>
                    </dd>
                  </div>
                )}
              </dl>
              <p class="actions">
                <To view="requests" rest={[log.request]} class="button">
                  {t("span.bytes", { n: log.request })}
                </To>
                {log.trace_id && (
                  <button type="button" class="button" onClick={() => refine({ trace_id: log.trace_id })}>
                    {t("log.same")}
                  </button>
                )}
              </p>
              <Section title={t("span.attributes")} count={log.attributes.length}>
                <Attributes list={log.attributes} dropped={log.dropped} />
              </Section>
              <Section title={t("span.scope")}>
                <p class="mono">{typeof log.scope === "string" ? log.scope : `${log.scope?.name ?? ""} ${log.scope?.version ?? ""}`}</p>
              </Section>
            </article>
          ) : null
        }
      />
    </section>
  );
}
