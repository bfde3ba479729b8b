import assert from "node:assert/strict";
import { test } from "node:test";
import type { Point } from "../src/api.ts";
import { barOf, bars, quantile } from "../src/logic/histogram.ts";

const point = (part: Partial<Point>): Point => ({ time_ns: "1", start_ns: "0", flags: 0, request: 1, ...part });

test("an exponential histogram's bucket i reaches from base^i to base^(i+1)", () => {
  const all = bars(point({ scale: 0, zero_count: "2", positive: { offset: 1, counts: ["3", "4"] }, negative: { offset: 0, counts: ["1"] } }));
  assert.deepEqual(all, [
    { from: -2, to: -1, count: 1 },
    { from: -0, to: 0, count: 2 },
    { from: 2, to: 4, count: 3 },
    { from: 4, to: 8, count: 4 },
  ]);
  assert.deepEqual(bars(point({ scale: 0, positive: { offset: 0, counts: [0, 1, 0, 2, 0] }, negative: { offset: 0, counts: [0] } })).map((bar) => bar.count), [1, 0, 2]);
  assert.ok(Math.abs((bars(point({ scale: 1, positive: { offset: 2, counts: [1] } }))[0]?.to ?? 0) - 2 ** 1.5) < 1e-12);
});
test("an explicit one has open ends, closed by the least and greatest value where they are sent", () => {
  assert.deepEqual(bars(point({ bounds: [10, 20], buckets: [1, 2, 3] })).map(({ from, to }) => [from, to]), [[-Infinity, 10], [10, 20], [20, Infinity]]);
  assert.deepEqual(bars(point({ bounds: [10, 20], buckets: [1, 2, 3], min: 4, max: 31 })).map(({ from, to }) => [from, to]), [[4, 10], [10, 20], [20, 31]]);
  assert.deepEqual(bars(point({ bounds: [], buckets: [] })), []);
});
test("a quantile lies within its bucket, and a bound belongs to the bucket below", () => {
  const all = bars(point({ bounds: [10, 20], buckets: [5, 5, 0], min: 0 }));
  assert.equal(quantile(all, 0.5), 10);
  assert.equal(quantile(all, 0.75), 15);
  assert.ok(Number.isNaN(quantile(bars(point({ bounds: [1], buckets: [0, 0] })), 0.5)));
  assert.deepEqual([barOf(all, 10), barOf(all, 10.1), barOf(all, 99)], [0, 1, 2]);
});
