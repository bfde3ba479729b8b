// What the specification and the semantic conventions have to say about what was sent, each finding
// with its clause and the byte it is about.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { address, type Finding, type Lint } from "../api.ts";
import { find } from "../find.ts";
import { said, t, type Key } from "../i18n/index.ts";
import { seek } from "../logic/seek.ts";
import { Choice, Empty, Problem, query, To } from "../parts/bits.tsx";
import { useApi } from "../parts/fetch.ts";
import { Grid, type Column } from "../parts/grid.tsx";
import { useKeys } from "../parts/keys.ts";
import { Split } from "../parts/split.tsx";
import { go, refine } from "../state.ts";

const levels: Record<Finding["level"], Key> = { error: "lint.error", warning: "lint.warning", hint: "lint.hint" };

function byReason(unread: Lint["unread"]): Map<string, number[]> {
  const requests = new Map<string, number[]>();
  for (const one of unread) requests.set(one.reason, [...(requests.get(one.reason) ?? []), one.request]);
  return requests;
}

export function LintView(): JSX.Element {
  const request = query("request");
  const { data, error } = useApi<Lint>(address("/api/lint", { request }), { keep: true, settled: (answer) => answer.behind === 0 });
  const level = query("level");
  const findings = (data?.findings ?? []).filter((one) => !level || one.level === level);
  const rows = findings.map((finding) => ({ finding, key: [finding.rule, finding.message.en, ...(request ? [finding.offset, finding.path] : [])].join(" ") }));
  const [selected, setSelected] = useState<string | null>(null);
  const at = rows.findIndex((row) => row.key === selected);
  const finding = rows[at]?.finding;
  const next = (step: 1 | -1): void => setSelected(rows[seek(rows, at, step, (row) => row.finding.level === "error")]?.key ?? selected);
  const columns: Column<(typeof rows)[number]>[] = [
    { id: "level", title: t("lint.level"), width: "5.5rem", cell: ({ finding: one }) => <span class={`level ${one.level}`}>{t(levels[one.level])}</span> },
    { id: "title", title: t("lint.what"), width: "minmax(0, 1fr)", cell: ({ finding: one }) => <span class="cell-text">{said(one.title)}</span> },
    { id: "clause", title: t("lint.clause"), width: "minmax(0, 14rem)", from: 640, cell: ({ finding: one }) => <span class="muted mono">{one.clause}</span> },
    { id: "count", title: t("lint.count"), width: "4rem", end: true, cell: ({ finding: one }) => one.count },
  ];
  useKeys({
    n: () => next(1),
    N: () => next(-1),
    b: () => finding && go("requests", [finding.request], { offset: finding.offset ?? undefined }),
    ...(finding ? { Escape: () => setSelected(null) } : {}),
  });
  return (
    <section class="view" aria-label={t("nav.lint")}>
      <div class="bar">
        <h1>{t("nav.lint")}</h1>
        <Choice
          label={t("lint.level")}
          value={level}
          onChange={(value) => refine({ level: value })}
          options={[
            { value: "", text: t("lint.all") },
            { value: "error", text: t("lint.error") },
            { value: "warning", text: t("lint.warning") },
            { value: "hint", text: t("lint.hint") },
          ]}
        />
        {request && (
          <button type="button" class="chip" onClick={() => refine({ request: "" })}>
            {t("wire.title", { n: request })} ×
          </button>
        )}
        <span class="muted note">
          {data && t("lint.rules", { n: data.rules })}
          {data && data.behind > 0 && ` · ${t("lint.behind", { n: data.behind })}`}
        </span>
      </div>
      <Problem error={error} />
      <Split
        share={58}
        first={
          <Grid
            label={t("nav.lint")}
            primary
            rows={rows}
            columns={columns}
            keyOf={(row) => row.key}
            selected={selected}
            onSelect={(row) => setSelected(row.key)}
            empty={data && data.behind === 0 ? <Empty title={t("lint.none")}><p>{t("lint.rules", { n: data.rules })}</p></Empty> : null}
          />
        }
        second={
          finding ? (
            <article class="detail" aria-label={said(finding.title)}>
              <header class="detail-head">
                <h2>{said(finding.title)}</h2>
                <button type="button" class="quiet icon" aria-label={t("close")} onClick={() => setSelected(null)}>
                  ×
                </button>
              </header>
              <p>
                <span class={`level ${finding.level}`}>{t(levels[finding.level])}</span>
              </p>
              <p>{said(finding.message)}</p>
              <dl class="facts">
                <div>
                  <dt>{t("lint.clause")}</dt>
                  <dd class="mono">
                    {finding.link ? (
                      <a href={finding.link} target="_blank" rel="noreferrer">
                        {finding.clause}
                      </a>
                    ) : (
                      finding.clause
                    )}
                  </dd>
                </div>
                <div>
                  <dt>{t("wire.field")}</dt>
                  <dd class="mono">{finding.path}</dd>
                </div>
                <div>
                  <dt>{t("lint.count")}</dt>
                  <dd>{t("lint.places", { n: finding.count, requests: finding.requests })}</dd>
                </div>
              </dl>
              <p class="actions">
                <To view="requests" rest={[finding.request]} query={{ offset: finding.offset ?? undefined }} class="button">
                  {t("span.bytes", { n: finding.request })}
                </To>
                {finding.span_id && (
                  <button type="button" class="button" onClick={() => void find(finding.span_id ?? "")}>
                    {t("lint.span")}
                  </button>
                )}
              </p>
            </article>
          ) : null
        }
      />
      {data && data.unread.length > 0 && (
        <div class="unread" tabIndex={0} role="region" aria-label={t("lint.unread.title")}>
          {[...byReason(data.unread)].map(([reason, requests]) => (
            <p key={reason} class="callout warn">
              {t("lint.unread", { reason })}
              {requests.map((number) => (
                <To key={number} view="requests" rest={[number]}>
                  {t("wire.title", { n: number })}
                </To>
              ))}
            </p>
          ))}
        </div>
      )}
    </section>
  );
}
