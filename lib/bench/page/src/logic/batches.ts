// Requests in the order they came, as a sender's story: the wait before each, which are repeats of
// an earlier body, what it was told to wait and whether it did.
import type { RequestSummary } from "../api.ts";
import { since } from "./format.ts";

export type Outcome = "accepted" | "partial" | "retryable" | "refused";

export interface Batch {
  request: RequestSummary;
  after: number | null; // nanoseconds since the request before it
  gap: number | null; // since the request it repeats
  asked: number | null; // what that one's Retry-After asked for
  tooSoon: boolean;
  outcome: Outcome;
}

// OTLP: 429, 502, 503 and 504 may be retried; of gRPC the codes below.
const kRetryHttp = new Set([429, 502, 503, 504]);
const kRetryGrpc = new Set([1, 4, 8, 10, 11, 14, 15]);

export function outcome(request: RequestSummary): Outcome {
  const fine = request.transport === "grpc" ? request.status === 0 || request.status === 200 : request.status >= 200 && request.status < 300;
  if (fine) {
    const partial = request.answered?.partial_success;
    return partial && Number(partial.rejected) > 0 ? "partial" : "accepted";
  }
  return (request.transport === "grpc" ? kRetryGrpc : kRetryHttp).has(request.status) ? "retryable" : "refused";
}

// Newest first in, newest first out.
export function batches(requests: readonly RequestSummary[]): Batch[] {
  const byNumber = new Map(requests.map((one) => [one.number, one]));
  return requests.map((request, i) => {
    const before = requests[i + 1];
    const first = request.repeats ? byNumber.get(request.repeats) : undefined;
    const gap = first ? since(request.time_ns, first.time_ns) : null;
    const told = first?.answered?.retry_after_ns;
    const asked = told ? Number(told) : null;
    return {
      request,
      after: before ? since(request.time_ns, before.time_ns) : null,
      gap,
      asked,
      tooSoon: gap !== null && asked !== null && gap < asked,
      outcome: outcome(request),
    };
  });
}

// Places on a line of that length for times in order: in proportion, but a long silence takes no
// more than its share, so that bursts an hour apart can both be read.
export function places(times: readonly number[], length: number): number[] {
  if (times.length === 0) return [];
  const gaps = times.slice(1).map((time, i) => Math.max(0, time - (times[i] as number)));
  const most = Math.max(1, quantileOf(gaps, 0.75) * 8);
  const drawn = gaps.map((gap) => Math.sqrt(Math.min(gap, most)));
  const total = drawn.reduce((sum, gap) => sum + gap, 0) || 1;
  const at = [0];
  for (const gap of drawn) at.push((at[at.length - 1] as number) + (gap / total) * length);
  return at;
}

function quantileOf(values: readonly number[], q: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(q * (sorted.length - 1))] as number;
}
