// A trace's spans as rows: the tree by parents, what is folded away, times relative to the first
// span. A parent that is not here makes its children roots of their own, marked as orphans; a cycle
// of parents is broken at its earliest span.
import type { Span } from "../api.ts";
import { since } from "./format.ts";

export interface Row {
  span: Span;
  depth: number;
  orphan: boolean; // names a parent that is not here
  children: number; // direct ones
  below: number; // all of them
  errorsBelow: number;
  start: number; // nanoseconds after the trace began
  duration: number;
}

export const failed = (span: Span): boolean => span.status.code === 2;

export class Waterfall {
  readonly rows: Row[] = []; // depth first, siblings by start
  readonly begin: string;
  readonly length: number; // nanoseconds, at least 1
  private readonly at = new Map<string, number>();

  constructor(spans: readonly Span[]) {
    let begin = spans[0]?.start_ns ?? "0";
    for (const span of spans) if (since(span.start_ns, begin) < 0) begin = span.start_ns;
    this.begin = begin;
    const known = new Set(spans.map((span) => span.span_id));
    const children = new Map<string, Span[]>();
    const roots: Span[] = [];
    for (const span of spans) {
      const parent = span.parent_span_id;
      if (parent && known.has(parent) && parent !== span.span_id) {
        const siblings = children.get(parent);
        if (siblings) siblings.push(span);
        else children.set(parent, [span]);
      } else {
        roots.push(span);
      }
    }
    const starts = new Map<Span, number>(spans.map((span) => [span, since(span.start_ns, begin)]));
    const byStart = (a: Span, b: Span): number => (starts.get(a) ?? 0) - (starts.get(b) ?? 0);
    let end = 1;
    const placed = new Set<Span>();
    const place = (from: Span[]): void => {
      const stack = from.sort(byStart).reverse().map((span) => ({ span, depth: 0 }));
      for (let one = stack.pop(); one; one = stack.pop()) {
        const { span, depth } = one;
        if (placed.has(span)) continue;
        placed.add(span);
        const start = starts.get(span) ?? 0;
        const duration = since(span.end_ns, span.start_ns);
        end = Math.max(end, start + Math.max(duration, 0));
        const below = (children.get(span.span_id) ?? []).filter((child) => !placed.has(child)).sort(byStart);
        if (!this.at.has(span.span_id)) this.at.set(span.span_id, this.rows.length);
        this.rows.push({
          span,
          depth,
          orphan: span.parent_span_id !== "" && !known.has(span.parent_span_id),
          children: below.length,
          below: 0,
          errorsBelow: 0,
          start,
          duration,
        });
        for (let i = below.length - 1; i >= 0; --i) stack.push({ span: below[i] as Span, depth: depth + 1 });
      }
    };
    place(roots);
    for (const span of [...spans].sort(byStart)) if (!placed.has(span)) place([span]); // cycles
    this.length = end;
    // Last row first: a row's subtree are the rows after it that are deeper.
    const open: number[] = [];
    for (let i = 0; i < this.rows.length; ++i) {
      const row = this.rows[i] as Row;
      while (open.length > 0 && (this.rows[open[open.length - 1] as number] as Row).depth >= row.depth) open.pop();
      for (const above of open) {
        const parent = this.rows[above] as Row;
        ++parent.below;
        if (failed(row.span)) ++parent.errorsBelow;
      }
      open.push(i);
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
      if (folded.has(row.span.span_id)) i += row.below;
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
        ids.push(row.span.span_id);
        depth = row.depth;
      }
    }
    return ids;
  }

  // The next (or last) row from there, exclusive and around the end, that a test holds for.
  find(from: number, step: 1 | -1, test: (row: Row) => boolean): number {
    const n = this.rows.length;
    for (let i = 1; i <= n; ++i) {
      const at = (((from + step * i) % n) + n) % n;
      if (test(this.rows[at] as Row)) return at;
    }
    return -1;
  }
}

// Service names get the colours 0…n-1 in the order they appear.
export function palette(names: Iterable<string>, colours: number): Map<string, number> {
  const given = new Map<string, number>();
  for (const name of names) if (!given.has(name)) given.set(name, given.size % colours);
  return given;
}
