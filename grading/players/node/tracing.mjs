// span.record and flush, over the SDK as OTEL_* configures it.
import { SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';

import { member, milliseconds, text } from './arguments.mjs';

// This is about traces: no other signal shall knock at the sink.
process.env.OTEL_METRICS_EXPORTER ??= 'none';
process.env.OTEL_LOGS_EXPORTER ??= 'none';
new NodeSDK().start();

/** span.record: starts a span and ends it. */
export function record(/** @type {Record<string, any>} */ args) {
  const tracer = trace.getTracer(args.scope ?? 'otelier.player', args.scope_version);
  const span = tracer.startSpan(text(args, 'name'), {
    kind: member(SpanKind, args.kind ?? 'internal'),
    attributes: args.attributes,
    links: (args.links ?? []).map(linkOf),
    root: true,
  });
  for (const event of args.events ?? []) span.addEvent(text(event, 'name'), event.attributes);
  if (args.status !== undefined) {
    const code = member(SpanStatusCode, text(args.status, 'code'));
    span.setStatus({ code, message: args.status.message });
  }
  span.end();
  const { traceId, spanId } = span.spanContext();
  return { trace_id: traceId, span_id: spanId };
}

/** @param {Record<string, any>} link @returns {import('@opentelemetry/api').Link} */
function linkOf(link) {
  const context = {
    traceId: text(link, 'trace_id'),
    spanId: text(link, 'span_id'),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  };
  return { context, attributes: link.attributes };
}

/** flush: true when all that was recorded has been exported in time. */
export async function flush(/** @type {Record<string, any>} */ args) {
  const late = new Promise((resolve) => {
    setTimeout(() => resolve(false), milliseconds(args.within ?? '5s')).unref();
  });
  const provider = /** @type {any} */ (trace.getTracerProvider()).getDelegate();
  const flushed = provider.forceFlush().then(
    () => true,
    (/** @type {unknown} */ failure) => {
      console.error('flush:', failure);
      return false;
    },
  );
  return Promise.race([flushed, late]);
}
