// Why a span is missing: an id goes in, and each thing that can have happened to it is looked at in
// turn, with what was found, until one settles it.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { address, type Evidence, type List, type TraceSummary, type Why } from "../api.ts";
import { said, t } from "../i18n/index.ts";
import { shortId } from "../logic/format.ts";
import { Problem, query, To, Waiting } from "../parts/bits.tsx";
import { useApi } from "../parts/fetch.ts";
import { listOf } from "../parts/list.tsx";
import { refine } from "../state.ts";

function Proof(props: { one: Evidence }): JSX.Element {
  const { one } = props;
  return (
    <li class="mono">
      {one.request !== undefined && (
        <To view="requests" rest={[one.request]} query={one.offset === undefined ? { span: one.span_id } : { offset: one.offset }}>
          {t("wire.title", { n: one.request })}
        </To>
      )}{" "}
      {one.trace_id && (
        <To view="traces" rest={[one.trace_id]} query={{ span: one.span_id }}>
          {shortId(one.trace_id)}
          {one.span_id ? `…/${one.span_id}` : "…"}
        </To>
      )}
      {!one.trace_id && one.span_id} <strong>{one.value && said(one.value)}</strong>
    </li>
  );
}

export function WhyView(): JSX.Element {
  const id = query("id");
  const [text, setText] = useState(id);
  useEffect(() => setText(id), [id]);
  const { data, error } = useApi<Why>(id ? address("/api/why", { id }) : null);
  const traces = useApi<List<TraceSummary>>("/api/traces?most=200", { keep: true }).data;
  const holes = listOf(traces).filter((one) => one.missing_parents > 0).slice(0, 8);
  return (
    <section class="view" aria-label={t("nav.why")}>
      <div class="bar">
        <h1>{t("nav.why")}</h1>
        <form
          class="why-form"
          onSubmit={(event) => {
            event.preventDefault();
            refine({ id: text.trim() });
          }}
        >
          <input type="search" data-filter class="mono" aria-label={t("why.id")} placeholder={t("why.id")} value={text} onInput={(event) => setText(event.currentTarget.value)} spellcheck={false} />
          <button type="submit" class="button main">
            {t("why.ask")}
          </button>
        </form>
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("nav.why")}>
        <div class="column">
          <Problem error={error} />
          {data && (
            <>
              <article class={`answer ${data.answer.verdict}`}>
                <p class="mono muted">
                  {t(data.kind === "trace" ? "why.trace" : "why.span")} {data.id}
                </p>
                <h2 class="answer-title">{said(data.answer.title)}</h2>
                <p>{said(data.answer.explanation)}</p>
              </article>
              <ol class="steps">
                {data.steps.map((step, i) => (
                  <li key={i} class={step.settled ? "settled" : ""}>
                    <h3>{said(step.asked)}</h3>
                    <p>{said(step.found)}</p>
                    {step.evidence.length > 0 && (
                      <ul class="plain-list">
                        {step.evidence.map((one, n) => (
                          <Proof key={n} one={one} />
                        ))}
                      </ul>
                    )}
                  </li>
                ))}
              </ol>
            </>
          )}
          {id && <Waiting asked={{ data, error }} />}
          {traces && (!id || error) && (
            <>
              <p>{t("why.intro")}</p>
              <h2 class="small">{t("why.holes")}</h2>
              {holes.length === 0 ? (
                <p class="muted">{t("why.noholes")}</p>
              ) : (
                <ul class="plain-list">
                  {holes.map((one) => (
                    <li key={one.trace_id}>
                      <To view="why" query={{ id: one.trace_id }} class="mono">
                        {one.trace_id}
                      </To>{" "}
                      {one.root?.name} <span class="warn">{t("why.absent", { n: one.missing_parents })}</span>
                    </li>
                  ))}
                </ul>
              )}
            </>
          )}
        </div>
      </div>
    </section>
  );
}
