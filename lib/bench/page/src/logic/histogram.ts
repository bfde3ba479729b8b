// Buckets of both kinds of histogram as bars between two values. OTLP: an exponential histogram's
// base is 2^(2^-scale), and its positive bucket i holds (base^i, base^(i+1)]; an explicit one's
// bucket i holds (bounds[i-1], bounds[i]], the first and last being open.
import type { Point } from "../api.ts";
import { asNumber } from "./format.ts";

export interface Bar {
  from: number;
  to: number;
  count: number;
}

const boundary = (scale: number, index: number): number => 2 ** (index * 2 ** -scale);

export function bars(point: Point): Bar[] {
  if (point.scale !== undefined) return exponential(point);
  const counts = (point.buckets ?? []).map(asNumber);
  const bounds = (point.bounds ?? []).map(asNumber);
  if (counts.length === 0) return [];
  const low = asNumber(point.min);
  const high = asNumber(point.max);
  const first = bounds[0] ?? NaN;
  const last = bounds[bounds.length - 1] ?? NaN;
  return counts.map((count, i) => ({
    from: i === 0 ? (low < first ? low : -Infinity) : (bounds[i - 1] ?? last),
    to: i === bounds.length ? (high > last ? high : Infinity) : (bounds[i] ?? Infinity),
    count,
  }));
}

function exponential(point: Point): Bar[] {
  const scale = point.scale ?? 0;
  const all: Bar[] = [];
  const negative = point.negative?.counts ?? [];
  for (let i = negative.length - 1; i >= 0; --i) {
    const index = (point.negative?.offset ?? 0) + i;
    all.push({ from: -boundary(scale, index + 1), to: -boundary(scale, index), count: asNumber(negative[i]) });
  }
  const zeros = asNumber(point.zero_count ?? 0);
  const threshold = asNumber(point.zero_threshold ?? 0) || 0;
  if (zeros > 0) all.push({ from: -threshold, to: threshold, count: zeros });
  (point.positive?.counts ?? []).forEach((count, i) => {
    const index = (point.positive?.offset ?? 0) + i;
    all.push({ from: boundary(scale, index), to: boundary(scale, index + 1), count: asNumber(count) });
  });
  // A sender may give rows of empty buckets around those that have something.
  const first = all.findIndex((bar) => bar.count > 0);
  return first < 0 ? [] : all.slice(first, all.findLastIndex((bar) => bar.count > 0) + 1);
}

// Where in its bars a value below which the share q of all lies is, in the middle of what the
// bucket leaves open. NaN without counts.
export function quantile(all: readonly Bar[], q: number): number {
  const total = all.reduce((sum, bar) => sum + bar.count, 0);
  if (!(total > 0)) return NaN;
  let seen = 0;
  for (const bar of all) {
    if (bar.count > 0 && seen + bar.count >= q * total) {
      if (!Number.isFinite(bar.from)) return bar.to;
      if (!Number.isFinite(bar.to)) return bar.from;
      return bar.from + ((q * total - seen) / bar.count) * (bar.to - bar.from);
    }
    seen += bar.count;
  }
  return all[all.length - 1]?.to ?? NaN;
}

// The index of the bar that has the value; -1 when none has.
export function barOf(all: readonly Bar[], value: number): number {
  return all.findIndex((bar, i) => (value > bar.from || (i === 0 && value >= bar.from) || bar.from === bar.to) && value <= bar.to);
}
