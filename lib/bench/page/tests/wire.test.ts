import assert from "node:assert/strict";
import { test } from "node:test";
import type { WireNode } from "../src/api.ts";
import { ancestors, dumpRows, fieldAt, fieldRows, firstDamage, fromHex, leftOff, paint, rowOf, visibleFields } from "../src/logic/wire.ts";

const node = (name: string, offset: number, length: number, value: number, children?: WireNode[], type = "string"): WireNode => ({
  offset, length, value_offset: value, field: 1, wire_type: 2, name, path: name, type: children ? "Message" : type, value: "", ...(children ? { children } : {}),
});
// 0a 05 [0a 01 61] [10 07] then two bytes that nothing reads
const tree = node("root", 0, 9, 0, [node("outer", 0, 7, 2, [node("text", 2, 3, 4), node("number", 5, 2, 6, undefined, "int32")])]);
const rows = fieldRows(tree);

test("a byte belongs to the innermost field that has it", () => {
  assert.deepEqual([0, 1, 2, 4, 5, 6, 7].map((byte) => fieldAt(rows, byte)?.node.name), ["outer", "outer", "text", "text", "number", "number", "root"]);
});
test("tag and length are told from the value", () => {
  assert.deepEqual([...paint(rows, 9)], [1, 1, 1, 1, 2, 1, 3, 0, 0]);
});
test("folding hides what lies below", () => {
  assert.deepEqual(visibleFields(rows, new Set([1])).map((row) => row.node.name), ["root", "outer"]);
  assert.deepEqual(ancestors(rows, 3), [1, 0]);
});
test("the first damage is the one at the lowest byte, and its parents know of it", () => {
  const broken = fieldRows(node("root", 0, 9, 0, [node("a", 0, 4, 2), { ...node("", 4, 5, 4, undefined, "damage"), damage: "ends early" }]));
  assert.equal(firstDamage(broken)?.node.offset, 4);
  assert.deepEqual(broken.map((row) => row.damaged), [true, false, true]);
  assert.equal(firstDamage(rows), undefined);
});
test("a dump's rows hold every byte once, and text breaks at lines but never inside a character", () => {
  const bytes = new TextEncoder().encode("ab\n中文字x");
  assert.deepEqual(dumpRows(bytes, 4, false), [{ start: 0, end: 4 }, { start: 4, end: 8 }, { start: 8, end: 12 }, { start: 12, end: 13 }]);
  assert.deepEqual(dumpRows(bytes, 4, true), [{ start: 0, end: 3 }, { start: 3, end: 6 }, { start: 6, end: 9 }, { start: 9, end: 13 }]);
  assert.deepEqual(dumpRows(new Uint8Array(9).fill(97), 4, true).map((row) => row.end), [4, 8, 9]);
  assert.deepEqual([...fromHex("00fF9aA0")], [0x00, 0xff, 0x9a, 0xa0]);
  assert.equal(rowOf(dumpRows(bytes, 4, false), 9), 2);
});
test("a tree that leaves off says where, and the mark is no field", () => {
  const part = node("root", 0, 9, 0, [node("outer", 0, 7, 2, [node("text", 2, 3, 4), { ...node("", 5, 4, 5, undefined, "more") }])]);
  assert.equal(leftOff(part), 5);
  assert.deepEqual(fieldRows(part).map((row) => row.node.name), ["root", "outer", "text"]);
  assert.equal(leftOff(tree), undefined);
});
