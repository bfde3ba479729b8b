// context.extract, context.inject and service.start, over the SDK's propagators alone.
import { createServer } from 'node:http';

import { ROOT_CONTEXT, SpanKind, context, isSpanContextValid, propagation, trace } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';

import { Invalid, Unsupported, pairs } from './arguments.mjs';

const CALL_MILLISECONDS = 10_000; // until a service that is called counts as one that does not answer

// The names of OTEL_PROPAGATORS that this SDK knows (of Jaeger it has none any more).
const known = {
  tracecontext: () => new W3CTraceContextPropagator(),
  baggage: () => new W3CBaggagePropagator(),
  b3: () => new B3Propagator({ injectEncoding: B3InjectEncoding.SINGLE_HEADER }),
  b3multi: () => new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
};

/** @type {Map<string, import('@opentelemetry/api').Context>} */
const extracted = new Map();

const tracer = () => trace.getTracer('otelier.player');

/**
 * What OTEL_PROPAGATORS says, or those of the given names, in order.
 * @param {string[] | undefined} names
 */
function propagatorOf(names) {
  if (names === undefined) return propagation;
  const propagators = names.map((name) => {
    if (!(name in known)) throw new Unsupported(`this SDK has no propagator ${name}`);
    return known[/** @type {keyof typeof known} */ (name)]();
  });
  const composite = new CompositePropagator({ propagators });
  const get = {
    get: (/** @type {any} */ carrier, /** @type {string} */ key) => carrier[key],
    keys: Object.keys,
  };
  const set = {
    set: (/** @type {any} */ carrier, /** @type {string} */ key, /** @type {string} */ value) => {
      carrier[key] = value;
    },
  };
  return {
    extract: (/** @type {any} */ ctx, /** @type {any} */ carrier) => composite.extract(ctx, carrier, get),
    inject: (/** @type {any} */ ctx, /** @type {any} */ carrier) => composite.inject(ctx, carrier, set),
  };
}

/** One value for each name, in lower case: what the SDK's getter can give. */
function joined(/** @type {[string, string][]} */ headers) {
  /** @type {Record<string, string>} */
  const carrier = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    carrier[key] = key in carrier ? `${carrier[key]},${value}` : value;
  }
  return carrier;
}

/** context.extract: what the propagators read in the headers. */
export function extract(/** @type {Record<string, any>} */ args, /** @type {string} */ name) {
  const found = propagatorOf(args.propagators).extract(ROOT_CONTEXT, joined(pairs(args, 'headers')));
  if (name !== '') extracted.set(name, found);
  const span = trace.getSpanContext(found);
  const valid = span !== undefined && isSpanContextValid(span);
  const entries = propagation.getBaggage(found)?.getAllEntries() ?? [];
  return {
    trace_id: valid ? span.traceId : null,
    span_id: valid ? span.spanId : null,
    flags: valid ? span.traceFlags : null,
    tracestate: span?.traceState?.serialize() ?? '',
    baggage: Object.fromEntries(entries.map(([key, entry]) => [key, entry.value])),
    is_remote: span?.isRemote ?? false,
  };
}

/** context.inject: the headers that the propagators write. */
export function inject(/** @type {Record<string, any>} */ args) {
  let current = ROOT_CONTEXT;
  if (args.from !== undefined) {
    const from = extracted.get(args.from);
    if (from === undefined) throw new Invalid(`no context was extracted as "${args.from}"`);
    current = from;
  }
  if (args.baggage !== undefined) {
    let bag = propagation.getBaggage(current) ?? propagation.createBaggage();
    for (const [key, value] of Object.entries(args.baggage)) bag = bag.setEntry(key, { value });
    current = propagation.setBaggage(current, bag);
  }
  if (args.child === true) {
    const span = tracer().startSpan('child', { kind: SpanKind.CLIENT }, current);
    current = trace.setSpan(current, span);
    span.end();
  }
  /** @type {Record<string, string>} */
  const headers = {};
  propagatorOf(args.propagators).inject(current, headers);
  return { headers: Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]) };
}

/** service.start: the service of the W3C Trace Context suite. */
export function serve() {
  const server = createServer(async (request, response) => {
    const [status, value] = await answerTo(request);
    const body = JSON.stringify(value);
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    response.writeHead(status, headers).end(body);
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve({ port: /** @type {import('node:net').AddressInfo} */ (server.address()).port });
    });
  });
}

/**
 * Status and answer for one request of the service.
 * @param {import('node:http').IncomingMessage} request @returns {Promise<[number, any]>}
 */
async function answerTo(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const calls = callsIn(Buffer.concat(chunks).toString());
  if (calls === undefined) return [400, 'the body is no array of {"url": …, "arguments": […]}'];
  const parent = propagation.extract(ROOT_CONTEXT, request.headers);
  return tracer().startActiveSpan('serve', { kind: SpanKind.SERVER }, parent, async (span) => {
    const statuses = [];
    for (const one of calls) statuses.push(await call(one.url, one.arguments));
    span.end();
    return [200, statuses];
  });
}

/** @param {string} body @returns {{url: string, arguments: any[]}[] | undefined} */
function callsIn(body) {
  try {
    const calls = JSON.parse(body);
    const isCall = (/** @type {any} */ one) =>
      typeof one?.url === 'string' && Array.isArray(one.arguments);
    return Array.isArray(calls) && calls.every(isCall) ? calls : undefined;
  } catch {
    return undefined;
  }
}

/** POSTs the arguments inside a child span: the status code, or 0 where none came. */
function call(/** @type {string} */ url, /** @type {any[]} */ list) {
  return tracer().startActiveSpan('call', { kind: SpanKind.CLIENT }, async (span) => {
    const headers = { 'Content-Type': 'application/json' };
    propagation.inject(context.active(), headers);
    try {
      const signal = AbortSignal.timeout(CALL_MILLISECONDS);
      const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(list), signal });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return 0;
    } finally {
      span.end();
    }
  });
}
