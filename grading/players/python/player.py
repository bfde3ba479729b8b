"""A player over the official OpenTelemetry SDK for Python.

It obeys the judge's steps (docs/player-protocol.md) with nothing but the SDK's public API, so a
scenario that it passes asks for nothing that only our own code gives. It is configured as any
program is, by OTEL_EXPORTER_OTLP_ENDPOINT and its kin. It keeps no virtual time.
"""

import json
import os
import queue
import threading

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags


class Invalid(Exception):
    """The arguments of a step make no sense."""


def otlp_exporter():
    """The exporter that OTEL_EXPORTER_OTLP_PROTOCOL names; it reads the other variables itself."""
    protocol = os.environ.get("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
    if protocol == "grpc":
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    elif protocol == "http/protobuf":
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    else:
        raise Invalid(f"this SDK does not export by {protocol}")
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

    def record(self, args):
        """span.record: starts a span and ends it."""
        tracer = self.provider().get_tracer(
            args.get("scope", "otelier.player"), args.get("scope_version")
        )
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

    def flush(self, args):
        """flush: true when all that was recorded has been handed to the exporter in time."""
        return self.provider().force_flush(round(seconds(args.get("within", "5s")) * 1000))


def text(args, key):
    value = args.get(key)
    if not isinstance(value, str):
        raise Invalid(f'"{key}" must be a string')
    return value


def member(enumeration, name):
    try:
        return enumeration[str(name).upper()]
    except KeyError:
        known = ", ".join(each.name.lower() for each in enumeration)
        raise Invalid(f'"{name}" is none of {known}') from None


def span_context(link):
    try:
        trace_id, span_id = int(text(link, "trace_id"), 16), int(text(link, "span_id"), 16)
    except ValueError:
        raise Invalid("trace_id and span_id of a link are hexadecimal") from None
    return SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))


def seconds(duration):
    """ "1500ms", "2s", "1m": a duration as scenarios write it; a plain number is nanoseconds."""
    if isinstance(duration, int):
        return duration / 1e9
    for unit, scale in (("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3), ("s", 1.0), ("m", 60.0)):
        number = str(duration).removesuffix(unit)
        if number != duration and number.replace(".", "", 1).isdigit():
            return float(number) * scale
    raise Invalid(f'"{duration}" is no duration; write 500ms, 2s or 1m')


class Player:
    """Reads requests, runs steps, answers. Called steps run in order on one thread."""

    def __init__(self, requests, replies, steps):
        self._requests = requests
        self._replies = replies
        self._steps = steps
        self._writing = threading.Lock()
        self._called = queue.Queue()

    def run(self):
        self._write({"hello": {"player": "python", "ops": sorted(self._steps), "clock": False}})
        threading.Thread(target=self._play_called, daemon=True).start()
        for line in self._requests:
            request = json.loads(line)
            if request.get("begin"):
                threading.Thread(target=self._play, args=(request,), daemon=True).start()
            else:
                self._called.put(request)

    def _play_called(self):
        while True:
            self._play(self._called.get())

    def _play(self, request):
        self._write({"id": request["id"], **self._reply(request)})

    def _reply(self, request):
        step = self._steps.get(request["op"])
        if step is None:
            return error("unsupported", f"this player has no {request['op']}")
        try:
            return {"ok": step(request.get("args") or {})}
        except Invalid as invalid:
            return error("invalid", invalid)
        except Exception as exception:  # whatever the SDK throws is an answer
            return error("exception", f"{type(exception).__name__}: {exception}")

    def _write(self, message):
        with self._writing:
            self._replies.write(json.dumps(message) + "\n")
            self._replies.flush()


def error(kind, message):
    return {"error": {"kind": kind, "message": str(message)}}


def main():
    descriptor = int(os.environ["OTELIER_PLAYER_FD"])
    requests = open(descriptor, encoding="utf-8", newline="\n", closefd=False)
    replies = open(descriptor, "w", encoding="utf-8", newline="\n", closefd=False)
    tracing = Tracing()
    Player(requests, replies, {"span.record": tracing.record, "flush": tracing.flush}).run()
    # The judge has seen enough: no last export, no waiting for threads.
    os._exit(0)


if __name__ == "__main__":
    main()
