// Who sends: each service with the resources it named and the scopes (libraries) inside it.
import type { JSX } from "preact";
import type { List, Service } from "../api.ts";
import { t } from "../i18n/index.ts";
import { count } from "../logic/format.ts";
import { Attributes, Problem, Section, To } from "../parts/bits.tsx";
import { useApi } from "../parts/fetch.ts";
import { First } from "../parts/first.tsx";
import { listOf } from "../parts/list.tsx";

export function ServicesView(): JSX.Element {
  const { data, error } = useApi<List<Service>>("/api/services?most=1000", { keep: true });
  const services = listOf(data);
  return (
    <section class="view" aria-label={t("nav.services")}>
      <div class="bar">
        <h1>{t("nav.services")}</h1>
        <span class="muted note">{t("services.note")}</span>
      </div>
      <Problem error={error} />
      <div class="scroll" tabIndex={0} role="region" aria-label={t("nav.services")}>
        {data && services.length === 0 && <First />}
        <div class="cards">
          {services.map((one) => (
            <article key={one.name} class="card">
              <h2>{one.name || t("service.unknown")}</h2>
              <p class="facts-line">
                <To view="traces" query={{ service: one.name }}>
                  {t("trace.spans.n", { n: count(one.spans) })}
                </To>
                {one.errors > 0 && (
                  <To view="traces" query={{ service: one.name, status: "error" }} class="error">
                    {t("trace.errors", { n: one.errors })}
                  </To>
                )}
                <To view="logs" query={{ service: one.name }}>
                  {t("trace.logs", { n: count(one.logs) })}
                </To>
                <To view="metrics">{t("service.points", { n: count(one.points) })}</To>
              </p>
              {(one.resources ?? [{ attributes: one.attributes ?? [] }]).map((resource, i, all) => (
                <Section key={i} title={all.length > 1 ? t("service.resource.n", { n: i + 1 }) : t("span.resource")} open={i === 0}>
                  <Attributes list={resource.attributes} dropped={"dropped" in resource ? resource.dropped : undefined} />
                  {"schema_url" in resource && resource.schema_url ? <p class="muted mono">{resource.schema_url}</p> : null}
                </Section>
              ))}
              {one.scopes && one.scopes.length > 0 && (
                <Section title={t("service.scopes")} count={one.scopes.length}>
                  <ul class="plain-list">
                    {one.scopes.map((scope, i) => (
                      <li key={i}>
                        <span class="mono">
                          {scope.name || t("scope.unnamed")} {scope.version}
                        </span>{" "}
                        <span class="muted">
                          {[
                            scope.spans ? t("trace.spans.n", { n: scope.spans }) : "",
                            scope.logs ? t("trace.logs", { n: scope.logs }) : "",
                            scope.points ? t("service.points", { n: scope.points }) : "",
                          ]
                            .filter((word) => word)
                            .join(" · ")}
                        </span>
                      </li>
                    ))}
                  </ul>
                </Section>
              )}
            </article>
          ))}
        </div>
      </div>
    </section>
  );
}
