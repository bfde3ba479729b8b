import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { en } from "../src/i18n/en.ts";
import { zh } from "../src/i18n/zh.ts";

const holes = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

test("both languages say everything, with the same things left to fill in", () => {
  assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
  for (const [key, text] of Object.entries(en)) {
    const chinese = (zh as Record<string, string>)[key] ?? "";
    assert.ok((text as string) !== "" && chinese !== "", key);
    assert.deepEqual(holes(chinese), holes(text), key);
  }
});
test("Chinese is written, but for what is called the same everywhere", () => {
  const same = Object.entries(en).filter(([key, text]) => (zh as Record<string, string>)[key] === text && !/^[A-Z_*\d ≥ms]+$/.test(text));
  assert.deepEqual(same.map(([key]) => key), []);
});
test("no message is there that no view shows", () => {
  const folder = join(import.meta.dirname, "../src");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/i18n\/(en|zh)\.ts$/.test(file))
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");
  const computed = /^(theme|signal)\./; // t(`theme.${…}`)
  assert.deepEqual(Object.keys(en).filter((key) => !computed.test(key) && !sources.includes(`"${key}"`)), []);
});
