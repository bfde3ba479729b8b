// The frame around every view: where one can go, whether what is shown is live, and the keys.
import * as dialog from "@zag-js/dialog";
import { normalizeProps, useMachine } from "@zag-js/preact";
import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { find } from "./find.ts";
import { t, type Key } from "./i18n/index.ts";
import { count, size } from "./logic/format.ts";
import { formatRoute, type View } from "./logic/route.ts";
import { focusFilter, useKeys } from "./parts/keys.ts";
import * as state from "./state.ts";
import { EnvironmentView } from "./views/environment.tsx";
import { LintView } from "./views/lint.tsx";
import { LogsView } from "./views/logs.tsx";
import { MetricsView } from "./views/metrics.tsx";
import { ProfilesView } from "./views/profiles.tsx";
import { RequestsView } from "./views/requests.tsx";
import { ServicesView } from "./views/services.tsx";
import { SessionView } from "./views/session.tsx";
import { SqlView } from "./views/sql.tsx";
import { TraceView } from "./views/trace.tsx";
import { TracesView } from "./views/traces.tsx";
import { VerdictsView } from "./views/verdicts.tsx";
import { WhyView } from "./views/why.tsx";
import { WireView } from "./views/wire.tsx";

const groups: { title: Key; views: { view: View; name: Key; key: string }[] }[] = [
  {
    title: "nav.see",
    views: [
      { view: "traces", name: "nav.traces", key: "t" },
      { view: "metrics", name: "nav.metrics", key: "m" },
      { view: "logs", name: "nav.logs", key: "l" },
      { view: "profiles", name: "nav.profiles", key: "f" },
      { view: "services", name: "nav.services", key: "s" },
    ],
  },
  {
    title: "nav.understand",
    views: [
      { view: "requests", name: "nav.requests", key: "r" },
      { view: "lint", name: "nav.lint", key: "i" },
      { view: "why", name: "nav.why", key: "w" },
      { view: "verdicts", name: "nav.verdicts", key: "v" },
    ],
  },
  {
    title: "nav.tools",
    views: [
      { view: "sql", name: "nav.sql", key: "q" },
      { view: "session", name: "nav.session", key: "x" },
      { view: "environment", name: "nav.environment", key: "e" },
    ],
  },
];

function Shown(): JSX.Element {
  const { view, rest } = state.route.value;
  const id = rest[0];
  switch (view) {
    case "traces":
      return id ? <TraceView key={id} id={id} /> : <TracesView />;
    case "requests":
      return id ? <WireView key={id} number={id} /> : <RequestsView />;
    case "metrics":
      return <MetricsView name={id} />;
    case "logs":
      return <LogsView />;
    case "profiles":
      return <ProfilesView id={id} />;
    case "services":
      return <ServicesView />;
    case "lint":
      return <LintView />;
    case "why":
      return <WhyView />;
    case "verdicts":
      return <VerdictsView lab={id} check={rest[1]} />;
    case "sql":
      return <SqlView />;
    case "session":
      return <SessionView />;
    case "environment":
      return <EnvironmentView />;
  }
}

function Live(): JSX.Element {
  const { link, paused, waiting, status } = state;
  const word: Key = link.value === "lost" ? "live.lost" : paused.value ? "live.paused" : link.value === "live" ? "live.on" : "live.connecting";
  const store = status.value?.store;
  const lost = status.value?.dropped_since;
  const refused = lost && (lost.requests > 0 || lost.items > 0);
  return (
    <>
      {refused ? (
        <a class="dropped" href={formatRoute("session")} title={t("dropped.since", { requests: lost.requests, items: lost.items })}>
          {t("dropped.short", { n: count(lost.items || lost.requests) })}
        </a>
      ) : null}
      {store && (
        <span class="held" title={t("held.title")}>
          {t("held", { spans: count(store.spans), bytes: size(store.bytes) })}
        </span>
      )}
      <button
        type="button"
        class={`live ${link.value === "lost" ? "lost" : paused.value ? "paused" : "on"}`}
        aria-pressed={paused.value}
        onClick={() => state.pause(!paused.value)}
        title={t("live.title")}
      >
        <span class="dot" aria-hidden="true" />
        <span class="live-word">{t(word)}</span>
        {paused.value && waiting.value > 0 ? <span class="count">+{waiting.value}</span> : null}
      </button>
    </>
  );
}

const next: Record<state.Theme, state.Theme> = { system: "dark", dark: "light", light: "system" };
const turnTheme = (): void => {
  state.theme.value = next[state.theme.value];
};
const turnLanguage = (): void => {
  state.language.value = state.language.value === "en" ? "zh" : "en";
};

const helpRows: { title: Key; keys: [string, Key][] }[] = [
  {
    title: "keys.everywhere",
    keys: [
      ["?", "keys.help"],
      ["/", "keys.filter"],
      ["o", "keys.find"],
      ["p", "keys.pause"],
      ["Esc", "keys.back"],
      ["Shift+D", "keys.theme"],
      ["Shift+L", "keys.language"],
    ],
  },
  {
    title: "keys.lists",
    keys: [
      ["j / k", "keys.move"],
      ["Enter", "keys.open"],
      ["n / N", "keys.error"],
      ["Home / End", "keys.ends"],
    ],
  },
  {
    title: "keys.trace",
    keys: [
      ["h / l", "keys.fold"],
      ["c", "keys.critical"],
      ["z", "keys.zoom"],
      ["0", "keys.unzoom"],
      ["b", "keys.bytes"],
      ["y", "keys.whyhere"],
    ],
  },
  {
    title: "keys.wire",
    keys: [
      ["[ / ]", "keys.neighbour"],
      ["x", "keys.text"],
      ["d", "keys.damage"],
    ],
  },
];

function Help(props: { open: boolean; onClose: () => void }): JSX.Element | null {
  const service = useMachine(dialog.machine, {
    id: useId(),
    open: props.open,
    onOpenChange: (details: { open: boolean }) => {
      if (!details.open) props.onClose();
    },
  });
  const api = dialog.connect(service, normalizeProps);
  if (!api.open) return null;
  return (
    <>
      <div {...api.getBackdropProps()} class="backdrop" />
      <div {...api.getPositionerProps()} class="positioner">
        <div {...api.getContentProps()} class="dialog">
          <h2 {...api.getTitleProps()}>{t("keys.title")}</h2>
          <p {...api.getDescriptionProps()} class="muted">
            {t("keys.intro")}
          </p>
          <div class="help">
            {helpRows.map((group) => (
              <section key={group.title}>
                <h3>{t(group.title)}</h3>
                <dl>
                  {group.keys.map(([key, text]) => (
                    <div key={key}>
                      <dt>
                        <kbd>{key}</kbd>
                      </dt>
                      <dd>{t(text)}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
            <section>
              <h3>{t("keys.go")}</h3>
              <dl>
                {groups.flatMap((group) =>
                  group.views.map((one) => (
                    <div key={one.view}>
                      <dt>
                        <kbd>g {one.key}</kbd>
                      </dt>
                      <dd>{t(one.name)}</dd>
                    </div>
                  )),
                )}
              </dl>
            </section>
          </div>
          <button {...api.getCloseTriggerProps()} class="button">
            {t("close")}
          </button>
        </div>
      </div>
    </>
  );
}

export function App(): JSX.Element {
  const [help, setHelp] = useState(false);
  const { view, rest } = state.route.value;
  const current = groups.flatMap((group) => group.views).find((one) => one.view === view);
  useEffect(() => {
    document.title = `${current ? t(current.name) : ""}${rest[0] ? ` ${rest[0].slice(0, 32)}` : ""} · Otelier`;
    document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [view, rest[0], state.language.value]);

  useKeys({
    "?": () => setHelp(true),
    "/": focusFilter,
    o: () => document.getElementById("find")?.focus(),
    p: () => state.pause(!state.paused.value),
    D: turnTheme,
    L: turnLanguage,
    Escape: () => {
      const field = document.activeElement;
      if (field instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(field.tagName)) field.blur();
      else if (state.route.value.rest.length > 0) state.go(state.route.value.view, state.route.value.rest.slice(0, -1));
    },
    ...Object.fromEntries(groups.flatMap((group) => group.views.map((one) => [`g ${one.key}`, () => state.go(one.view)]))),
  });

  return (
    <div class="frame">
      <a class="skip" href="#main" onClick={(event) => {
        event.preventDefault();
        document.getElementById("main")?.focus();
      }}>
        {t("skip")}
      </a>
      <header>
        <a class="brand" href={formatRoute("traces")}>
          <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
            <path d="M3 7h11M7 12h14M5 17h8" stroke="currentColor" stroke-width="3" stroke-linecap="round" />
          </svg>
          Otelier
        </a>
        <form
          role="search"
          onSubmit={(event) => {
            event.preventDefault();
            const field = event.currentTarget.elements.namedItem("find") as HTMLInputElement;
            if (field.value.trim()) void find(field.value);
            field.blur();
          }}
        >
          <input id="find" name="find" type="search" aria-label={t("find")} placeholder={t("find")} autocomplete="off" spellcheck={false} />
        </form>
        <Live />
        <button type="button" class="quiet" onClick={turnLanguage} lang={state.language.value === "en" ? "zh" : "en"} aria-label={t("language.other")}>
          {state.language.value === "en" ? "中文" : "EN"}
        </button>
        <button type="button" class="quiet icon" onClick={turnTheme} aria-label={t(`theme.${state.theme.value}`)} title={t(`theme.${state.theme.value}`)}>
          <span aria-hidden="true">{state.theme.value === "system" ? "◐" : state.theme.value === "dark" ? "●" : "○"}</span>
        </button>
        <button type="button" class="quiet icon" onClick={() => setHelp(true)} aria-label={t("keys.title")} title={t("keys.title")}>
          <span aria-hidden="true">?</span>
        </button>
      </header>
      <nav aria-label={t("nav")} tabIndex={-1}>
        {groups.map((group) => (
          <div key={group.title} class="nav-group">
            <span class="nav-title" aria-hidden="true">{t(group.title)}</span>
            {group.views.map((one) => (
              <a
                key={one.view}
                href={formatRoute(one.view)}
                aria-current={one.view === view ? "page" : undefined}
                title={`g ${one.key}`}
              >
                {t(one.name)}
              </a>
            ))}
          </div>
        ))}
      </nav>
      <main id="main" tabIndex={-1}>
        <Shown />
      </main>
      <Help open={help} onClose={() => setHelp(false)} />
    </div>
  );
}
