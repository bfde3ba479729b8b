// The words of the page in the language chosen. A message that one table lacks does not compile.
import type { Bilingual } from "../api.ts";
import { language } from "../state.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

export type Key = keyof typeof en;
export type Messages = Record<Key, string>;

const tables: Record<"en" | "zh", Messages> = { en, zh };

// {name} in a message is replaced; of "one span|{n} spans" the first is for a single one. Reading it
// makes a component follow the language.
export function t(key: Key, words: Record<string, string | number> = {}): string {
  const [one, many] = tables[language.value][key].split("|") as [string, string?];
  return (many !== undefined && String(words["n"]) !== "1" ? many : one).replace(/\{(\w+)\}/g, (whole, name: string) => String(words[name] ?? whole));
}

// What the bench itself says in both languages.
export function said(text: Bilingual | string | null | undefined): string {
  if (!text) return "";
  return typeof text === "string" ? text : text[language.value] || text.en;
}
