// What the whole page knows: where it is, how it looks, and whether what it shows follows what
// comes in. Kept per browser only where it is a person's taste (language, theme).
import { computed, effect, signal } from "@preact/signals";
import { ask, type RequestSummary, type Status } from "./api.ts";
import { formatRoute, parseRoute, type View } from "./logic/route.ts";

// ---- where ----

export const route = signal(parseRoute(location.hash));
window.addEventListener("hashchange", () => {
  route.value = parseRoute(location.hash);
});

export function go(
  view: View,
  rest: (string | number)[] = [],
  query: Record<string, string | number | undefined> = {},
): void {
  location.hash = formatRoute(view, rest, query);
}

// Changes the query in place: a filter or a selection is in the address, but not in the history.
export function refine(query: Record<string, string | number | undefined>): void {
  const now = route.value;
  const hash = formatRoute(now.view, now.rest, { ...now.query, ...query });
  if (hash === location.hash) return;
  history.replaceState(null, "", hash);
  route.value = parseRoute(hash);
}

// ---- taste ----

export type Language = "en" | "zh";
export type Theme = "system" | "light" | "dark";

const kept = (key: string): string | null => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage may be forbidden
  }
};
const keep = (key: string, value: string): void => {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Then it lasts as long as the page.
  }
};

const saidLanguage = kept("otelier.language");
export const language = signal<Language>(
  saidLanguage === "en" || saidLanguage === "zh" ? saidLanguage : navigator.language.startsWith("zh") ? "zh" : "en",
);
const saidTheme = kept("otelier.theme");
export const theme = signal<Theme>(saidTheme === "light" || saidTheme === "dark" ? saidTheme : "system");

effect(() => {
  document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
  keep("otelier.language", language.value);
});
effect(() => {
  document.documentElement.dataset["theme"] = theme.value;
  keep("otelier.theme", theme.value);
});

export const dark = computed(
  () => theme.value === "dark" || (theme.value === "system" && systemDark.value),
);
const preference = matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(preference.matches);
preference.addEventListener("change", (event) => {
  systemDark.value = event.matches;
});

// ---- what comes in ----

export type Link = "connecting" | "live" | "lost";
export const link = signal<Link>("connecting");
// Views ask anew when this grows. It stands still while the page is paused.
export const generation = signal(0);
export const paused = signal(false);
export const waiting = signal(0); // requests that came while it was
export const status = signal<Status | null>(null);
export const latest = signal<RequestSummary[]>([]); // the last few, newest first

let newest = 0;
let due: ReturnType<typeof setTimeout> | undefined;

// At most four times a second, however fast it comes.
function grow(): void {
  if (paused.value || due !== undefined) return;
  due = setTimeout(() => {
    due = undefined;
    if (!paused.value && generation.value !== newest) generation.value = newest;
  }, 250);
}

export function pause(on: boolean): void {
  paused.value = on;
  if (on) return;
  waiting.value = 0;
  grow();
}

async function lookAtStatus(): Promise<void> {
  try {
    const now = await ask<Status>("/api/status");
    status.value = now;
    if (link.value !== "live") link.value = "live";
    const grown = now.generation ?? now.counters["requests"] ?? 0;
    if (grown !== newest) {
      newest = grown;
      grow();
    }
  } catch {
    link.value = "lost";
  }
}

interface Change {
  generation: number;
  requests?: RequestSummary[];
}

function listen(): void {
  const source = new EventSource("/api/events");
  source.addEventListener("open", () => {
    link.value = "live";
    void lookAtStatus();
  });
  source.addEventListener("change", (event) => {
    const change = JSON.parse((event as MessageEvent<string>).data) as Change;
    newest = change.generation;
    link.value = "live";
    const came = change.requests ?? [];
    latest.value = [...came].sort((a, b) => b.number - a.number).concat(latest.value).slice(0, 50);
    if (paused.value) waiting.value += came.length;
    grow();
  });
  source.addEventListener("error", () => {
    link.value = "lost";
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  });
}

export function follow(): void {
  void lookAtStatus();
  listen();
  setInterval(() => {
    if (!document.hidden) void lookAtStatus();
  }, 2000);
}
