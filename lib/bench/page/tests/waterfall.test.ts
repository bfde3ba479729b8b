import assert from "node:assert/strict";
import { test } from "node:test";
import type { SpanRow } from "../src/api.ts";
import { palette, Waterfall } from "../src/logic/waterfall.ts";

const span = (id: string, parent: string, start: number, length: number, code = 0): SpanRow => [id, parent, id, start, length, code, 0, 1, []];
const order = (tree: Waterfall): string[] => tree.rows.map((row) => `${" ".repeat(row.depth)}${row.id}`);

test("children stand below their parent by start, whatever the order they came in", () => {
  const tree = new Waterfall([span("c", "a", 50, 10), span("d", "b", 20, 5), span("b", "a", 10, 30), span("a", "", 0, 100)]);
  assert.deepEqual(order(tree), ["a", " b", "  d", " c"]);
  assert.equal(tree.length, 100);
  assert.deepEqual(tree.rows.map((row) => row.below), [3, 1, 0, 0]);
});
test("a span whose parent is not here is a root that says so", () => {
  const tree = new Waterfall([span("a", "", 0, 10), span("x", "gone", 5, 2)]);
  assert.deepEqual(tree.rows.map((row) => row.orphan), [false, true]);
});
test("parents in a circle, or a span that is its own parent, lose no span", () => {
  assert.deepEqual(order(new Waterfall([span("a", "b", 0, 9), span("b", "a", 1, 3)])), ["a", " b"]);
  assert.deepEqual(order(new Waterfall([span("a", "a", 0, 9)])), ["a"]);
});
test("folding hides a subtree and keeps the errors in it counted", () => {
  const tree = new Waterfall([span("a", "", 0, 9), span("b", "a", 1, 3), span("c", "b", 2, 1, 2), span("d", "a", 5, 1)]);
  assert.deepEqual(tree.visible(new Set(["b"])).map((i) => tree.rows[i]?.id), ["a", "b", "d"]);
  assert.equal(tree.rows[1]?.errorsBelow, 1);
  assert.deepEqual(tree.above(2), ["b", "a"]);
});
test("the next error is found around the end, and none is -1", () => {
  const tree = new Waterfall([span("a", "", 0, 9, 2), span("b", "a", 1, 3)]);
  assert.equal(tree.find(0, 1, (row) => row.failed), 0);
  assert.equal(tree.find(1, 1, (row) => row.failed), 0);
  assert.equal(tree.find(-1, 1, () => false), -1);
});
test("ten thousand spans are laid out, none lost", () => {
  const many = Array.from({ length: 10_000 }, (_, i) => span(`s${i}`, i === 0 ? "" : `s${Math.floor((i - 1) / 3)}`, i, 10_000 - i));
  const tree = new Waterfall(many);
  assert.equal(tree.rows.length, 10_000);
});
test("a colour is given once a name, around the palette", () => {
  assert.deepEqual([...palette(["a", "b", "a", "c"], 2)], [["a", 0], ["b", 1], ["c", 0]]);
});
