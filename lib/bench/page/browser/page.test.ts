// The page in a browser, over a bench that was sent real telemetry: every view opens with data in
// it, in both languages, light and dark, wide and narrow; the keys lead through it.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { Bench, shotsFolder, startBrowser } from "./bench.ts";
import { type Look, looks, nameOf, Window } from "./look.ts";
import { damaged, kProfile, manyTraces, profile } from "./made.ts";
import { waits } from "./waits.ts";

interface Summary {
  trace_id: string;
  errors: number;
  missing_parents: number;
}

let bench: Bench;
let browser: Browser;
let failing = ""; // a trace with an error in it
let compressed = 0; // a request that came as gzip
let broken = 0; // one that breaks off

before(async () => {
  mkdirSync(shotsFolder, { recursive: true });
  bench = await Bench.start();
  browser = await startBrowser();
  bench.shop();
  assert.equal(await bench.send("/v1development/profiles", profile()), 200);
  assert.equal(await bench.send("/v1/traces", damaged()), 400);
  await bench.holds(14 * 7);
  const traces = await bench.ask<{ items: Summary[] }>("/api/traces?status=error");
  failing = traces.items[0]?.trace_id ?? "";
  const { items } = await bench.ask<{ items: { number: number; compression: string; status: number; signal: string }[] }>("/api/requests");
  compressed = items.find((one) => one.compression === "gzip" && one.signal === "traces")?.number ?? 0;
  broken = items.find((one) => one.status === 400)?.number ?? 0;
  assert.ok(failing && compressed && broken);
});
after(async () => {
  await browser?.close();
  await bench?.stop();
});

// What to look at: a name, a permalink, and what stands there when it is whole.
const sights = (): [string, string, string][] => [
  ["traces", "traces", ".grid-body .grid-row"],
  ["trace", `traces/${failing}`, ".waterfall .span-bar"],
  ["requests", "requests", ".timeline circle"],
  ["wire", `requests/${compressed}`, ".dump-row .tint-text"],
  ["damage", `requests/${broken}`, ".callout.error"],
  ["metrics", "metrics", ".grid-body .grid-row"],
  ["histogram", "metrics/shop.order.size", ".distribution svg"],
  ["exponential", "metrics/shop.order.duration", ".distribution .exemplar"],
  ["counter", "metrics/shop.orders", ".chart canvas"],
  ["logs", "logs", ".grid-body .grid-row"],
  ["profiles", "profiles", ".grid-body .grid-row"],
  ["flame", `profiles/${kProfile}`, ".frame-box"],
  ["services", "services", ".card .attributes"],
  ["sql", "sql?q=SELECT+name,count(*)+AS+n+FROM+spans+GROUP+BY+name", ".grid-body .grid-row"],
  ["session", "session", ".facts"],
  ["environment", "environment", ".tab-body pre"],
];

for (const look of looks) {
  test(`every view, ${nameOf(look)}`, async (context) => {
    const window = await Window.open(browser, bench, look);
    for (const [name, hash, settled] of sights()) {
      await context.test(name, async () => {
        await window.visit(hash, settled);
        await window.screenshot(`${name}-${look.width}-${look.theme}-${look.language}`);
        window.quiet();
        await window.standsStill();
        await window.fits();
        if (look.spoken) await window.accessible();
      });
    }
    await window.close();
  });
}

const wide = looks[0] as Look;
const words = (window: Window, element: string): Promise<string> => window.page.locator(element).first().innerText();

// A window of its own for one test; what it told the console is looked at in the end.
function seen(title: string, look: Look, run: (window: Window) => Promise<void>): void {
  test(title, async () => {
    const window = await Window.open(browser, bench, look);
    await run(window);
    window.quiet();
    await window.close();
  });
}

seen("without a mouse: to the next failed trace, its failed span, the bytes that brought it, and back", wide, async (window) => {
  const { page } = window;
  await window.visit("traces", ".grid-body .grid-row");
  await page.keyboard.press("n");
  const chosen = page.locator(".grid-body .grid-row[aria-selected=true]");
  await chosen.locator(".mark.error").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".waterfall .grid-row").first().waitFor();
  const found: string[] = [];
  for (let i = 0; i < 2; ++i) {
    await page.keyboard.press("n");
    await page.locator(".detail .callout.error").waitFor();
    await window.rest();
    found.push(await words(window, ".detail h2"));
  }
  assert.deepEqual(found.sort(), ["POST /orders", "charge card"]);
  await page.keyboard.press("b");
  await page.locator(".fields .grid-row[aria-selected=true]").waitFor();
  assert.match(await words(window, ".wire-foot"), /spans\[\d+\]/);
  await page.keyboard.press("Escape");
  await page.locator(".timeline circle").first().waitFor();
  assert.match(page.url(), /#\/requests$/);
});

seen("every view has its key, and the keys are told", wide, async (window) => {
  const { page } = window;
  await window.visit("traces", ".grid-body .grid-row");
  const links = await page.locator("nav a").evaluateAll((all) => all.map((one) => [one.getAttribute("title") ?? "", one.getAttribute("href") ?? ""] as const));
  assert.ok(links.length >= 9);
  for (const [keys, href] of links) {
    for (const key of keys.split(" ")) await page.keyboard.press(key);
    await page.waitForURL(`**/${href}`);
    await page.locator(`nav [aria-current=page][href="${href}"]`).waitFor();
  }
  await page.keyboard.press("?");
  await page.locator("[role=dialog]").waitFor();
  assert.ok(await page.evaluate(() => document.querySelector("[role=dialog]")?.contains(document.activeElement)));
  await window.accessible();
  await page.keyboard.press("Escape");
  await page.locator("[role=dialog]").waitFor({ state: "hidden" });
  await page.keyboard.press("Shift+D");
  await page.locator("html:not([data-theme=system])").waitFor({ state: "attached" });
  await page.keyboard.press("Shift+L");
  await page.locator("html[lang=zh-CN]").waitFor({ state: "attached" });
});

seen("what comes while one looks moves nothing, and waits while the page is paused", wide, async (window) => {
  const { page } = window;
  await window.visit("traces", ".grid-body .grid-row");
  const rows = page.locator(".grid");
  const before = Number(await rows.getAttribute("aria-rowcount"));
  await page.keyboard.press("j");
  const id = await page.locator("[aria-selected=true]").innerText();
  const grown = (n: number): Promise<unknown> => page.locator(`.grid[aria-rowcount="${before + n}"]`).waitFor();
  await bench.send("/v1/traces", manyTraces(5));
  await grown(5);
  assert.equal(await page.locator("[aria-selected=true]").innerText(), id);
  await window.standsStill();
  await page.keyboard.press("p");
  await bench.send("/v1/traces", manyTraces(9, 5));
  await page.locator(".live .count").waitFor();
  assert.equal(Number(await rows.getAttribute("aria-rowcount")), before + 5);
  await page.keyboard.press("p");
  await grown(14);
});

seen("a filter is in the address, and narrows the list", wide, async (window) => {
  const { page } = window;
  await window.visit("traces?service=pay&status=error", ".grid-body .grid-row");
  assert.equal(await page.locator(".grid").getAttribute("aria-rowcount"), "3"); // with its head
  await page.keyboard.press("/");
  await page.keyboard.type("nothing has this name");
  await page.locator(".empty").waitFor();
  assert.match(page.url(), /text=nothing/);
});

seen("a byte shows its field and a field its bytes, with gzip undone", wide, async (window) => {
  const { page } = window;
  await window.visit(`requests/${compressed}`, ".dump-row");
  assert.match(await page.locator(".dump").innerText(), /language/);
  await page.locator(".fields .grid-row", { hasText: '"telemetry.sdk.name"' }).first().hover();
  await page.locator(".dump-row .light").first().waitFor();
  assert.match(await words(window, ".wire-foot"), /resource_spans\[0\]\.resource\.attributes\[1\]\.key/);
  await page.locator(".dump-row .tint-text").first().hover();
  await page.locator(".fields .grid-row[aria-selected=true]", { hasText: '"telemetry.sdk.language"' }).waitFor();
});

seen("a payload that breaks off is shown up to the byte where it does", wide, async (window) => {
  await window.visit(`requests/${broken}`, ".callout.error");
  await window.page.keyboard.press("d");
  assert.match(await words(window, ".grid-row.damaged"), /bytes are left/);
  assert.match(await window.page.locator(".dump").innerText(), /cut sh/);
});

seen("a link leads to the other trace, and a parent that never came is told", wide, async (window) => {
  const { page } = window;
  const { items } = await bench.ask<{ items: Summary[] }>("/api/traces?most=100&service=shop");
  const hole = items.find((one) => one.missing_parents > 0)?.trace_id;
  await window.visit(`traces/${hole}`, ".waterfall .mark.warn");
  await page.locator(".waterfall .grid-row", { has: page.locator(".mark.warn") }).click();
  assert.match(await page.locator(".detail").innerText(), /00000000deadbeef\s+not here/);
  for (const { trace_id } of items) {
    const trace = await bench.ask<{ spans: { span_id: string; links: { trace_id: string }[] }[] }>(`/api/traces/${trace_id}`);
    const from = trace.spans.find((one) => one.links.length > 0);
    if (!from) continue;
    await window.visit(`traces/${trace_id}?span=${from.span_id}`, ".detail .events a");
    await page.locator(".detail .events a").first().click();
    await page.waitForURL(`**/traces/${from.links[0]?.trace_id}**`);
    return;
  }
  assert.fail("no span has a link");
});

// The last ones: they change what is held.
seen("a session goes out as a file, is forgotten, and comes in again", wide, async (window) => {
  const { page } = window;
  await window.visit("session", ".facts");
  const facts = (): Promise<string> => page.locator(".facts").first().innerText();
  const before = await facts();
  const saved = page.waitForEvent("download");
  await page.locator("a[download]").click();
  const file = join(shotsFolder, "session.jsonl");
  await (await saved).saveAs(file);
  const clear = page.locator("button", { hasText: "Clear" });
  await clear.click();
  await clear.click();
  await page.waitForFunction(() => /Spans\s+0\b/.test(document.querySelector<HTMLElement>(".facts")?.innerText ?? ""));
  await page.setInputFiles("input[type=file]", file);
  await page.waitForFunction((text) => document.querySelector<HTMLElement>(".facts")?.innerText === text, before);
});

test("10,000 spans", async (context) => {
  const window = await Window.open(browser, bench, wide);
  for (const { what, shown, still } of await waits(bench, window)) {
    context.diagnostic(`${what}: shown after ${shown.toFixed(0)} ms, still for ${still.toFixed(0)} ms at most`);
  }
  window.quiet();
  await window.close();
});
