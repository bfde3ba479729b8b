import assert from "node:assert/strict";
import { test } from "node:test";
import { seek } from "../src/logic/seek.ts";

test("from nowhere one begins at an end, and goes around it", () => {
  const rows = [1, 0, 1, 0];
  const one = (row: number): boolean => row === 1;
  assert.deepEqual([seek(rows, -1, 1, one), seek(rows, 0, 1, one), seek(rows, 2, 1, one)], [0, 2, 0]);
  assert.deepEqual([seek(rows, -1, -1, one), seek(rows, 2, -1, one), seek(rows, 0, -1, one)], [2, 0, 2]);
  assert.deepEqual([seek(rows, 1, 1, (row) => row === 9), seek([], -1, 1, one)], [-1, -1]);
});
