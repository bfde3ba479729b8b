// What the bench's API answers, and how it is asked. Times and other 64-bit integers are decimal
// strings in nanoseconds; ids are lower-case hex. Every answer carries `generation`, a number that
// grows with each change of what is held.

export interface Answer {
  generation?: number;
}
export interface List<Item> extends Answer {
  items: Item[];
  more?: boolean;
}

export type Signal = "traces" | "metrics" | "logs" | "profiles";
export type ValueType = "string" | "bool" | "int" | "double" | "bytes" | "array" | "map" | "empty";
export type Value = string | number | boolean | null | TypedValue[] | Attribute[];
export interface TypedValue {
  value: Value;
  type: ValueType;
}
export interface Attribute extends TypedValue {
  key: string;
}

export interface Resource {
  attributes: Attribute[];
  schema_url?: string;
  dropped?: number;
}
export interface Scope {
  name: string;
  version: string;
  attributes?: Attribute[];
  schema_url?: string;
  spans?: number;
  logs?: number;
  points?: number;
}

export interface Status extends Answer {
  process: number;
  uptime_seconds: number;
  endpoints: { otlp_http: string; otlp_grpc: string; api: string };
  counters: Record<string, number>;
  store?: {
    spans: number;
    logs: number;
    points: number;
    samples: number;
    bytes: number;
    limit_bytes: number;
  };
  dropped_since?: { requests: number; items: number; time_ns: string | null };
}

// The check that a request was captured for.
export interface Judged {
  lab: string;
  check: string;
  status: string;
}
export interface RequestSummary {
  number: number;
  time_ns: string;
  wall_time_ns?: string;
  transport: "http" | "grpc";
  method: string;
  path: string;
  signal: Signal | null;
  encoding: "protobuf" | "json" | null;
  compression: string;
  items: number;
  size: number;
  status: number;
  error: string;
  connection: number;
  summary: string;
  answered?: {
    retry_after_ns: string | null;
    partial_success: { rejected: number | string; message: string } | null;
  } | null;
  repeats?: number | null;
  verdicts?: Judged[];
}

export interface WireNode {
  offset: number;
  length: number;
  value_offset: number;
  field: number;
  wire_type: number;
  name: string;
  path: string;
  type: string;
  value: string;
  damage?: string;
  children?: WireNode[];
}
export interface Payload {
  tree: WireNode | null;
  hex?: string;
  hex_truncated?: boolean;
  text?: string;
  body_error?: string;
}
export interface RequestDetail extends RequestSummary, Payload, Answer {
  headers: [string, string][];
  sha256: string;
}

export interface TraceSummary {
  trace_id: string;
  root: { span_id: string; name: string; service: string } | null;
  start_ns: string;
  duration_ns: string;
  spans: number;
  errors: number;
  services: { name: string; spans: number; errors: number }[];
  missing_parents: number;
  last_request: number;
}

export interface SpanEvent {
  time_ns: string;
  name: string;
  attributes: Attribute[];
  dropped?: number;
}
export interface SpanLink {
  trace_id: string;
  span_id: string;
  attributes: Attribute[];
  held?: boolean;
  dropped?: number;
}
export interface Span {
  span_id: string;
  parent_span_id: string;
  name: string;
  kind: number; // OTLP's SpanKind
  start_ns: string;
  end_ns: string;
  status: { code: number; message: string }; // OTLP's StatusCode: 2 is an error
  attributes: Attribute[];
  events: SpanEvent[];
  links: SpanLink[];
  trace_state: string;
  flags: number;
  dropped: { attributes: number; events: number; links: number };
  resource: number;
  scope: number;
  request: number;
  verdicts?: Judged[];
}
// Of a trace in short: id, parent, name, start after the trace's begin, duration (below zero where a
// clock went back), status code, resource, request, and when its events were; all in nanoseconds.
export type SpanRow = [id: string, parent: string, name: string, start: number, duration: number, status: number, resource: number, request: number, events: number[]];
export interface TraceRows extends Answer {
  trace_id: string;
  begin_ns: string;
  rows: SpanRow[];
  resources: Resource[];
  critical_path: [id: string, start: number, duration: number][];
  linked_from: { trace_id: string; span_id: string }[];
  logs: number;
}
export interface SpanInFull extends Answer {
  trace_id: string;
  span: Span;
  resources: Resource[];
  scopes: Scope[];
}

export type MetricType = "gauge" | "sum" | "histogram" | "exponential_histogram" | "summary";
export interface MetricSummary {
  name: string;
  type: MetricType;
  unit: string;
  description: string;
  monotonic: boolean | null;
  temporality: string | null;
  series: number;
  service: string;
  last_ns: string;
}
export interface Exemplar {
  time_ns: string;
  value: number | string;
  trace_id: string;
  span_id: string;
  attributes: Attribute[];
}
export interface Buckets {
  offset: number;
  counts: (number | string)[];
}
export interface Point {
  time_ns: string;
  start_ns: string;
  value?: number | string | null;
  count?: number | string;
  sum?: number | string | null;
  min?: number | string | null;
  max?: number | string | null;
  bounds?: (number | string)[];
  buckets?: (number | string)[];
  scale?: number;
  zero_count?: number | string;
  zero_threshold?: number | string;
  positive?: Buckets;
  negative?: Buckets;
  quantiles?: { quantile: number; value: number | string }[];
  exemplars?: Exemplar[];
  flags: number;
  request: number;
}
export interface Series {
  attributes: Attribute[];
  resource: Resource;
  scope: Scope;
  points: Point[];
}
export interface Metric extends Omit<MetricSummary, "series">, Answer {
  series: Series[];
}

export interface LogRecord {
  time_ns: string;
  observed_ns: string;
  severity_number: number;
  severity_text: string;
  body: TypedValue | string | null;
  event_name: string;
  attributes: Attribute[];
  trace_id: string;
  span_id: string;
  service: string;
  scope: Scope | string | null;
  request: number;
  dropped: number;
}

export interface ProfileSummary {
  profile_id: string;
  time_ns: string;
  duration_ns: string;
  samples: number;
  sample_type: { type: string; unit: string };
  service: string;
  request: number;
}
export interface Flame {
  name: string;
  value: number;
  self: number;
  children: Flame[];
}
export interface Profile extends ProfileSummary, Answer {
  flame: Flame;
}

export interface Service {
  name: string;
  spans: number;
  errors: number;
  logs: number;
  points: number;
  attributes?: Attribute[];
  resources?: Resource[];
  scopes?: Scope[];
}

export interface Bilingual {
  en: string;
  zh: string;
}
export interface Finding {
  rule: string;
  clause: string;
  level: "error" | "warning" | "hint";
  title: Bilingual;
  message: Bilingual;
  link: string;
  path: string;
  offset: number | null;
  request: number;
  span_id?: string;
  count: number; // places that say the same
  requests: number; // they are in
}
export interface Lint extends Answer {
  findings: Finding[];
  rules: number;
  behind: number; // requests not looked at yet
  left_out: number; // of which nothing is known any more
  unread: { request: number; reason: string }[];
}

export interface Evidence {
  request?: number;
  span_id?: string;
  trace_id?: string;
  offset?: number; // in the request's decoded body
  value?: Bilingual;
}
export interface Why extends Answer {
  id: string;
  kind: "trace" | "span";
  answer: { verdict: string; title: Bilingual; explanation: Bilingual };
  steps: { asked: Bilingual; found: Bilingual; evidence: Evidence[]; settled: boolean }[];
}

export interface Check {
  id: string;
  title: Bilingual | string;
  status: string;
  message: string;
  evidence: string;
  next: string;
  requests: number[];
  left_out: number; // requests that had no room
  span_ids: string[];
  without_reference: string; // why there is nothing of the reference
}
export interface Verdict {
  lab: string;
  time_ns: string;
  score: number;
  points: number;
  checks: Check[];
}
export interface Compared extends RequestSummary, Partial<Payload> {
  body_left_out?: boolean; // too long to stand beside another
}
export interface Comparison extends Answer {
  check: Check;
  mine: Compared[];
  reference: Compared[];
  differences: {
    request: number; // an index into both
    offset: number; // of the decoded bodies; -1 where these are the same
    path: string;
    text: string;
    by_nature?: boolean; // in ids and times alone, which no two programs share
    around?: { what: string; expected: string; got: string }[];
  }[];
}

export interface Rows extends Answer {
  columns: string[];
  rows: (string | number | null)[][];
  milliseconds: number;
}
export interface EnvironmentSet {
  language: Bilingual | string;
  text: string;
  note?: Bilingual;
}

// What came instead of an answer: the bench's own words, or why it could not be reached.
export class Refusal extends Error {
  readonly next: string;
  readonly status: number;
  constructor(message: string, next: string, status: number) {
    super(message);
    this.next = next;
    this.status = status;
  }
}

async function answer<T>(response: Response): Promise<T> {
  const text = await response.text();
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    // A proxy or an older bench answers in text.
  }
  if (!response.ok || body === null) {
    const told = (body ?? {}) as { error?: string; next?: string };
    throw new Refusal(told.error ?? (text.slice(0, 300) || response.statusText), told.next ?? "", response.status);
  }
  return body as T;
}

export async function ask<T>(path: string, signal?: AbortSignal): Promise<T> {
  return answer<T>(await fetch(path, signal ? { signal } : {}));
}

export async function post<T>(path: string, body: BodyInit, type = "application/json"): Promise<T> {
  return answer<T>(await fetch(path, { method: "POST", body, headers: { "Content-Type": type } }));
}

// "/api/traces?most=200&service=shop": what is empty is left out.
export function address(path: string, query: Record<string, string | number | undefined>): string {
  const words = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") words.set(key, String(value));
  }
  const text = words.toString();
  return text ? `${path}?${text}` : path;
}
