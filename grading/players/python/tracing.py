"""span.record and flush: a TracerProvider, a batch processor and the OTLP exporter."""

import os
import threading

from arguments import Invalid, Unsupported, member, seconds, text
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags


def otlp_exporter():
    """The exporter that OTEL_EXPORTER_OTLP_PROTOCOL names; it reads the other variables itself."""
    protocol = os.environ.get("OTEL_EXPORTER_OTLP_PROTOCOL") or "http/protobuf"
    if protocol == "grpc":
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    elif protocol == "http/protobuf":
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    else:
        raise Unsupported(f"this SDK does not export by {protocol}")
    return OTLPSpanExporter()


class Tracing:
    """One TracerProvider, made when the first step needs it."""

    def __init__(self):
        self._lock = threading.Lock()
        self._provider = None

    def provider(self):
        with self._lock:
            if self._provider is None:
                self._provider = TracerProvider()
                self._provider.add_span_processor(BatchSpanProcessor(otlp_exporter()))
            return self._provider

    def tracer(self, scope="otelier.player", version=None):
        return self.provider().get_tracer(scope, version)

    def record(self, args, _name):
        """span.record: starts a span and ends it."""
        tracer = self.tracer(args.get("scope", "otelier.player"), args.get("scope_version"))
        span = tracer.start_span(
            text(args, "name"),
            kind=member(SpanKind, args.get("kind", "internal")),
            attributes=args.get("attributes"),
            links=[Link(span_context(link), link.get("attributes")) for link in args.get("links", [])],
        )
        for event in args.get("events", []):
            span.add_event(text(event, "name"), event.get("attributes"))
        if "status" in args:
            status = args["status"]
            span.set_status(Status(member(StatusCode, text(status, "code")), status.get("message")))
        span.end()
        context = span.get_span_context()
        return {
            "trace_id": trace.format_trace_id(context.trace_id),
            "span_id": trace.format_span_id(context.span_id),
        }

    def flush(self, args, _name):
        """flush: true when all that was recorded has been handed to the exporter in time."""
        return self.provider().force_flush(round(seconds(args.get("within", "5s")) * 1000))


def span_context(link):
    try:
        trace_id, span_id = int(text(link, "trace_id"), 16), int(text(link, "span_id"), 16)
    except ValueError:
        raise Invalid("trace_id and span_id of a link are hexadecimal") from None
    return SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
