// What is shown before anything has come: where to send it, and a first thing to send.
import type { JSX } from "preact";
import { t } from "../i18n/index.ts";
import { status } from "../state.ts";
import { Copy, Empty, To } from "./bits.tsx";

export function First(): JSX.Element {
  const endpoints = status.value?.endpoints;
  const http = endpoints?.otlp_http ?? "http://127.0.0.1:4318";
  const variable = `export OTEL_EXPORTER_OTLP_ENDPOINT=${http}`;
  return (
    <Empty title={t("first.title")}>
      <p>{t("first.text")}</p>
      <dl class="facts">
        <div>
          <dt>OTLP/HTTP</dt>
          <dd class="mono">{http}</dd>
        </div>
        <div>
          <dt>OTLP/gRPC</dt>
          <dd class="mono">{endpoints?.otlp_grpc ?? "127.0.0.1:4317"}</dd>
        </div>
      </dl>
      <p class="command">
        <code>{variable}</code> <Copy text={variable} />
      </p>
      <p>
        <To view="environment">{t("first.environment")}</To> · <To view="session">{t("first.import")}</To> ·{" "}
        <To view="why">{t("first.why")}</To>
      </p>
    </Empty>
  );
}
