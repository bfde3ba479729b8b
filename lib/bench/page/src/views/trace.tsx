// One trace: its spans as bars over time, the path that made it as long as it is, and the span
// selected in full beside it.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { TraceRows } from "../api.ts";
import { t } from "../i18n/index.ts";
import { count, elapsed, moment, shortId, ticks } from "../logic/format.ts";
import { palette, Waterfall, type Row } from "../logic/waterfall.ts";
import { Problem, query, To, useWidth, Waiting } from "../parts/bits.tsx";
import { useApi } from "../parts/fetch.ts";
import { Grid, type Column } from "../parts/grid.tsx";
import { useKeys } from "../parts/keys.ts";
import { Split } from "../parts/split.tsx";
import { dark, go, refine } from "../state.ts";
import { SpanDetail } from "./span.tsx";

type Range = [number, number];

const servicesOf = (trace: TraceRows): string[] =>
  trace.resources.map(({ attributes }) => {
    const found = attributes.find((one) => one.key === "service.name");
    return typeof found?.value === "string" ? found.value : "";
  });

// The whole trace in 36 pixels; dragging over it chooses what the bars show.
function Overview(props: { tree: Waterfall; colours: (row: Row) => number; range: Range; onRange: (range: Range) => void }): JSX.Element {
  const { tree, range } = props;
  const [box, width] = useWidth();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drag, setDrag] = useState<Range | null>(null);
  const night = dark.value;
  useEffect(() => {
    const surface = canvas.current;
    const pen = surface?.getContext("2d");
    if (!surface || !pen || width === 0) return;
    const ratio = devicePixelRatio;
    surface.width = width * ratio;
    surface.height = 36 * ratio;
    pen.scale(ratio, ratio);
    pen.clearRect(0, 0, width, 36);
    const style = getComputedStyle(surface);
    const ink = Array.from({ length: 8 }, (_, i) => style.getPropertyValue(`--s${i}`));
    const red = style.getPropertyValue("--error");
    const tall = Math.max(0.6, Math.min(3, 32 / tree.rows.length));
    tree.rows.forEach((row, i) => {
      pen.fillStyle = row.failed ? red : (ink[props.colours(row)] ?? "gray");
      const y = 2 + (i / Math.max(tree.rows.length, 1)) * 32;
      pen.fillRect((row.start / tree.length) * width, y, Math.max(1, (row.duration / tree.length) * width), tall);
    });
  }, [tree, width, night]);
  const share = (event: PointerEvent): number => {
    const place = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - place.left) / place.width));
  };
  const shown = drag ? ([Math.min(...drag), Math.max(...drag)] as Range) : range;
  return (
    <div
      ref={box}
      class="overview"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag([share(event), share(event)]);
      }}
      onPointerMove={(event) => drag && setDrag([drag[0], share(event)])}
      onPointerUp={() => {
        if (drag) props.onRange(Math.abs(drag[1] - drag[0]) < 0.005 ? [0, 1] : [Math.min(...drag), Math.max(...drag)]);
        setDrag(null);
      }}
    >
      <canvas ref={canvas} aria-hidden="true" style={{ width: `${width}px`, height: "36px" }} />
      <span class="veil" style={{ left: 0, width: `${shown[0] * 100}%` }} />
      <span class="veil" style={{ left: `${shown[1] * 100}%`, right: 0 }} />
    </div>
  );
}

function Ruler(props: { length: number; range: Range }): JSX.Element {
  const [from, to] = props.range;
  const begin = from * props.length;
  const wide = (to - from) * props.length;
  return (
    <span class="ruler">
      <span class="tick" style={{ left: 0 }}>
        {elapsed(begin)}
      </span>
      {ticks(wide, 4).map((at) => (
        <span key={at} class="tick" style={{ left: `${(at / wide) * 100}%` }}>
          {elapsed(begin + at)}
        </span>
      ))}
    </span>
  );
}

export function TraceView(props: { id: string }): JSX.Element {
  const { data, error } = useApi<TraceRows>(`/api/traces/${props.id}?rows`);
  if (!data) {
    return (
      <section class="view" aria-label={t("nav.traces")}>
        <div class="bar">
          <h1 class="mono">{props.id}</h1>
        </div>
        <Problem error={error} />
        {error && (
          <p class="pad">
            <To view="why" query={{ id: props.id }} class="button">
              {t("trace.whyhere")}
            </To>
          </p>
        )}
        <Waiting asked={{ data, error }} />
      </section>
    );
  }
  return <Loaded trace={data} />;
}

function Loaded({ trace }: { trace: TraceRows }): JSX.Element {
  const tree = useMemo(() => new Waterfall(trace.rows), [trace]);
  const services = useMemo(() => servicesOf(trace), [trace]);
  const serviceOf = (row: Row): string => services[row.resource] ?? "";
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [range, setRange] = useState<Range>([0, 1]);
  const [critical, setCritical] = useState(true);
  const [words, setWords] = useState("");
  const colours = useMemo(() => palette(tree.rows.map(serviceOf), 8), [tree]);
  const colour = (row: Row): number => colours.get(serviceOf(row)) ?? 0;
  const path = useMemo(() => {
    const pieces = new Map<string, { from: number; to: number }[]>();
    for (const [id, from, length] of trace.critical_path) {
      const list = pieces.get(id) ?? [];
      list.push({ from, to: from + length });
      pieces.set(id, list);
    }
    return pieces;
  }, [trace]);

  const chosen = query("span");
  const at = tree.index(chosen);
  const detail = at >= 0 ? (tree.rows[at] as Row) : null;
  const rows = useMemo(() => tree.visible(folded).map((i) => tree.rows[i] as Row), [tree, folded]);

  const choose = (index: number): void => {
    const row = tree.rows[index];
    if (!row) return;
    const hidden = tree.above(index).filter((id) => folded.has(id));
    if (hidden.length > 0) setFolded(new Set([...folded].filter((id) => !hidden.includes(id))));
    refine({ span: row.id });
  };
  const fold = (row: Row, open: boolean): void => {
    const now = new Set(folded);
    if (open) now.delete(row.id);
    else now.add(row.id);
    setFolded(now);
  };
  const matches = (row: Row): boolean =>
    words !== "" && (row.name + " " + serviceOf(row) + " " + row.id).toLowerCase().includes(words.toLowerCase());
  const wanted = words !== "" ? matches : (row: Row): boolean => row.failed;

  useKeys({
    n: () => choose(tree.find(at, 1, wanted)),
    N: () => choose(tree.find(at, -1, wanted)),
    c: () => setCritical(!critical),
    z: () => {
      if (detail) setRange([detail.start / tree.length, Math.min(1, (detail.start + Math.max(detail.duration, tree.length / 1e4)) / tree.length)]);
    },
    "0": () => setRange([0, 1]),
    b: () => detail && go("requests", [detail.request], { span: detail.id }),
    y: () => go("why", [], { id: detail?.id ?? trace.trace_id }),
    Escape: () => {
      if (chosen) refine({ span: "" });
      else go("traces");
    },
  });

  const from = range[0] * tree.length;
  const wide = Math.max(1, (range[1] - range[0]) * tree.length);
  const place = (start: number): number => ((start - from) / wide) * 100;

  const columns: Column<Row>[] = [
    {
      id: "name",
      title: t("span.name"),
      width: "minmax(9rem, 38%)",
      cell: (row) => (
        <span class="twig" style={{ paddingLeft: `${Math.min(row.depth, 24) * 14}px` }}>
          {row.children > 0 ? (
            <button
              type="button"
              class="fold"
              tabIndex={-1}
              aria-label={folded.has(row.id) ? t("unfold") : t("fold")}
              onClick={(event) => {
                event.stopPropagation();
                fold(row, folded.has(row.id));
              }}
            >
              {folded.has(row.id) ? "▸" : "▾"}
            </button>
          ) : (
            <span class="fold" />
          )}
          <span class={`swatch s${colour(row)}`} />
          <span class={matches(row) ? "twig-name hit" : "twig-name"} title={`${serviceOf(row)}: ${row.name}`}>
            {row.name || t("span.unnamed")}
          </span>
          {row.failed && <span class="mark error" title={t("status.error")}>!</span>}
          {folded.has(row.id) && <span class={row.errorsBelow > 0 ? "count error" : "count"}>+{row.below}</span>}
          {row.orphan && (
            <span class="mark warn" title={t("span.orphan")}>
              ?
            </span>
          )}
        </span>
      ),
    },
    {
      id: "bar",
      title: <Ruler length={tree.length} range={range} />,
      width: "minmax(0, 1fr)",
      cell: (row) => {
        const left = place(row.start);
        const width = Math.max((Math.max(row.duration, 0) / wide) * 100, 0);
        const right = left + width;
        // Beside the bar where there is room, else on it.
        const beside = right <= 78 ? { left: `${Math.max(0, right)}%`, paddingLeft: "6px" } : { right: `${100 - left}%`, paddingRight: "6px" };
        const where = right > 78 && left < 14 ? "on" : "beside";
        return (
          <span class="lane">
            <span class={`span-bar s${colour(row)} ${row.failed ? "failed" : ""}`} style={{ left: `${left}%`, width: `max(2px, ${width}%)` }} />
            {critical &&
              (path.get(row.id) ?? []).map((piece) => (
                <span key={piece.from} class="critical" style={{ left: `${place(piece.from)}%`, width: `max(1px, ${((piece.to - piece.from) / wide) * 100}%)` }} />
              ))}
            {row.events.slice(0, 50).map((at, i) => (
              <span key={i} class="span-event" style={{ left: `${place(at)}%` }} />
            ))}
            <span class={`span-word ${where}`} style={where === "on" ? {} : beside}>
              {elapsed(row.duration)}
            </span>
          </span>
        );
      },
    },
  ];
  const errors = tree.rows.filter((row) => row.failed).length;
  const root = tree.rows[0];

  return (
    <section class="view" aria-label={t("nav.traces")}>
      <div class="bar">
        <To view="traces" class="back" title={t("keys.back")}>
          ←
        </To>
        <h1 title={trace.trace_id}>{root?.name || t("span.unnamed")}</h1>
        <span class="facts-line">
          <span>{moment(trace.begin_ns).slice(0, 23)}</span>
          <span>{elapsed(tree.length)}</span>
          <span>{t("trace.spans.n", { n: count(tree.rows.length) })}</span>
          {errors > 0 && <span class="error">{t("trace.errors", { n: errors })}</span>}
          {trace.logs > 0 && (
            <To view="logs" query={{ trace_id: trace.trace_id }}>
              {t("trace.logs", { n: trace.logs })}
            </To>
          )}
        </span>
        <input
          type="search"
          data-filter
          aria-label={t("trace.find")}
          placeholder={t("trace.find")}
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") {
              choose(tree.find(at, 1, wanted));
              event.currentTarget.blur();
            }
          }}
        />
        <label class="check" title="c">
          <input type="checkbox" checked={critical} onChange={(event) => setCritical(event.currentTarget.checked)} />
          {t("trace.critical")}
        </label>
      </div>
      <div class="legend">
        {[...colours].map(([name, i]) => (
          <span key={name} class="legend-one">
            <span class={`swatch s${i}`} /> {name || t("service.unknown")}
          </span>
        ))}
        {trace.linked_from.map((one) => (
          <To key={one.span_id} view="traces" rest={[one.trace_id]} query={{ span: one.span_id }}>
            {t("trace.linkedfrom", { id: shortId(one.trace_id) })}
          </To>
        ))}
        <span class="muted mono">{trace.trace_id}</span>
      </div>
      <Overview tree={tree} colours={colour} range={range} onRange={setRange} />
      <Split
        share={58}
        first={
          <Grid
            label={t("trace.waterfall")}
            class="waterfall"
            primary
            rows={rows}
            columns={columns}
            keyOf={(row) => row.id}
            height={28}
            selected={chosen || null}
            onSelect={(row) => refine({ span: row.id })}
            branch={(row) => ({ level: row.depth + 1, open: row.children > 0 ? !folded.has(row.id) : undefined })}
            onFold={fold}
          />
        }
        second={detail ? <SpanDetail trace={trace} row={detail} service={serviceOf(detail)} onPath={path.has(detail.id)} /> : null}
      />
    </section>
  );
}
