// What the lists of the page have in common: they show the newest, and more when asked; and they
// are narrowed down to a service.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { List, Service } from "../api.ts";
import { t } from "../i18n/index.ts";
import { refine } from "../state.ts";
import { Choice, query } from "./bits.tsx";

export function listOf<T>(answer: List<T> | T[] | undefined): T[] {
  return answer === undefined ? [] : Array.isArray(answer) ? answer : (answer.items ?? []);
}

export function More(props: { onMore: () => void }): JSX.Element {
  return (
    <button type="button" class="quiet" onClick={props.onMore}>
      {t("more")}
    </button>
  );
}

// How many to ask for, and what stands below the last row.
export function useGrowing(step: number): [number, (answer: { more?: boolean } | undefined) => JSX.Element | null] {
  const [most, setMost] = useState(step);
  return [most, (answer) => (answer?.more ? <More onMore={() => setMost(most + step * 5)} /> : null)];
}

export function ServiceChoice(props: { services: readonly Service[] }): JSX.Element {
  return (
    <Choice
      label={t("filter.service")}
      value={query("service")}
      onChange={(service) => refine({ service })}
      options={[{ value: "", text: t("filter.service.all") }, ...props.services.map((one) => ({ value: one.name, text: one.name }))]}
    />
  );
}
