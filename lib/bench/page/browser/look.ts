// A window on the page that remembers what went wrong in it: what the console was told, what was
// asked of elsewhere, what moved by itself.
import assert from "node:assert/strict";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { shotsFolder, type Bench } from "./bench.ts";

export interface Look {
  width: number;
  height: number;
  theme: "light" | "dark";
  language: "en" | "zh";
  spoken?: boolean; // axe looks, too
}
export const looks: readonly Look[] = [
  { width: 1000, height: 760, theme: "light", language: "en", spoken: true },
  { width: 1000, height: 760, theme: "dark", language: "zh" },
  { width: 400, height: 760, theme: "light", language: "en" },
  { width: 400, height: 760, theme: "dark", language: "zh", spoken: true },
];
export const nameOf = (look: Look): string => `${look.width} pixels, ${look.theme}, ${look.language}`;

const kAppears = 10_000;

export class Window {
  readonly page: Page;
  readonly #bench: Bench;
  readonly #wrong: string[] = [];

  private constructor(page: Page, bench: Bench) {
    this.page = page;
    this.#bench = bench;
    page.setDefaultTimeout(kAppears);
    page.on("console", (message) => {
      if (/error|warning/.test(message.type())) this.#wrong.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => this.#wrong.push(`thrown: ${error.stack ?? error.message}`));
    page.on("request", (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(bench.api)) this.#wrong.push(`asks elsewhere: ${request.url()}`);
    });
  }

  static async open(browser: Browser, bench: Bench, look: Look): Promise<Window> {
    const context = await browser.newContext({
      viewport: { width: look.width, height: look.height },
      colorScheme: look.theme,
      locale: look.language === "zh" ? "zh-CN" : "en-GB",
      timezoneId: "UTC",
      reducedMotion: "reduce",
    });
    await context.addInitScript(() => {
      const seen = { moved: [] as string[], asked: 0 };
      const ask = window.fetch;
      const fetch: typeof ask = (...words) => {
        ++seen.asked;
        return ask(...words).finally(() => setTimeout(() => --seen.asked));
      };
      Object.assign(window, { seen, fetch });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean; sources?: { node?: Node }[] })[]) {
          if (entry.hadRecentInput) continue;
          const what = (entry.sources ?? []).map(({ node }) => (node instanceof Element ? `${node.localName}.${node.getAttribute("class") ?? ""}` : String(node?.textContent)));
          seen.moved.push(`${entry.value.toFixed(4)} ${what.join(", ")}`);
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    return new Window(await context.newPage(), bench);
  }

  // As from a permalink: the whole page anew. Settled when what is named is there.
  async visit(hash: string, settled: string): Promise<void> {
    await this.page.goto("about:blank");
    await this.page.goto(`${this.#bench.api}/#/${hash}`);
    await this.page.locator(settled).first().waitFor();
    await this.page.locator(".live.on").waitFor();
    await this.rest();
  }

  // Two frames drawn after all that was asked has come.
  async rest(): Promise<void> {
    await this.page.waitForFunction(() => (window as unknown as { seen: { asked: number } }).seen.asked === 0);
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: join(shotsFolder, `${name}.png`) });
  }

  // A refusal of the bench was asked for; a browser tells its console of each.
  refused(path: string): void {
    const at = this.#wrong.findIndex((one) => one.includes("status of 4") && one.includes(path));
    assert.ok(at >= 0, `nothing below ${path} was refused`);
    this.#wrong.splice(at, 1);
  }

  // Since the last look: nothing in the console, nothing asked of elsewhere.
  quiet(): void {
    assert.deepEqual(this.#wrong.splice(0), []);
  }

  async standsStill(): Promise<void> {
    assert.deepEqual(await this.page.evaluate(() => (window as unknown as { seen: { moved: string[] } }).seen.moved.splice(0)), []);
  }

  // Neither the page nor one of its parts that do not scroll is wider than what it stands in.
  async fits(): Promise<void> {
    const wide = await this.page.evaluate(() => {
      const root = document.documentElement;
      return [...document.querySelectorAll<HTMLElement>("body, header, main, .view, .bar, .detail, .scroll, .legend, .envelope")]
        .concat(root)
        .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
        .map((one) => `${one.localName}.${one.className}: ${one.scrollWidth} pixels in ${one.clientWidth}`);
    });
    assert.deepEqual(wide, []);
  }

  // What axe finds that keeps somebody from using the page.
  async accessible(): Promise<void> {
    await this.page.evaluate(axe.source);
    const found = await this.page.evaluate(async () => {
      const run = (window as unknown as { axe: typeof axe }).axe.run;
      const { violations } = await run(document, { resultTypes: ["violations"] });
      return violations
        .filter((one) => one.impact === "serious" || one.impact === "critical")
        .map((one) => `${one.id}: ${one.help}\n  ${one.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`).join("\n  ")}`);
    });
    assert.deepEqual(found, []);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
