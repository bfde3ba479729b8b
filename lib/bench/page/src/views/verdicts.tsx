// What the judge found, check by check, each with the way to what was sent meanwhile.
import type { JSX } from "preact";
import type { Check, List, Verdict } from "../api.ts";
import { said, t } from "../i18n/index.ts";
import { clock } from "../logic/format.ts";
import { seek } from "../logic/seek.ts";
import { Choice, Empty, Problem, StatusName, To, Waiting } from "../parts/bits.tsx";
import { useApi } from "../parts/fetch.ts";
import { Grid, type Column } from "../parts/grid.tsx";
import { useKeys } from "../parts/keys.ts";
import { listOf } from "../parts/list.tsx";
import { Split } from "../parts/split.tsx";
import { go } from "../state.ts";
import { CheckDetail } from "./check.tsx";

interface Row {
  lab: string;
  check: Check;
}

export function VerdictsView(props: { lab: string | undefined; check: string | undefined }): JSX.Element {
  const { data, error } = useApi<List<Verdict>>("/api/verdicts", { keep: true });
  const labs = listOf(data);
  const wanted = props.lab ?? "";
  const rows: Row[] = labs.filter((one) => !wanted || one.lab === wanted).flatMap((one) => one.checks.map((check) => ({ lab: one.lab, check })));
  const key = (row: Row): string => `${row.lab}/${row.check.id}`;
  const selected = props.lab && props.check ? `${props.lab}/${props.check}` : null;
  const next = (step: 1 | -1): void => {
    const at = rows.findIndex((row) => key(row) === selected);
    const found = rows[seek(rows, at, step, (row) => row.check.status !== "passed")];
    if (found) go("verdicts", [found.lab, found.check.id]);
  };
  useKeys({ n: () => next(1), N: () => next(-1) });
  const columns: Column<Row>[] = [
    { id: "status", title: t("verdict.status"), width: "8.2rem", cell: ({ check }) => <StatusName status={check.status} /> },
    {
      id: "title",
      title: t("verdict.check"),
      width: "minmax(0, 1fr)",
      cell: (row) => (
        <To view="verdicts" rest={[row.lab, row.check.id]} inner class="plain">
          {said(row.check.title)}
        </To>
      ),
    },
    { id: "lab", title: t("verdict.lab"), width: "8rem", from: 560, cell: (row) => <span class="muted">{row.lab}</span> },
    { id: "requests", title: t("verdict.requests"), width: "5rem", end: true, from: 460, cell: ({ check }) => check.requests.length },
  ];
  return (
    <section class="view" aria-label={t("nav.verdicts")}>
      <div class="bar">
        <h1>{t("nav.verdicts")}</h1>
        <Choice
          label={t("verdict.lab")}
          value={wanted}
          onChange={(lab) => go("verdicts", lab ? [lab] : [])}
          options={[{ value: "", text: t("verdict.all") }, ...labs.map((one) => ({ value: one.lab, text: one.lab }))]}
        />
        {labs
          .filter((one) => !wanted || one.lab === wanted)
          .map((one) => (
            <span key={one.lab} class="muted">
              {one.lab}: {one.score}/{one.points} · {clock(one.time_ns)}
            </span>
          ))}
      </div>
      <Problem error={error} />
      <Waiting asked={{ data, error }} />
      {data && <Split
        share={34}
        first={
          <Grid
            label={t("nav.verdicts")}
            primary
            rows={rows}
            columns={columns}
            keyOf={key}
            selected={selected}
            onSelect={(row) => go("verdicts", [row.lab, row.check.id])}
            empty={
              <Empty title={t("verdicts.none")}>
                <p>{t("verdicts.none.text")}</p>
                <p class="command">
                  <code>./lab check 00 --bench</code>
                </p>
              </Empty>
            }
          />
        }
        second={props.lab && props.check ? <CheckDetail key={selected} lab={props.lab} id={props.check} known={rows.find((row) => key(row) === selected)?.check} /> : null}
      />}
    </section>
  );
}
