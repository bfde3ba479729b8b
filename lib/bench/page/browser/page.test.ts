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
const kAbsent = "00000000deadbeef"; // a parent that shop.py names and never sends
const kFails = "verdicts/00-first-span/enums-are-integers";

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
  bench.learns("span.cc", '{"kind", static_cast<int>(span.kind)}', '{"kind", "SPAN_KIND_INTERNAL"}');
  const said = bench.judge("en");
  assert.ok(said.includes(`${bench.api}/#/${kFails}`), said);
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
  ["lint", "lint", ".grid-body .grid-row"],
  ["finding", `lint?request=${broken}`, ".grid-body .grid-row"],
  ["why", `why?id=${kAbsent}`, ".steps .settled"],
  ["verdicts", "verdicts", ".grid-body .status.failed"],
  ["against", kFails, ".against .dump-row .differs"],
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

// What stands in docs/picture, after docs/picture/shots.py has made it small.
for (const language of ["en", "zh"] as const) {
  test(`the documents' pictures, ${language}`, async () => {
    bench.judge(language); // what it says is in the learner's language
    const window = await Window.open(browser, bench, { width: 1120, height: 620, theme: "light", language });
    const trace = await bench.ask<{ spans: { span_id: string; status: { code: number } }[] }>(`/api/traces/${failing}`);
    const failed = trace.spans.find((one) => one.status.code === 2)?.span_id;
    const seen: [string, string, string][] = [
      ["trace", `traces/${failing}?span=${failed}`, ".detail .attributes"],
      ["wire", `requests/${compressed}?offset=40`, ".dump-row .light"],
      ["lint", "lint", ".grid-body .grid-row"],
      ["why", `why?id=${kAbsent}`, ".steps .settled"],
      ["against", kFails, ".against .dump-row .differs"],
    ];
    for (const [name, hash, settled] of seen) {
      await window.visit(hash, settled);
      if (name === "lint") {
        await window.page.keyboard.press("n");
        await window.page.locator(".detail .facts").waitFor();
      }
      await window.screenshot(`bench-${name}${language === "zh" ? ".zh" : ""}`);
    }
    window.quiet();
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
  assert.ok(links.length >= 12);
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

seen("a large request shows its first fields at once, more when asked, and all for a permalink", wide, async (window) => {
  const { page } = window;
  const before = await bench.spans();
  assert.equal(await bench.send("/v1/traces", manyTraces(1000, 50_000)), 200);
  await bench.holds(before + 1000);
  const { items } = await bench.ask<{ items: { number: number }[] }>("/api/requests?most=1");
  const large = items[0]?.number;
  const fields = async (): Promise<number> => Number(await page.locator(".fields").getAttribute("aria-rowcount"));
  await window.visit(`requests/${large}`, ".fields .grid-row");
  const first = await fields();
  await page.locator(".fields .grid-under button").click();
  await page.waitForFunction((n) => Number(document.querySelector(".fields")?.getAttribute("aria-rowcount")) > n, first);
  const all = await fields();
  assert.ok(first > 3000 && first < 4100 && all > 7000, `${first}, then ${all} fields`);
  const body = await (await fetch(`${bench.api}/api/requests/${large}/body`)).arrayBuffer();
  await window.visit(`requests/${large}?offset=${body.byteLength - 60}`, ".fields .grid-row[aria-selected=true]");
  assert.match(await words(window, ".wire-foot"), /spans\[999\]/);
});

seen("a link leads to the other trace, and a parent that never came is told", wide, async (window) => {
  const { page } = window;
  const { items } = await bench.ask<{ items: Summary[] }>("/api/traces?most=100&service=shop");
  const hole = items.find((one) => one.missing_parents > 0)?.trace_id;
  await window.visit(`traces/${hole}`, ".waterfall .mark.warn");
  await page.locator(".waterfall .grid-row", { has: page.locator(".mark.warn") }).click();
  await page.locator(".detail", { hasText: "00000000deadbeef" }).waitFor();
  assert.match(await page.locator(".detail").innerText(), /00000000deadbeef\s+not here/);
  await page.locator(".detail a", { hasText: "not here" }).click();
  await page.locator(".steps .settled").first().waitFor();
  assert.match(page.url(), new RegExp(`#/why\\?id=${kAbsent}`));
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

seen("the lint of one request leads to the byte it is about, without a mouse", wide, async (window) => {
  const { page } = window;
  await window.visit(`requests/${broken}`, ".envelope a");
  await page.locator(".envelope a", { hasText: "Lint" }).click();
  await page.locator(".grid-body .level.error").first().waitFor();
  await page.keyboard.press("n");
  await page.locator(".detail .level.error").waitFor();
  const [title, clause] = [await words(window, ".detail h2"), await words(window, ".detail .facts dd")];
  assert.ok(title && /^[\w-]+#[\w-]+$/.test(clause), `${title}: ${clause}`);
  await page.keyboard.press("b");
  await page.locator(".fields .grid-row[aria-selected=true]").waitFor();
  assert.match(page.url(), new RegExp(`#/requests/${broken}\\?offset=\\d+`));
});

seen("an id is asked for: where it is, where it is not, and that it is none", wide, async (window) => {
  const { page } = window;
  await window.visit("why", "[data-filter]");
  const ask = async (id: string): Promise<void> => {
    await page.locator("[data-filter]").fill(id);
    await page.keyboard.press("Enter");
    await window.rest();
  };
  await ask("f".repeat(16));
  assert.ok((await page.locator(".answer.never-arrived .answer-title").count()) === 1 && (await page.locator(".steps > li").count()) > 2);
  await ask(failing);
  assert.equal(await page.locator(".answer.here").count(), 1);
  await ask("no id");
  assert.match(await words(window, ".problem"), /hex/i);
  window.refused("/api/why");
});

seen("a failing check leads to its request, the request to its check, and both sides light up", wide, async (window) => {
  const { page } = window;
  await window.visit("verdicts", ".grid-body .grid-row");
  const failed = await page.locator(".grid-body .status.failed").count();
  for (let i = 0; i < failed && !page.url().endsWith(kFails); ++i) {
    await page.keyboard.press("n");
    await page.locator(".grid-body .grid-row[aria-selected=true] .status.failed").waitFor();
    await window.rest();
  }
  assert.ok(page.url().endsWith(kFails));
  await page.locator(".against .dump-row .differs").first().waitFor();
  assert.match(await words(window, ".detail .callout.error"), /SPAN_KIND_INTERNAL/);
  await page.locator(".against figure").first().locator(".dump-row .tint-text").first().hover();
  await page.waitForFunction(() => [...document.querySelectorAll(".against figure")].every((one) => one.querySelector(".light:not(.differs)")));
  await page.locator(".detail .actions a").first().click();
  await page.locator(".envelope a .status.failed").click();
  await page.waitForURL(`**/${kFails}`);
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
  for (const { what, blank, shown, still } of await waits(bench, window)) {
    context.diagnostic(`${what}: blank for ${blank.toFixed(0)} ms, shown after ${shown.toFixed(0)} ms, still for ${still.toFixed(0)} ms at most`);
  }
  window.quiet();
  await window.close();
});
