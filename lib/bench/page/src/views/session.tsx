// What is held as a file, to keep or to send to somebody; and the way back in.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post } from "../api.ts";
import { t } from "../i18n/index.ts";
import { clock, count, size } from "../logic/format.ts";
import { forget } from "../parts/fetch.ts";
import { status } from "../state.ts";

const kNotKnown = "–"; // yet

export function SessionView(): JSX.Element {
  const [told, setTold] = useState("");
  const [sure, setSure] = useState(false);
  const store = status.value?.store;
  const counters = status.value?.counters ?? {};
  const lost = status.value?.dropped_since;
  const facts: [string, string][] = [
    [t("session.requests"), count(counters["captured"] ?? counters["requests"] ?? 0)],
    [t("session.spans"), store ? count(store.spans) : kNotKnown],
    [t("session.logs"), store ? count(store.logs) : kNotKnown],
    [t("session.points"), store ? count(store.points) : kNotKnown],
    [t("session.samples"), store ? count(store.samples) : kNotKnown],
    [t("session.bytes"), store ? t("session.of", { bytes: size(store.bytes), limit: size(store.limit_bytes) }) : kNotKnown],
    [t("session.dropped"), lost && (lost.requests > 0 || lost.items > 0) ? t("session.droppedsince", { requests: count(lost.requests), items: count(lost.items), time: lost.time_ns ? clock(lost.time_ns) : "–" }) : t("session.nothing")],
  ];
  const done = (text: string): void => {
    forget();
    setTold(text);
  };
  const wrong = (error: unknown): void => setTold(error instanceof Error ? error.message : String(error));
  return (
    <section class="view" aria-label={t("nav.session")}>
      <div class="bar">
        <h1>{t("nav.session")}</h1>
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("nav.session")}>
        <div class="column">
          <dl class="facts">
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <h2 class="small">{t("session.export")}</h2>
          <p>{t("session.export.text")}</p>
          <p class="actions">
            <a class="button main" href="/api/session" download="otelier-session.jsonl">
              {t("session.export")}
            </a>
          </p>
          <h2 class="small">{t("session.import")}</h2>
          <p>{t("session.import.text")}</p>
          <p>
            <input
              type="file"
              aria-label={t("session.import")}
              accept=".jsonl,.json,application/x-ndjson"
              onChange={(event) => {
                const file = event.currentTarget.files?.[0];
                if (file)
                  post<{ imported: number; refused?: number }>("/api/session", file, "application/x-ndjson").then(
                    (answer) => done(t("session.imported", { n: answer.imported, bad: answer.refused ?? 0 })),
                    wrong,
                  );
              }}
            />
          </p>
          <h2 class="small">{t("session.clear")}</h2>
          <p>{t("session.clear.text")}</p>
          <p class="actions">
            <button
              type="button"
              class={sure ? "button danger" : "button"}
              onClick={() => {
                if (!sure) return setSure(true);
                setSure(false);
                post<object>("/api/clear", "{}").then(() => done(t("session.cleared")), wrong);
              }}
              onBlur={() => setSure(false)}
            >
              {sure ? t("session.clear.sure") : t("session.clear")}
            </button>
          </p>
          <p role="status">{told}</p>
        </div>
      </div>
    </section>
  );
}
