// The waits of waits.ts, once, as JSON; for grading/budgets/measure.
import { Bench, startBrowser } from "./bench.ts";
import { looks, Window, type Look } from "./look.ts";
import { waits } from "./waits.ts";

const bench = await Bench.start();
const browser = await startBrowser();
try {
  const window = await Window.open(browser, bench, looks[0] as Look);
  process.stdout.write(`${JSON.stringify(await waits(bench, window))}\n`);
} finally {
  await browser.close();
  await bench.stop();
}
