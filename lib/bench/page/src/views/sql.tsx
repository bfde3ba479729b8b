// SQL over what is held. The question is in the address, so an answer can be shown to somebody.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { post, Refusal, type Rows } from "../api.ts";
import { t } from "../i18n/index.ts";
import { count, measured } from "../logic/format.ts";
import { Problem, query } from "../parts/bits.tsx";
import { Grid, type Column } from "../parts/grid.tsx";
import { refine } from "../state.ts";

const examples = [
  "SELECT * FROM spans LIMIT 50",
  "SELECT * FROM requests ORDER BY number DESC LIMIT 50",
  "SELECT name, count(*) AS n FROM spans GROUP BY name ORDER BY n DESC",
  "SELECT * FROM logs LIMIT 50",
  "SELECT * FROM points LIMIT 50",
  "SELECT key, count(*) AS n FROM attributes GROUP BY key ORDER BY n DESC",
];

export function SqlView(): JSX.Element {
  const [text, setText] = useState(query("q") || (examples[0] as string));
  const [answer, setAnswer] = useState<Rows | null>(null);
  const [error, setError] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const [selected, setSelected] = useState<string | null>(null);
  const run = (question: string): void => {
    setText(question);
    refine({ q: question });
    setBusy(true);
    post<Rows>("/api/sql", JSON.stringify({ query: question, most: 10_000 })).then(
      (rows) => {
        setAnswer(rows);
        setError(undefined);
        setBusy(false);
      },
      (wrong: unknown) => {
        setError(wrong instanceof Refusal ? wrong : new Refusal(String(wrong), "", 0));
        setBusy(false);
      },
    );
  };
  // A permalink shows its answer.
  useEffect(() => {
    if (query("q")) run(query("q"));
  }, []);
  const rows = (answer?.rows ?? []).map((cells, i) => ({ cells, key: String(i) }));
  const columns: Column<(typeof rows)[number]>[] = (answer?.columns ?? []).map((name, i) => ({
    id: `${i}`,
    title: name,
    width: "minmax(7rem, 1fr)",
    end: typeof answer?.rows[0]?.[i] === "number",
    cell: (row) => {
      const value = row.cells[i];
      return value === null || value === undefined ? <span class="muted">NULL</span> : <span class="mono" title={String(value)}>{String(value)}</span>;
    },
  }));
  return (
    <section class="view" aria-label={t("nav.sql")}>
      <div class="bar">
        <h1>SQL</h1>
        <span class="muted note">{t("sql.note")}</span>
      </div>
      <div class="sql-form">
        <textarea
          data-filter
          aria-label={t("sql.query")}
          class="mono"
          rows={4}
          spellcheck={false}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              run(text);
            }
          }}
        />
        <div class="sql-tools">
          <button type="button" class="button main" onClick={() => run(text)} disabled={busy}>
            {t("sql.run")} <kbd>Ctrl+Enter</kbd>
          </button>
          <select aria-label={t("sql.examples")} value="" onChange={(event) => event.currentTarget.value && run(event.currentTarget.value)}>
            <option value="">{t("sql.examples")}</option>
            {examples.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
          <span class="muted sql-said">{answer ? t("sql.rows", { n: count(answer.rows.length), ms: measured(Number(answer.milliseconds.toPrecision(2))) }) : ""}</span>
        </div>
      </div>
      <Problem error={error} />
      <Grid label={t("sql.result")} class="wide" rows={rows} columns={columns} keyOf={(row) => row.key} height={26} selected={selected} onSelect={(row) => setSelected(row.key)} head={columns.length > 0} />
    </section>
  );
}
