// One span in full: what it says of itself, of where it ran, and of others; and the way on to its
// bytes, its logs and the check that looked at it.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { SpanInFull, TraceRows } from "../api.ts";
import { t } from "../i18n/index.ts";
import { elapsed, moment, shortId, since } from "../logic/format.ts";
import type { Row } from "../logic/waterfall.ts";
import { Attributes, Checks, Copy, Problem, Section, To } from "../parts/bits.tsx";
import { useApi } from "../parts/fetch.ts";
import { refine } from "../state.ts";

const kinds = ["unspecified", "internal", "server", "client", "producer", "consumer"];

// The three flags OTLP gives a meaning: the low eight bits are W3C's, 0x100 and 0x200 tell whether
// the parent is remote.
function flags(value: number): string {
  const words = [t(value & 1 ? "flags.sampled" : "flags.unsampled")];
  if (value & 0x100) words.push(t(value & 0x200 ? "flags.remote" : "flags.local"));
  return `0x${value.toString(16)} · ${words.join(" · ")}`;
}

interface Shown {
  trace: TraceRows;
  row: Row;
  service: string;
  onPath: boolean;
}

export function SpanDetail(props: Shown): JSX.Element {
  const { data, error } = useApi<SpanInFull>(`/api/traces/${props.trace.trace_id}/spans/${props.row.id}`, { live: false, keep: true });
  // Until the next span has come, the last one stays as a whole.
  const shown = useRef(props);
  if (error || !data || data.span.span_id === props.row.id) shown.current = props;
  const { row } = shown.current;
  return (
    <article class="detail" aria-label={row.name}>
      <header class="detail-head">
        <h2>{row.name || t("span.unnamed")}</h2>
        <button type="button" class="quiet icon" aria-label={t("close")} onClick={() => refine({ span: "" })}>
          ×
        </button>
      </header>
      <Problem error={error} />
      {data && <Loaded {...shown.current} full={data} />}
    </article>
  );
}

function Loaded(props: Shown & { full: SpanInFull }): JSX.Element {
  const { trace, row, full } = props;
  const { span } = full;
  const resource = full.resources[0];
  const scope = full.scopes[0];
  const parent = span.parent_span_id;
  return (
    <>
      {row.failed && (
        <p class="callout error">
          {t("status.error")}
          {span.status.message ? `: ${span.status.message}` : ""}
        </p>
      )}
      <dl class="facts">
        <div>
          <dt>{t("span.service")}</dt>
          <dd>{props.service || t("service.unknown")}</dd>
        </div>
        <div>
          <dt>{t("span.kind")}</dt>
          <dd>{kinds[span.kind] ?? span.kind}</dd>
        </div>
        <div>
          <dt>{t("span.start")}</dt>
          <dd title={span.start_ns}>
            {moment(span.start_ns)} <span class="muted">+{elapsed(row.start)}</span>
          </dd>
        </div>
        <div>
          <dt>{t("span.duration")}</dt>
          <dd>
            {elapsed(row.duration)}
            {row.duration < 0 && <span class="warn"> {t("span.backwards")}</span>}
            {props.onPath && <span class="muted"> · {t("trace.critical")}</span>}
          </dd>
        </div>
        <div>
          <dt>{t("span.id")}</dt>
          <dd class="mono">
            {span.span_id} <Copy text={span.span_id} />
          </dd>
        </div>
        <div>
          <dt>{t("span.parent")}</dt>
          <dd class="mono">
            {parent === "" ? (
              t("span.isroot")
            ) : row.orphan ? (
              <>
                {parent}{" "}
                <To view="why" query={{ id: parent }} class="warn">
                  {t("span.whyparent")}
                </To>
              </>
            ) : (
              <To view="traces" rest={[trace.trace_id]} query={{ span: parent }}>
                {parent}
              </To>
            )}
          </dd>
        </div>
        <div>
          <dt>{t("span.flags")}</dt>
          <dd>{flags(span.flags)}</dd>
        </div>
        {span.trace_state && (
          <div>
            <dt>tracestate</dt>
            <dd class="mono">{span.trace_state}</dd>
          </div>
        )}
      </dl>
      <p class="actions">
        <To view="requests" rest={[span.request]} query={{ span: span.span_id }} class="button">
          {t("span.bytes", { n: span.request })}
        </To>
        <To view="logs" query={{ trace_id: trace.trace_id, span_id: span.span_id }} class="button">
          {t("span.logs")}
        </To>
        <To view="lint" query={{ request: span.request }} class="button">
          {t("span.lint", { n: span.request })}
        </To>
        <Checks of={span.verdicts} />
      </p>
      <Section title={t("span.attributes")} count={span.attributes.length}>
        <Attributes list={span.attributes} dropped={span.dropped.attributes} />
      </Section>
      {(span.events.length > 0 || span.dropped.events > 0) && (
        <Section title={t("span.events")} count={span.events.length}>
          <ol class="events">
            {span.events.map((event, i) => (
              <li key={i}>
                <div>
                  <span class="mono muted" title={moment(event.time_ns)}>
                    +{elapsed(since(event.time_ns, trace.begin_ns))}
                  </span>{" "}
                  <strong>{event.name}</strong>
                </div>
                {event.attributes.length > 0 && <Attributes list={event.attributes} dropped={event.dropped} />}
              </li>
            ))}
          </ol>
          {span.dropped.events > 0 && <p class="warn">{t("dropped.count", { n: span.dropped.events })}</p>}
        </Section>
      )}
      {(span.links.length > 0 || span.dropped.links > 0) && (
        <Section title={t("span.links")} count={span.links.length}>
          <ol class="events">
            {span.links.map((link, i) => (
              <li key={i}>
                {link.held === false ? (
                  <>
                    <span class="mono">
                      {shortId(link.trace_id)}…/{link.span_id}
                    </span>{" "}
                    <To view="why" query={{ id: link.span_id }} class="warn">
                      {t("link.absent")}
                    </To>
                  </>
                ) : (
                  <To view="traces" rest={[link.trace_id]} query={{ span: link.span_id }} class="mono">
                    {shortId(link.trace_id)}…/{link.span_id}
                  </To>
                )}
                {link.attributes.length > 0 && <Attributes list={link.attributes} dropped={link.dropped} />}
              </li>
            ))}
          </ol>
          {span.dropped.links > 0 && <p class="warn">{t("dropped.count", { n: span.dropped.links })}</p>}
        </Section>
      )}
      <Section title={t("span.resource")} count={resource?.attributes.length ?? 0}>
        <Attributes list={resource?.attributes} dropped={resource?.dropped} />
        {resource?.schema_url && <p class="muted mono">{resource.schema_url}</p>}
      </Section>
      <Section title={t("span.scope")}>
        <p class="mono">
          {scope?.name || t("scope.unnamed")} {scope?.version}
        </p>
        {scope?.attributes && scope.attributes.length > 0 && <Attributes list={scope.attributes} />}
        {scope?.schema_url && <p class="muted mono">{scope.schema_url}</p>}
      </Section>
    </>
  );
}
