// One request down to its bytes: hex on one side, fields on the other, each showing what it is in
// the other. Works on what was decoded (gzip undone), and on damaged payloads up to the break.
import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { address, type RequestDetail } from "../api.ts";
import { t } from "../i18n/index.ts";
import { batches } from "../logic/batches.ts";
import { count, elapsed, moment, size } from "../logic/format.ts";
import { ancestors, fieldAt, fieldRows, firstDamage, fromHex, isDamage, leftOff, paint, type FieldRow } from "../logic/wire.ts";
import { Checks, Copy, Problem, query, SignalName, To, Waiting } from "../parts/bits.tsx";
import { Dump, type Lit } from "../parts/dump.tsx";
import { useApi } from "../parts/fetch.ts";
import { Fields } from "../parts/fields.tsx";
import { useKeys } from "../parts/keys.ts";
import { Split } from "../parts/split.tsx";
import { go, refine } from "../state.ts";
import { answerOf } from "./requests.tsx";

const kSomeFields = 4000;
const kAllFields = 200_000; // more the bench never reads

const light = (row: FieldRow | undefined): Lit | null =>
  row ? { start: row.node.offset, value: row.node.value_offset, end: row.node.offset + Math.max(row.node.length, 1) } : null;

export function WireView(props: { number: string }): JSX.Element {
  const [fields, setFields] = useState(kSomeFields);
  const { data, error } = useApi<RequestDetail>(address(`/api/requests/${props.number}`, { fields }), { live: false, keep: true });
  const number = Number(props.number);
  useKeys({
    "[": () => number > 1 && go("requests", [number - 1]),
    "]": () => go("requests", [number + 1]),
    Escape: () => go("requests"),
  });
  return (
    <section class="view" aria-label={t("nav.requests")}>
      <div class="bar">
        <To view="requests" class="back" title={t("keys.back")}>
          ←
        </To>
        <h1>{t("wire.title", { n: props.number })}</h1>
        <span class="pair">
          {number > 1 && (
            <To view="requests" rest={[number - 1]} class="button" title="[">
              ‹ {number - 1}
            </To>
          )}
          <To view="requests" rest={[number + 1]} class="button" title="]">
            {number + 1} ›
          </To>
        </span>
        <span class="wire-summary">
          {data && (
            <>
              <SignalName signal={data.signal} /> <span class="muted">{data.summary}</span>
            </>
          )}
        </span>
      </div>
      <Problem error={error} />
      <Waiting asked={{ data, error }} />
      {data && <Loaded request={data} onFields={(all) => setFields(all ? kAllFields : fields * 10)} />}
    </section>
  );
}

function Loaded({ request, onFields }: { request: RequestDetail; onFields: (all: boolean) => void }): JSX.Element {
  const json = request.encoding === "json";
  const [text, setText] = useState(json);
  const bytes = useMemo(() => fromHex(request.hex ?? ""), [request]);
  const rows = useMemo(() => (request.tree ? fieldRows(request.tree) : []), [request]);
  const painted = useMemo(() => paint(rows, bytes.length), [rows, bytes]);
  const damage = useMemo(() => firstDamage(rows), [rows]);
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const [hover, setHover] = useState<number | null>(null); // index of a field
  const [far, setFar] = useState<number | null>(null); // byte to bring into sight
  const span = query("span");
  const offset = query("offset");

  const chosen = useMemo(() => {
    if (offset !== "") return fieldAt(rows, Number(offset))?.index ?? null;
    if (span !== "") {
      const id = rows.find((row) => /^(span_id|spanId)$/.test(row.node.name) && row.node.value.toLowerCase().includes(span.toLowerCase()));
      return id ? (ancestors(rows, id.index)[0] ?? id.index) : null;
    }
    return damage?.index ?? null;
  }, [rows, offset, span, damage]);
  useEffect(() => {
    if (chosen !== null) setFar(rows[chosen]?.node.offset ?? null);
  }, [chosen]);

  // A permalink may lead beyond what came first.
  const rest = useMemo(() => (request.tree ? leftOff(request.tree) : undefined), [request]);
  const beyond = rest !== undefined && (offset !== "" ? Number(offset) >= rest : span !== "" && chosen === null);
  useEffect(() => {
    if (beyond) onFields(true);
  }, [beyond]);

  const unfold = (index: number): void => {
    const closed = ancestors(rows, index).filter((one) => folded.has(one));
    if (closed.length > 0) setFolded(new Set([...folded].filter((one) => !closed.includes(one))));
  };
  const choose = (row: FieldRow, scroll: boolean): void => {
    unfold(row.index);
    refine({ offset: row.node.offset + (row.node.children?.length ? 0 : Math.max(0, row.node.value_offset - row.node.offset)), span: "" });
    if (scroll) setFar(row.node.offset);
  };
  // The innermost field at an offset may be a child that begins at the same byte; the row clicked wins.
  const [picked, setPicked] = useState<number | null>(null);
  const selected = picked !== null ? picked : chosen;

  useKeys({
    x: () => setText(!text),
    d: () => {
      if (damage) {
        setPicked(damage.index);
        choose(damage, true);
      }
    },
  });

  const shown = hover ?? selected;
  const now = shown === null ? undefined : rows[shown];
  const dead = damage && damage.node.type === "damage" && !json ? damage.node.offset : Infinity;
  const batch = batches([request])[0];
  const partial = request.answered?.partial_success;

  return (
    <>
      <div class="envelope">
        <details>
          <summary>
            <span class="mono">
              {request.method} {request.path}
            </span>
            <span class="muted">
              {request.headers.length} {t("wire.headers")} · {size(request.size)}
              {request.compression ? ` ${request.compression}` : ""}
              {bytes.length !== request.size && bytes.length > 0 ? ` → ${size(bytes.length)}` : ""}
            </span>
            {batch && <span class={`status ${batch.outcome}`}>{answerOf(batch)}</span>}
            {partial && <span class="warn">{t("request.rejected", { n: partial.rejected })}</span>}
            {request.answered?.retry_after_ns && <span class="muted">Retry-After {elapsed(Number(request.answered.retry_after_ns))}</span>}
          </summary>
          <dl class="facts">
            <div>
              <dt>{t("request.time")}</dt>
              <dd>{moment(request.wall_time_ns ?? request.time_ns)}</dd>
            </div>
            <div>
              <dt>{t("request.connection")}</dt>
              <dd>{request.connection}</dd>
            </div>
            <div>
              <dt>SHA-256</dt>
              <dd class="mono">{request.sha256}</dd>
            </div>
            {partial && (
              <div>
                <dt>partial_success</dt>
                <dd>{partial.message}</dd>
              </div>
            )}
            {request.headers.map(([name, value], i) => (
              <div key={`${name}-${i}`}>
                <dt class="mono">{name}</dt>
                <dd class="mono">{value}</dd>
              </div>
            ))}
          </dl>
        </details>
        <span class="actions">
          {request.repeats ? (
            <To view="requests" rest={[request.repeats]} class="button">
              {t("request.again", { n: request.repeats })}
            </To>
          ) : null}
          <To view="lint" query={{ request: request.number }} class="button">
            {t("nav.lint")}
          </To>
          <Checks of={request.verdicts} />
        </span>
      </div>
      {request.error && <p class="callout error">{request.error}</p>}
      {request.body_error && !damage && <p class="callout error">{request.body_error}</p>}
      {damage && (
        <p class="callout error" role="note">
          {t("wire.damage", { offset: damage.node.offset, text: damage.node.damage || damage.node.value })}
        </p>
      )}
      {request.hex_truncated && <p class="callout warn">{t("wire.truncated", { size: size(bytes.length) })}</p>}
      <Split
        share={54}
        first={
          <div class="wire-bytes">
            <div class="wire-tools">
              <span class="segmented" role="group" aria-label={t("wire.show")}>
                <button type="button" aria-pressed={!text} onClick={() => setText(false)}>
                  {t("wire.hex")}
                </button>
                <button type="button" aria-pressed={text} onClick={() => setText(true)}>
                  {t("wire.text")}
                </button>
              </span>
              <span class="tint-legend" aria-hidden="true">
                <span class="tint-frame">{t("tint.frame")}</span>
                <span class="tint-text">{t("tint.text")}</span>
                <span class="tint-number">{t("tint.number")}</span>
                <span class="tint-id">{t("tint.id")}</span>
              </span>
              <Copy text={text ? new TextDecoder().decode(bytes) : (request.hex ?? "")} />
              <a class="button" href={`/api/requests/${request.number}/body`} download={`request-${request.number}.${json ? "json" : "bin"}`}
                aria-label={t("download")}
                title={t("download")}
              >
                ↓
              </a>
            </div>
            <Dump
              bytes={bytes}
              painted={painted}
              text={text}
              lit={light(now)}
              reveal={far}
              dead={dead}
              label={t("wire.bytes")}
              onByte={(byte, click) => {
                const row = byte === null ? undefined : fieldAt(rows, byte);
                if (click) {
                  if (row) {
                    setPicked(row.index);
                    choose(row, false);
                  }
                } else {
                  setHover(row?.index ?? null);
                }
              }}
            />
          </div>
        }
        second={
          rows.length > 0 ? (
            <div class="wire-fields">
              <Fields
                rows={rows}
                folded={folded}
                json={json}
                primary
                onMore={rest === undefined ? undefined : () => onFields(false)}
                selected={shown}
                onHover={(row) => setHover(row?.index ?? null)}
                onSelect={(row) => {
                  setHover(null);
                  setPicked(row.index);
                  choose(row, true);
                }}
                onFold={(index, open) => {
                  const next = new Set(folded);
                  if (open) next.delete(index);
                  else next.add(index);
                  setFolded(next);
                }}
              />
              <p class="wire-foot mono" aria-live="off">
                {now ? (
                  <>
                    <span class={isDamage(now.node) ? "error" : ""}>{now.node.path || t("wire.message")}</span>
                    <span class="muted">
                      {t("wire.range", { first: now.node.offset, n: count(now.node.length) })}
                    </span>
                  </>
                ) : (
                  <span class="muted">{t("wire.hint")}</span>
                )}
              </p>
            </div>
          ) : null
        }
      />
    </>
  );
}
