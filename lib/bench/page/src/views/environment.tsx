// The OTEL_* variables that point an SDK here, as each shell and language writes them.
import * as tabs from "@zag-js/tabs";
import { normalizeProps, useMachine } from "@zag-js/preact";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { EnvironmentSet } from "../api.ts";
import { said, t } from "../i18n/index.ts";
import { Copy, Problem } from "../parts/bits.tsx";
import { useApi } from "../parts/fetch.ts";

export function EnvironmentView(): JSX.Element {
  const { data, error } = useApi<{ sets: EnvironmentSet[] }>("/api/environment", { live: false });
  return (
    <section class="view" aria-label={t("nav.environment")}>
      <div class="bar">
        <h1>{t("nav.environment")}</h1>
        <span class="muted note">{t("environment.note")}</span>
      </div>
      <Problem error={error} />
      {data && data.sets.length > 0 && <Sets sets={data.sets} />}
    </section>
  );
}

function Sets(props: { sets: EnvironmentSet[] }): JSX.Element {
  const service = useMachine(tabs.machine, { id: useId(), defaultValue: "0" });
  const api = tabs.connect(service, normalizeProps);
  return (
    <div {...api.getRootProps()} class="tabs">
      <div {...api.getListProps()} class="tab-list" aria-label={t("environment.languages")}>
        {props.sets.map((one, i) => (
          <button key={i} {...api.getTriggerProps({ value: String(i) })} class="tab">
            {said(one.language)}
          </button>
        ))}
      </div>
      {props.sets.map((one, i) => (
        <div key={i} {...api.getContentProps({ value: String(i) })} class="tab-body">
          <p>
            <Copy text={one.text} />
          </p>
          <pre tabIndex={0}>{one.text}</pre>
          {said(one.note) && <p class="muted">{said(one.note)}</p>}
        </div>
      ))}
    </div>
  );
}
