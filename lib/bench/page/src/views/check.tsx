// One check: what the judge says of it, the requests and spans it looked at, each request beside the
// one that the reference sends for the same steps, first difference marked, and the evidence.
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Check, Compared, Comparison } from "../api.ts";
import { find } from "../find.ts";
import { said, t } from "../i18n/index.ts";
import { fieldAt, fieldRows, fromHex, paint, type FieldRow } from "../logic/wire.ts";
import { Choice, Problem, query, Section, StatusName, To, Waiting } from "../parts/bits.tsx";
import { Dump, type Lit } from "../parts/dump.tsx";
import { useApi } from "../parts/fetch.ts";
import { go, refine } from "../state.ts";

const kLinks = 12;

export function CheckDetail(props: { lab: string; id: string; known: Check | undefined }): JSX.Element {
  const { data, error } = useApi<Comparison>(`/api/verdicts/${encodeURIComponent(props.lab)}/${encodeURIComponent(props.id)}`, { keep: true });
  const known = data?.check ?? props.known;
  const name = known ? said(known.title) : props.id;
  return (
    <article class="detail" aria-label={name}>
      <header class="detail-head">
        <h2>{name}</h2>
        <button type="button" class="quiet icon" aria-label={t("close")} onClick={() => go("verdicts", [props.lab])}>
          ×
        </button>
      </header>
      <Problem error={error} />
      <Waiting asked={{ data, error }} />
      {data && (
        <>
          <Said check={data.check} />
          <Section title={t("reference.title")}>
            {data.reference.length > 0 ? <Sides compared={data} /> : <p class="muted">{data.check.without_reference || t("reference.none")}</p>}
          </Section>
          {data.check.evidence && (
            <Section title={t("verdict.evidence")}>
              <pre class="evidence" tabIndex={0}>
                {data.check.evidence}
              </pre>
            </Section>
          )}
        </>
      )}
    </article>
  );
}

function Said({ check }: { check: Check }): JSX.Element {
  return (
    <>
      <p>
        <StatusName status={check.status} /> <span class="mono muted">{check.id}</span>
      </p>
      {check.message && <p class={check.status === "passed" ? "" : "callout error"}>{check.message}</p>}
      <p class="actions">
        {check.requests.slice(0, kLinks).map((number) => (
          <To key={number} view="requests" rest={[number]} class="button">
            {t("wire.title", { n: number })}
          </To>
        ))}
        {check.span_ids.slice(0, kLinks).map((id) => (
          <button key={id} type="button" class="button mono" onClick={() => void find(id)}>
            {id}
          </button>
        ))}
        {check.next && <code class="next">{check.next}</code>}
      </p>
      {check.left_out > 0 && <p class="muted">{t("verdict.leftout", { n: check.left_out })}</p>}
    </>
  );
}

interface Side {
  bytes: Uint8Array;
  rows: FieldRow[];
  painted: Uint8Array;
}

function side(payload: Compared | undefined): Side {
  const bytes = fromHex(payload?.hex ?? "");
  const rows = payload?.tree ? fieldRows(payload.tree) : [];
  return { bytes, rows, painted: paint(rows, bytes.length) };
}

function Sides({ compared }: { compared: Comparison }): JSX.Element {
  const most = Math.max(compared.mine.length, compared.reference.length);
  const which = Math.min(Number(query("pair") || "0"), most - 1);
  const [mine, theirs] = [compared.mine[which], compared.reference[which]];
  const long = mine?.body_left_out === true || theirs?.body_left_out === true;
  return (
    <>
      {most > 1 && (
        <Choice
          label={t("verdict.requests")}
          value={String(which)}
          onChange={(pair) => refine({ pair })}
          options={Array.from({ length: most }, (_, i) => ({ value: String(i), text: t("reference.nth", { n: i + 1, of: most }) }))}
        />
      )}
      {!mine && <p class="callout warn">{t("reference.onlytheirs")}</p>}
      {!theirs && <p class="callout warn">{t("reference.onlymine")}</p>}
      {mine && theirs && <Told told={compared.differences.find((one) => one.request === which)} text={long} />}
      {long ? <p class="muted">{t("reference.toolong")}</p> : <Bytes compared={compared} which={which} />}
    </>
  );
}

// As text where the bytes themselves are not shown.
function Told({ told, text }: { told: Comparison["differences"][number] | undefined; text: boolean }): JSX.Element {
  if (!told) return <p class="ok">{t("reference.same")}</p>;
  return (
    <>
      {told.around?.map((one) => (
        <p key={one.what} class="callout warn">
          {t("reference.around", { what: one.what, expected: one.expected || "–", got: one.got || "–" })}
        </p>
      ))}
      {told.offset >= 0 && <p class={told.by_nature ? "muted" : "callout warn"}>{told.by_nature ? t("reference.nature") : t("reference.differs", { offset: told.offset, path: told.path || "?" })}</p>}
      {text && told.text && !told.by_nature && (
        <pre class="evidence" tabIndex={0}>
          {told.text}
        </pre>
      )}
    </>
  );
}

function Bytes({ compared, which }: { compared: Comparison; which: number }): JSX.Element {
  const sides = useMemo(() => [side(compared.mine[which]), side(compared.reference[which])] as const, [compared, which]);
  const told = compared.differences.find((one) => one.request === which && !one.by_nature && one.offset >= 0);
  const mark = told?.offset ?? -1;
  const [hover, setHover] = useState<string | null>(null); // a field's path: lit on both sides
  const path = hover ?? (mark >= 0 ? (fieldAt(sides[1].rows, mark)?.node.path ?? null) : null);
  const lit = (one: Side): Lit | null => {
    const row = path === null ? undefined : one.rows.find((each) => each.node.path === path);
    return row && row.depth > 0 ? { start: row.node.offset, value: row.node.value_offset, end: row.node.offset + row.node.length } : null;
  };
  return (
    <>
      <div class="against">
        {([t("reference.mine"), t("reference.theirs")] as const).map((title, i) => {
          const one = sides[i] as Side;
          return (
            <figure key={i}>
              <figcaption>{title}</figcaption>
              <Dump
                bytes={one.bytes}
                painted={one.painted}
                text={false}
                lit={lit(one)}
                reveal={mark >= 0 ? Math.min(mark, Math.max(0, one.bytes.length - 1)) : null}
                dead={Infinity}
                {...(mark >= 0 ? { mark } : {})}
                label={title}
                onByte={(byte) => setHover(byte === null ? null : (fieldAt(one.rows, byte)?.node.path ?? null))}
              />
            </figure>
          );
        })}
      </div>
      <p class="mono muted against-path">{path ?? ""}</p>
    </>
  );
}
