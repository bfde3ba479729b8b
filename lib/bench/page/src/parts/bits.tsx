// The small pieces every view is made of.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Attribute, Judged, Refusal, Signal, TypedValue } from "../api.ts";
import { t, type Key } from "../i18n/index.ts";
import { formatRoute, type View } from "../logic/route.ts";
import { route } from "../state.ts";

export function To(props: {
  view: View;
  rest?: (string | number)[];
  query?: Record<string, string | number | undefined>;
  class?: string;
  title?: string;
  inner?: boolean; // within a row that is itself one stop of the Tab key
  children: ComponentChildren;
}): JSX.Element {
  return (
    <a
      href={formatRoute(props.view, props.rest, props.query)}
      class={props.class ?? ""}
      title={props.title}
      tabIndex={props.inner ? -1 : undefined}
      onClick={(event) => event.stopPropagation()}
    >
      {props.children}
    </a>
  );
}

export function Problem(props: { error: Refusal | undefined }): JSX.Element | null {
  if (!props.error) return null;
  return (
    <div class="problem" role="alert">
      <strong>{props.error.status === 0 ? t("bench.gone") : props.error.message}</strong>
      <span>{props.error.status === 0 ? t("bench.gone.next") : props.error.next}</span>
    </div>
  );
}

// While an answer is on its way; drawn only when that takes some frames' time (.waiting in parts.css).
export function Waiting(props: { asked: { data: unknown; error: unknown } }): JSX.Element | null {
  return props.asked.data || props.asked.error ? null : (
    <p class="waiting" role="status">
      {t("waiting")}
    </p>
  );
}

// How a check went, in the page's language where it knows the word.
const kStatuses: Record<string, Key> = {
  passed: "status.passed",
  failed: "status.failed",
  not_implemented: "status.notyet",
  skipped: "status.skipped",
  unsupported: "status.unsupported",
  crashed: "status.crashed",
  timed_out: "status.timedout",
  compile_error: "status.compile",
};
export function StatusName(props: { status: string }): JSX.Element {
  const known = kStatuses[props.status];
  return <span class={`status ${props.status}`}>{known ? t(known) : props.status.replaceAll("_", " ")}</span>;
}

// The checks that looked at something, each a way to its verdict.
export function Checks(props: { of: readonly Judged[] | undefined }): JSX.Element {
  return (
    <>
      {(props.of ?? []).map(({ lab, check, status }) => (
        <To key={`${lab}/${check}`} view="verdicts" rest={[lab, check]} class="button">
          <StatusName status={status} /> {lab}: {check}
        </To>
      ))}
    </>
  );
}

export function Empty(props: { title: string; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <h2>{props.title}</h2>
      {props.children}
    </div>
  );
}

const kSignals: Record<Signal, Key> = {
  traces: "signal.traces",
  metrics: "signal.metrics",
  logs: "signal.logs",
  profiles: "signal.profiles",
};
export function SignalName(props: { signal: Signal | null }): JSX.Element {
  return props.signal ? (
    <span class={`signal signal-${props.signal}`}>{t(kSignals[props.signal])}</span>
  ) : (
    <span class="muted">{t("signal.none")}</span>
  );
}

// The attribute's value as one would write it down: quotes tell the text "1" from the number 1.
export function shownValue(one: TypedValue, quotes = true): string {
  const { value, type } = one;
  if (value === null || type === "empty") return t("value.empty");
  if (Array.isArray(value)) {
    const inner = (value as (TypedValue | Attribute)[]).map((each) =>
      "key" in each ? `${each.key}: ${shownValue(each)}` : typeof each === "object" ? shownValue(each) : String(each),
    );
    return type === "map" ? `{${inner.join(", ")}}` : `[${inner.join(", ")}]`;
  }
  if (typeof value === "object") return JSON.stringify(value);
  if (type === "string") return quotes ? JSON.stringify(value) : String(value);
  if (type === "double" && typeof value === "number" && Number.isInteger(value)) return value.toFixed(1);
  return String(value);
}

export function Attributes(props: { list: readonly Attribute[] | undefined; dropped?: number | undefined }): JSX.Element {
  const list = props.list ?? [];
  return (
    <>
      {list.length > 0 && (
        <dl class="attributes">
          {list.map((one, i) => (
            <div key={`${one.key}-${i}`}>
              <dt>{one.key}</dt>
              <dd class={`type-${one.type}`} title={one.type}>
                {shownValue(one)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {list.length === 0 && <p class="muted">{t("attributes.none")}</p>}
      {props.dropped ? <p class="warn">{t("dropped.count", { n: props.dropped })}</p> : null}
    </>
  );
}

// Attributes on one line, for a legend or a cell.
export const oneLine = (list: readonly Attribute[] | undefined): string =>
  (list ?? []).map((one) => `${one.key}=${shownValue(one, false)}`).join(" ");

export function Section(props: { title: string; count?: number; open?: boolean; children: ComponentChildren }): JSX.Element {
  return (
    <details class="section" open={props.open ?? true}>
      <summary>
        <h3>
          {props.title}
          {props.count !== undefined && <span class="count">{props.count}</span>}
        </h3>
      </summary>
      <div>{props.children}</div>
    </details>
  );
}

const kTyping = 60; // milliseconds without a key, less than anybody sees

// A field of a filter: what is typed goes into the address after a moment without typing.
export function FilterField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  main?: boolean;
  width?: string;
  placeholder?: string;
}): JSX.Element {
  const [text, setText] = useState(props.value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setText(props.value), [props.value]);
  const settle = (value: string, wait: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => props.onChange(value.trim()), wait);
  };
  return (
    <input
      type="search"
      aria-label={props.label}
      placeholder={props.placeholder ?? props.label}
      value={text}
      data-filter={props.main ? "" : undefined}
      style={props.width ? { width: props.width } : {}}
      onInput={(event) => {
        setText(event.currentTarget.value);
        settle(event.currentTarget.value, kTyping);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") settle(event.currentTarget.value, 0);
        if (event.key === "Escape") event.currentTarget.blur();
      }}
    />
  );
}

export function Choice<V extends string>(props: {
  label: string;
  value: V;
  options: readonly { value: V; text: string }[];
  onChange: (value: V) => void;
}): JSX.Element {
  return (
    <select aria-label={props.label} value={props.value} onChange={(event) => props.onChange(event.currentTarget.value as V)}>
      {props.options.map((one) => (
        <option key={one.value} value={one.value}>
          {one.text}
        </option>
      ))}
    </select>
  );
}

export function Copy(props: { text: string; label?: string }): JSX.Element {
  const [done, setDone] = useState(false);
  return (
    <button
      type="button"
      class="quiet"
      onClick={() => {
        void navigator.clipboard.writeText(props.text).then(() => {
          setDone(true);
          setTimeout(() => setDone(false), 1200);
        });
      }}
    >
      {done ? t("copied") : (props.label ?? t("copy"))}
    </button>
  );
}

// The width of an element, before the first paint and after.
export function useWidth(): [{ current: HTMLDivElement | null }, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = (): void => setWidth(element.clientWidth);
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return [ref, width];
}

export const query = (key: string): string => route.value.query[key] ?? "";
