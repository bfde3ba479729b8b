import assert from "node:assert/strict";
import { test } from "node:test";
import type { RequestSummary } from "../src/api.ts";
import { batches, outcome, places } from "../src/logic/batches.ts";

const request = (number: number, ms: number, more: Partial<RequestSummary> = {}): RequestSummary => ({
  number, time_ns: String(ms * 1e6), transport: "http", method: "POST", path: "/v1/traces", signal: "traces", encoding: "protobuf",
  compression: "", items: 1, size: 10, status: 200, error: "", connection: 1, summary: "", ...more,
});

test("a repeat is measured against what it repeats and what it was told to wait", () => {
  const told = request(1, 0, { status: 503, answered: { retry_after_ns: "2000000000", partial_success: null } });
  const [soon] = batches([request(2, 1500, { repeats: 1 }), told]);
  assert.deepEqual([soon?.gap, soon?.asked, soon?.tooSoon], [1.5e9, 2e9, true]);
  const [patient] = batches([request(2, 2000, { repeats: 1 }), told]);
  assert.equal(patient?.tooSoon, false);
});
test("answers are told apart as OTLP does, over HTTP and gRPC", () => {
  assert.equal(outcome(request(1, 0)), "accepted");
  assert.equal(outcome(request(1, 0, { answered: { retry_after_ns: null, partial_success: { rejected: "3", message: "" } } })), "partial");
  assert.deepEqual([429, 502, 503, 504, 400, 500].map((status) => outcome(request(1, 0, { status }))), ["retryable", "retryable", "retryable", "retryable", "refused", "refused"]);
  assert.deepEqual([0, 14, 3].map((status) => outcome(request(1, 0, { transport: "grpc", status }))), ["accepted", "retryable", "refused"]);
});
test("places keep the order and the ends, and a long silence does not eat the line", () => {
  const at = places([0, 1, 2, 3, 1e9], 100);
  assert.equal(at[0], 0);
  assert.ok(Math.abs((at[4] as number) - 100) < 1e-9);
  assert.ok((at[3] as number) > 30);
  assert.deepEqual(places([], 100), []);
});
