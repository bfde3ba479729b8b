// A view and what it shows, as the part of the address after #. Everything that a person would want
// to send to somebody else is in it: ids, filters, the byte looked at.

export const views = [
  "traces",
  "requests",
  "metrics",
  "logs",
  "profiles",
  "services",
  "lint",
  "why",
  "verdicts",
  "sql",
  "session",
  "environment",
] as const;
export type View = (typeof views)[number];

export interface Route {
  view: View;
  rest: string[]; // what follows in the path: an id, a number, a name
  query: Record<string, string>;
}

const isView = (word: string): word is View => (views as readonly string[]).includes(word);

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word; // not written by us; shown as it stands
  }
}

export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#?\/?/, "");
  const cut = text.indexOf("?");
  const path = cut < 0 ? text : text.slice(0, cut);
  const [first = "", ...rest] = path.split("/").map(decoded);
  const query: Record<string, string> = {};
  if (cut >= 0) for (const [key, value] of new URLSearchParams(text.slice(cut + 1))) query[key] = value;
  return isView(first)
    ? { view: first, rest: rest.filter((word) => word !== ""), query }
    : { view: "traces", rest: [], query: {} };
}

export function formatRoute(
  view: View,
  rest: (string | number)[] = [],
  query: Record<string, string | number | undefined> = {},
): string {
  const words = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") words.set(key, String(value));
  }
  const text = words.toString();
  return "#/" + [view, ...rest.map((part) => encodeURIComponent(part))].join("/") + (text ? `?${text}` : "");
}
