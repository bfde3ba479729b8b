import assert from "node:assert/strict";
import { test } from "node:test";
import type { Flame } from "../src/api.ts";
import { boxes, frameAt, hottest } from "../src/logic/flame.ts";

const frame = (name: string, self: number, children: Flame[] = []): Flame => ({ name, self, children, value: self + children.reduce((sum, one) => sum + one.value, 0) });
const root = frame("all", 0, [frame("small", 10, [frame("leaf", 20)]), frame("large", 70)]);

test("children lie within their parent, widest first, and widths are shares", () => {
  const all = boxes(root, "", 0);
  assert.deepEqual(all.map((one) => [one.frame.name, one.depth, one.left, one.width]), [["all", 0, 0, 1], ["large", 1, 0, 0.7], ["small", 1, 0.7, 0.3], ["leaf", 2, 0.7, 0.2]]);
});
test("a frame looked at is as wide as all, its ancestors stay above it", () => {
  const all = boxes(root, "0", 0);
  assert.deepEqual(all.map((one) => [one.frame.name, one.faded, one.width]), [["all", true, 1], ["small", false, 1], ["leaf", false, 2 / 3]]);
  assert.deepEqual(frameAt(root, "0.0").map((one) => one.name), ["all", "small", "leaf"]);
  assert.deepEqual(frameAt(root, "7.0").map((one) => one.name), ["all"]);
});
test("what is too narrow to see is left out; own time is summed by name", () => {
  assert.deepEqual(boxes(root, "", 0.25).map((one) => one.frame.name), ["all", "large", "small"]);
  assert.deepEqual(hottest(root, 2), [{ name: "large", self: 70 }, { name: "leaf", self: 20 }]);
});
