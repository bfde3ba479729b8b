import assert from "node:assert/strict";
import { test } from "node:test";
import { count, elapsed, measured, moment, since, size, ticks } from "../src/logic/format.ts";

test("a difference of times keeps every nanosecond that a double would lose", () => {
  assert.equal(since("1763691000000000042", "1763691000000000041"), 1);
  assert.equal(since("1", "3"), -2);
  assert.equal(since("1764000000000000000", "1763999999999999999"), 1);
  assert.equal(since("1763691000000000041", "1763691000999999999"), -999_999_958);
  assert.equal(since("1763691000000000001", "0"), 1763691000000000001);
});
test("durations change their unit where a person would", () => {
  assert.deepEqual(
    [850, 1250, 1.5e6, 12.34e9, 200e9, 7500e9, -1250].map(elapsed),
    ["850 ns", "1.25 µs", "1.5 ms", "12.3 s", "3 m 20 s", "2 h 5 m", "−1.25 µs"],
  );
  assert.equal(elapsed(100e6), "100 ms"); // no zero before the point is taken away
});
test("sizes are in units of 1024", () => {
  assert.deepEqual([0, 1023, 1024, 1536, 5 << 20].map(size), ["0 B", "1023 B", "1 KiB", "1.5 KiB", "5 MiB"]);
});
test("values show no noise and hide no difference", () => {
  assert.deepEqual([0, 42.5, 1e12, NaN, Infinity, 0.00001].map(measured), ["0", "42.5", "1e+12", "NaN", "∞", "1e-5"]);
});
test("a moment has all nine digits, and none is made up for a time that is absent", () => {
  assert.match(moment("1763691000000000042"), /\.000000042$/);
  assert.equal(moment("0"), "–");
});
test("ticks are round and inside", () => {
  assert.deepEqual(ticks(100, 4), [50]);
  assert.deepEqual(ticks(90, 4), [50]);
  assert.deepEqual(ticks(75, 4), [20, 40, 60]);
  assert.deepEqual(ticks(0, 4), []);
});
test("a long number is told in threes", () => {
  assert.deepEqual([0, 999, 1000, 1234567, -1000].map(count), ["0", "999", "1\u202f000", "1\u202f234\u202f567", "-1\u202f000"]);
});
