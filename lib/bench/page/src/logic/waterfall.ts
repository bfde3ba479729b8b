// A trace's spans as rows: the tree by parents, what is folded away, times relative to the first
// span. A parent that is not here makes its children roots of their own, marked as orphans; a cycle
// of parents is broken at its earliest span.
import type { SpanRow } from "../api.ts";
import { seek } from "./seek.ts";

export interface Row {
  id: string;
  parent: string;
  name: string;
  start: number; // nanoseconds after the trace began
  duration: number;
  failed: boolean;
  resource: number;
  request: number;
  events: readonly number[];
  depth: number;
  orphan: boolean; // names a parent that is not here
  children: number; // direct ones
  below: number; // all of them
  errorsBelow: number;
}

const kError = 2; // OTLP's StatusCode

function rowOf([id, parent, name, start, duration, status, resource, request, events]: SpanRow): Row {
  return { id, parent, name, start, duration, failed: status === kError, resource, request, events, depth: 0, orphan: false, children: 0, below: 0, errorsBelow: 0 };
}

export class Waterfall {
  readonly rows: Row[] = []; // depth first, siblings by start
  readonly length: number; // nanoseconds, at least 1
  private readonly at = new Map<string, number>();

  constructor(spans: readonly SpanRow[]) {
    const all = spans.map(rowOf).sort((a, b) => a.start - b.start);
    const known = new Set(all.map((row) => row.id));
    const children = new Map<string, Row[]>();
    const roots: Row[] = [];
    for (const row of all) {
      row.orphan = row.parent !== "" && !known.has(row.parent);
      if (row.parent === "" || row.orphan || row.parent === row.id) {
        roots.push(row);
        continue;
      }
      const siblings = children.get(row.parent);
      if (siblings) siblings.push(row);
      else children.set(row.parent, [row]);
    }
    let end = 1;
    const placed = new Set<Row>();
    const place = (from: readonly Row[]): void => {
      const stack = from.toReversed();
      for (let row = stack.pop(); row; row = stack.pop()) {
        if (placed.has(row)) continue;
        placed.add(row);
        end = Math.max(end, row.start + Math.max(row.duration, 0));
        const below = (children.get(row.id) ?? []).filter((child) => !placed.has(child));
        row.children = below.length;
        if (!this.at.has(row.id)) this.at.set(row.id, this.rows.length);
        this.rows.push(row);
        for (const child of below.reverse()) {
          child.depth = row.depth + 1;
          stack.push(child);
        }
      }
    };
    place(roots);
    for (const row of all) if (!placed.has(row)) place([row]); // cycles
    this.length = end;
    // A row's subtree are the rows after it that are deeper.
    const open: Row[] = [];
    for (const row of this.rows) {
      while (open.length > 0 && (open.at(-1) as Row).depth >= row.depth) open.pop();
      for (const above of open) {
        ++above.below;
        if (row.failed) ++above.errorsBelow;
      }
      open.push(row);
    }
  }

  index(spanId: string): number {
    return this.at.get(spanId) ?? -1;
  }

  // The rows to show, as indices, without what lies below a folded span.
  visible(folded: ReadonlySet<string>): number[] {
    const shown: number[] = [];
    for (let i = 0; i < this.rows.length; ++i) {
      const row = this.rows[i] as Row;
      shown.push(i);
      if (folded.has(row.id)) i += row.below;
    }
    return shown;
  }

  // The spans above a row, nearest first: to unfold them.
  above(index: number): string[] {
    const ids: string[] = [];
    let depth = this.rows[index]?.depth ?? 0;
    for (let i = index - 1; i >= 0 && depth > 0; --i) {
      const row = this.rows[i] as Row;
      if (row.depth < depth) {
        ids.push(row.id);
        depth = row.depth;
      }
    }
    return ids;
  }

  find(from: number, step: 1 | -1, test: (row: Row) => boolean): number {
    return seek(this.rows, from, step, test);
  }
}

// Service names get the colours 0…n-1 in the order they appear.
export function palette(names: Iterable<string>, colours: number): Map<string, number> {
  const given = new Map<string, number>();
  for (const name of names) if (!given.has(name)) given.set(name, given.size % colours);
  return given;
}
