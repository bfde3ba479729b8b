// A payload's bytes and its tree of fields, joined: which field a byte belongs to, which bytes a
// field has, in rows for two lists that scroll. Offsets are into the decoded body.
import type { WireNode } from "../api.ts";

export interface FieldRow {
  node: WireNode;
  depth: number;
  index: number; // in the whole tree, depth first
  below: number; // rows of its subtree
  damaged: boolean; // it or something below
}

export function fieldRows(tree: WireNode): FieldRow[] {
  const rows: FieldRow[] = [];
  const walk = (node: WireNode, depth: number): boolean => {
    const row: FieldRow = { node, depth, index: rows.length, below: 0, damaged: isDamage(node) };
    rows.push(row);
    for (const child of node.children ?? []) if (child.type !== "more" && walk(child, depth + 1)) row.damaged = true;
    row.below = rows.length - row.index - 1;
    return row.damaged;
  };
  walk(tree, 0);
  return rows;
}

// Where the tree leaves off before the payload does: the bench sends the first few thousand fields
// of a large one, and more when it is asked.
export function leftOff(tree: WireNode): number | undefined {
  let last = tree;
  for (let next = last.children?.at(-1); next; next = last.children?.at(-1)) last = next;
  return last.type === "more" ? last.offset : undefined;
}

export const isDamage = (node: WireNode): boolean => node.type === "damage" || Boolean(node.damage);

export function visibleFields(rows: readonly FieldRow[], folded: ReadonlySet<number>): FieldRow[] {
  const shown: FieldRow[] = [];
  for (let i = 0; i < rows.length; ++i) {
    const row = rows[i] as FieldRow;
    shown.push(row);
    if (folded.has(i)) i += row.below;
  }
  return shown;
}

// The innermost field that has the byte; the root at least. Fields lie in the order of their bytes,
// but JSON members that OTLP does not know may leave gaps.
export function fieldAt(rows: readonly FieldRow[], byte: number): FieldRow | undefined {
  let found: FieldRow | undefined;
  for (let i = 0; i < rows.length; ) {
    const row = rows[i] as FieldRow;
    const { offset, length } = row.node;
    const inside = byte >= offset && (byte < offset + length || (length === 0 && byte === offset));
    if (inside) {
      found = row;
      ++i;
    } else {
      i += row.below + 1;
    }
  }
  return found ?? rows[0];
}

// The rows above one, nearest first.
export function ancestors(rows: readonly FieldRow[], index: number): number[] {
  const above: number[] = [];
  let depth = rows[index]?.depth ?? 0;
  for (let i = index - 1; i >= 0 && depth > 0; --i) {
    const row = rows[i] as FieldRow;
    if (row.depth < depth) {
      above.push(i);
      depth = row.depth;
    }
  }
  return above;
}

export function firstDamage(rows: readonly FieldRow[]): FieldRow | undefined {
  let first: FieldRow | undefined;
  for (const row of rows)
    if (isDamage(row.node) && (!first || row.node.offset < first.node.offset)) first = row;
  return first;
}

// What a byte is to its field: the tag and length before a value, a value by its kind, or damage.
export type Tint = "frame" | "text" | "number" | "id" | "damage" | "none";

export function tintOf(node: WireNode): Tint {
  if (isDamage(node)) return "damage";
  if (node.type === "string") return "text";
  if (node.type === "bytes") return "id";
  if (node.children && node.children.length > 0) return "frame";
  return "number";
}

// One tint a byte, as an index into tints. O(bytes + fields).
export const tints: readonly Tint[] = ["none", "frame", "text", "number", "id", "damage"];

export function paint(rows: readonly FieldRow[], bytes: number): Uint8Array {
  const painted = new Uint8Array(bytes);
  for (const { node, depth } of rows) {
    if (depth === 0 && !isDamage(node)) continue;
    const end = Math.min(node.offset + node.length, bytes);
    painted.fill(tints.indexOf("frame"), node.offset, Math.max(node.offset, Math.min(node.value_offset, end)));
    if (!(node.children && node.children.length > 0) || isDamage(node)) {
      const from = isDamage(node) ? node.offset : node.value_offset;
      painted.fill(tints.indexOf(tintOf(node)), from, Math.max(from, end));
    }
  }
  return painted;
}

export function fromHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length >> 1);
  const digit = (at: number): number => {
    const code = hex.charCodeAt(at);
    return code < 58 ? code - 48 : (code | 32) - 87; // 0…9, then a…f of either case
  };
  for (let i = 0; i < bytes.length; ++i) bytes[i] = digit(2 * i) * 16 + digit(2 * i + 1);
  return bytes;
}

// Rows of a dump: [start, end) of each. In text, lines end where the text's do, or at the width.
export function dumpRows(bytes: Uint8Array, width: number, text: boolean): { start: number; end: number }[] {
  const rows: { start: number; end: number }[] = [];
  let start = 0;
  while (start < bytes.length) {
    let end = Math.min(start + width, bytes.length);
    if (text) {
      const newline = bytes.subarray(start, end).indexOf(10); // no further: a payload may have no line
      if (newline >= 0) end = start + newline + 1;
      // Not inside a character of UTF-8.
      while (end > start + 1 && end < bytes.length && ((bytes[end] as number) & 0xc0) === 0x80) --end;
    }
    rows.push({ start, end });
    start = end;
  }
  return rows;
}

export function rowOf(rows: readonly { start: number; end: number }[], byte: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rows[middle] as { start: number }).start <= byte) low = middle;
    else high = middle - 1;
  }
  return Math.max(low, 0);
}

export const hexOf = (byte: number): string => byte.toString(16).padStart(2, "0");
export const glyphOf = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·");
