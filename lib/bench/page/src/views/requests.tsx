// Every batch as it came: when, how large, how it was answered, what was sent again and how long
// the sender waited before that.
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { address, type List, type RequestSummary } from "../api.ts";
import { t, type Key } from "../i18n/index.ts";
import { batches, places, type Batch, type Outcome } from "../logic/batches.ts";
import { clock, count, elapsed, since, size } from "../logic/format.ts";
import { seek } from "../logic/seek.ts";
import { Choice, Empty, Problem, query, SignalName, To, useWidth } from "../parts/bits.tsx";
import { useApi } from "../parts/fetch.ts";
import { First } from "../parts/first.tsx";
import { Grid, type Column } from "../parts/grid.tsx";
import { useKeys } from "../parts/keys.ts";
import { useGrowing } from "../parts/list.tsx";
import { go, refine } from "../state.ts";

const kDrawn = 240; // circles are still told apart
const kStep = 300;
const kLanes = 132; // pixels of the timeline, whatever is drawn in it: nothing moves when a signal joins
const kFoot = 16;
const lanes = ["traces", "metrics", "logs", "profiles"] as const;

export function answerOf(batch: Batch): string {
  const { request } = batch;
  return request.transport === "grpc" ? `gRPC ${request.status === 200 ? 0 : request.status}` : String(request.status);
}

const outcomeWord: Record<Outcome, Key> = {
  accepted: "outcome.accepted",
  partial: "outcome.partial",
  retryable: "outcome.retryable",
  refused: "outcome.refused",
};

function Timeline(props: { all: readonly Batch[]; selected: string | null; onSelect: (number: string) => void }): JSX.Element {
  const [box, width] = useWidth();
  const shown = useMemo(() => props.all.slice(0, kDrawn).reverse(), [props.all]);
  const begin = shown[0]?.request.time_ns ?? "0";
  const times = shown.map((one) => since(one.request.time_ns, begin));
  const usable = Math.max(60, width - 96);
  const x = places(times, usable - 24).map((at) => at + 88);
  const used = lanes.filter((lane) => shown.some((one) => one.request.signal === lane));
  const drawn = used.length > 0 ? used : ["traces" as const];
  const tall = kLanes / drawn.length;
  const y = (one: Batch): number => Math.max(0, (drawn as readonly string[]).indexOf(one.request.signal ?? "")) * tall + tall / 2;
  const largest = shown.reduce((most, one) => Math.max(most, one.request.size), 1);
  const radius = (one: Batch): number => 3 + 7 * Math.sqrt(one.request.size / largest);
  const byNumber = new Map(shown.map((one, i) => [one.request.number, i]));
  return (
    <div ref={box} class="timeline" style={{ height: `${kLanes + kFoot}px` }}>
      {width > 0 && (
        <svg width={width} height={kLanes + kFoot} role="img" aria-label={t("requests.timeline", { n: shown.length })}>
          {drawn.map((lane, i) => (
            <g key={lane}>
              <line x1={80} x2={width - 8} y1={(i + 0.5) * tall} y2={(i + 0.5) * tall} class="lane-line" />
              <text x={8} y={(i + 0.5) * tall + 4} class="lane-name">
                {t(`signal.${lane}`)}
              </text>
            </g>
          ))}
          {shown.map((one, i) => {
            const earlier = one.request.repeats ? byNumber.get(one.request.repeats) : undefined;
            if (earlier === undefined) return null;
            const from = x[earlier] as number;
            const to = x[i] as number;
            const top = y(one);
            const asked = one.asked !== null && one.gap ? from + (to - from) * Math.min(1, one.asked / one.gap) : null;
            return (
              <g key={`r${one.request.number}`}>
                {asked !== null && <line x1={from} x2={asked} y1={top} y2={top} class={one.tooSoon ? "asked soon" : "asked"} />}
                <path d={`M${from} ${top - 4} Q${(from + to) / 2} ${top - 26} ${to} ${top - 4}`} class="again" />
              </g>
            );
          })}
          {shown.map((one, i) => (
            <circle
              key={one.request.number}
              cx={x[i]}
              cy={y(one)}
              r={radius(one)}
              class={`batch ${one.outcome} ${props.selected === String(one.request.number) ? "chosen" : ""}`}
              onMouseEnter={() => props.onSelect(String(one.request.number))}
              onClick={() => go("requests", [one.request.number])}
            >
              <title>{`#${one.request.number} · ${one.request.summary} · ${answerOf(one)}`}</title>
            </circle>
          ))}
          {shown.length > 1 && (
            <>
              <text x={88} y={kLanes + 10} class="lane-name">
                {clock(shown[0]?.request.wall_time_ns ?? begin)}
              </text>
              <text x={width - 8} y={kLanes + 10} class="lane-name" text-anchor="end">
                +{elapsed(times[times.length - 1] ?? 0)}
              </text>
            </>
          )}
        </svg>
      )}
    </div>
  );
}

export function RequestsView(): JSX.Element {
  const [most, more] = useGrowing(kStep);
  const [selected, setSelected] = useState<string | null>(null);
  const asked = { signal: query("signal"), connection: query("connection") };
  const { data, error } = useApi<List<RequestSummary> & { requests?: RequestSummary[] }>(address("/api/requests", { most, ...asked }), { keep: true });
  const all = useMemo(() => batches(data?.items ?? data?.requests ?? []), [data]);
  const wanted = query("answer");
  const rows = useMemo(() => (wanted ? all.filter((one) => (wanted === "bad" ? one.outcome !== "accepted" : one.request.repeats)) : all), [all, wanted]);
  const largest = rows.reduce((most, one) => Math.max(most, one.request.size), 1);

  const next = (step: 1 | -1): void => {
    const at = rows.findIndex((one) => String(one.request.number) === selected);
    const found = rows[seek(rows, at, step, (one) => one.outcome !== "accepted")];
    if (found) setSelected(String(found.request.number));
  };
  useKeys({ n: () => next(1), N: () => next(-1) });

  const columns: Column<Batch>[] = [
    { id: "number", title: "#", width: "3.6rem", end: true, cell: ({ request }) => <To view="requests" rest={[request.number]} inner class="plain mono">{request.number}</To> },
    { id: "time", title: t("request.time"), width: "6.8rem", from: 700, cell: ({ request }) => <span class="mono">{clock(request.wall_time_ns ?? request.time_ns)}</span> },
    { id: "after", title: t("request.after"), width: "5.2rem", from: 520, end: true, cell: (one) => <span class="muted">{one.after === null ? "" : `+${elapsed(one.after)}`}</span> },
    { id: "signal", title: t("request.signal"), width: "6rem", cell: ({ request }) => <SignalName signal={request.signal} /> },
    { id: "items", title: t("request.items"), width: "4.2rem", from: 480, end: true, cell: ({ request }) => count(request.items) },
    {
      id: "size",
      title: t("request.size"),
      width: "minmax(5.5rem, 1fr)",
      cell: ({ request }) => (
        <span class="meter">
          <span class="meter-bar quiet-bar" style={{ width: `${Math.max(1, (request.size / largest) * 100)}%` }} />
          <span class="meter-word">{size(request.size)}</span>
        </span>
      ),
    },
    {
      id: "how",
      title: t("request.how"),
      width: "minmax(7.5rem, 1fr)",
      from: 760,
      cell: ({ request }) => (
        <span class="muted">
          {request.transport === "grpc" ? "gRPC" : "HTTP"} {request.encoding ?? ""} {request.compression}
        </span>
      ),
    },
    {
      id: "answer",
      title: t("request.answer"),
      width: "minmax(5rem, 1.6fr)",
      cell: (one) => {
        const { request } = one;
        const partial = request.answered?.partial_success;
        const wait = request.answered?.retry_after_ns;
        return (
          <span class="cell-main">
            <span class={`status ${one.outcome}`} title={t(outcomeWord[one.outcome])}>
              {answerOf(one)}
            </span>
            {partial && (
              <span class="warn" title={partial.message}>
                {t("request.rejected", { n: partial.rejected })}
              </span>
            )}
            {wait && <span class="muted">{t("request.wait", { time: elapsed(Number(wait)) })}</span>}
            {request.repeats ? (
              <span class={one.tooSoon ? "error" : "muted"} title={one.tooSoon ? t("request.soon") : undefined}>
                {t("request.again", { n: request.repeats })}
                {one.gap !== null && ` +${elapsed(one.gap)}`}
              </span>
            ) : null}
            {request.error && (
              <span class="muted cell-more" title={request.error}>
                {request.error}
              </span>
            )}
          </span>
        );
      },
    },
    { id: "connection", title: t("request.connection"), width: "5.2rem", from: 980, end: true, cell: ({ request }) => <span class="muted">{request.connection}</span> },
  ];

  return (
    <section class="view" aria-label={t("nav.requests")}>
      <div class="bar">
        <h1>{t("nav.requests")}</h1>
        <Choice
          label={t("request.signal")}
          value={asked.signal}
          onChange={(signal) => refine({ signal })}
          options={[{ value: "", text: t("signal.all") }, ...lanes.map((lane) => ({ value: lane as string, text: t(`signal.${lane}`) }))]}
        />
        <Choice
          label={t("request.answer")}
          value={wanted}
          onChange={(answer) => refine({ answer })}
          options={[
            { value: "", text: t("answer.all") },
            { value: "bad", text: t("answer.bad") },
            { value: "again", text: t("answer.again") },
          ]}
        />
        <span class="muted note">{t("requests.note")}</span>
      </div>
      <Problem error={error} />
      <Timeline all={all} selected={selected} onSelect={setSelected} />
      <Grid
        label={t("nav.requests")}
        primary
        rows={rows}
        columns={columns}
        keyOf={(one) => String(one.request.number)}
        height={34}
        selected={selected}
        onSelect={(one) => setSelected(String(one.request.number))}
        onOpen={(one) => go("requests", [one.request.number])}
        empty={data ? all.length === 0 && !asked.signal ? <First /> : <Empty title={t("requests.filtered")} /> : null}
        under={more(data)}
      />
    </section>
  );
}
