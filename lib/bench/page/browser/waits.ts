// How long somebody waits at the page when much is held, measured in the page itself: from what they
// do to the frame that shows it, how much of that they saw nothing in its place, and the longest that
// the page stood still meanwhile.
import type { Page } from "playwright-core";
import type { Bench } from "./bench.ts";
import { kLargeTrace, largeTrace, manyTraces } from "./made.ts";
import type { Window } from "./look.ts";

export const kMany = 10_000;

export interface Wait {
  what: string;
  blank: number; // milliseconds, until a word that it is coming stands there, or the thing itself
  shown: number;
  still: number;
}

// The steps of that trace from top to bottom: children below their parent.
function steps(): number[] {
  const order: number[] = [];
  const walk = (step: number): void => {
    order.push(step);
    for (let child = step * 4 + 1; child <= step * 4 + 4 && child < kMany; ++child) walk(child);
  };
  walk(0);
  return order;
}

// What is done is a key or an address; what must stand there then is the words of an element.
type Deed = { key: string } | { hash: string } | { type: string; into: string } | { scroll: string };

async function measure(page: Page, what: string, deed: Deed, element: string, words: string): Promise<Wait> {
  const found = await page.evaluate(
    async ({ deed, element, words }) => {
      // Until the next frame was drawn: a message is handed over behind it.
      const frame = (): Promise<void> =>
        new Promise((done) => {
          requestAnimationFrame(() => {
            const behind = new MessageChannel();
            behind.port1.onmessage = () => done();
            behind.port2.postMessage(null);
          });
        });
      const drawn = (): boolean => [...document.querySelectorAll(element)].some((one) => one.textContent?.includes(words));
      const standing = (): boolean =>
        [...document.querySelectorAll(element)].some((one) => one.textContent) ||
        [...document.querySelectorAll(".waiting")].some((one) => getComputedStyle(one).visibility === "visible");
      await frame();
      const began = performance.now();
      let last = began;
      let still = 0;
      let blank: number | undefined;
      if ("key" in deed) {
        document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: deed.key, bubbles: true, cancelable: true }));
      } else if ("hash" in deed) {
        location.hash = deed.hash;
      } else if ("scroll" in deed) {
        const box = document.querySelector(deed.scroll);
        if (box) box.scrollTop = box.scrollHeight;
      } else {
        const field = document.querySelector<HTMLInputElement>(deed.into);
        if (field) field.value = deed.type;
        field?.dispatchEvent(new InputEvent("input", { bubbles: true }));
      }
      let now = began;
      do {
        await frame();
        now = performance.now();
        still = Math.max(still, now - last);
        last = now;
        if (standing()) blank ??= now - began;
      } while (!drawn() && now - began < 20_000);
      return { there: drawn(), blank: blank ?? now - began, shown: now - began, still };
    },
    { deed, element, words },
  );
  if (!found.there) throw new Error(`${what}: "${words}" never stood in ${element}`);
  return { what, blank: found.blank, shown: found.shown, still: found.still };
}

export async function waits(bench: Bench, window: Window): Promise<Wait[]> {
  const before = await bench.spans();
  for (const batch of largeTrace(kMany)) await bench.send("/v1/traces", batch);
  await bench.holds(before + kMany);
  await window.visit("traces", ".grid-body .grid-row");
  const { page } = window;
  const all: Wait[] = [];
  const wait = async (what: string, deed: Deed, element: string, words: string): Promise<void> => {
    all.push(await measure(page, what, deed, element, words));
    await window.rest();
  };
  const row = ".waterfall .grid-row";
  const order = steps();
  const failed = order.filter((step) => step > 0 && step % 997 === 0);
  const near = order[order.indexOf(failed[1] ?? 0) + 1]; // in sight then
  await wait("a trace of 10,000 spans opens", { hash: `#/traces/${kLargeTrace}` }, row, "step 1");
  await wait("its last span is scrolled to", { scroll: ".waterfall" }, row, `step ${order.at(-1)}`);
  await wait("the next error is found", { key: "n" }, ".detail", `step ${failed[0]} gave up`);
  await wait("the one after it", { key: "n" }, ".detail", `step ${failed[1]} gave up`);
  await wait("a span is searched for", { type: `step ${near}`, into: "[data-filter]" }, ".twig-name.hit", `step ${near}`);
  await wait("the first span is gone to", { key: "Home" }, `${row}[aria-selected=true]`, "nightly import");
  await wait("all that is below it is folded", { key: "h" }, `${row}[aria-selected=true]`, `+${kMany - 1}`);
  const { items } = await bench.ask<{ items: { number: number }[] }>("/api/requests?most=1");
  await wait("the bytes of 500 of them open", { hash: `#/requests/${items[0]?.number}` }, ".fields .grid-row", "resourceSpans");
  await bench.send("/v1/traces", manyTraces(kMany));
  await bench.holds(before + 2 * kMany);
  await wait("a list of 10,000 traces opens", { hash: "#/traces" }, ".grid-body .grid-row", `GET /${kMany - 1}`);
  await wait("it is filtered", { type: "GET /4242", into: "[data-filter]" }, ".grid-body .grid-row", "GET /4242");
  return all;
}
