"""context.extract, context.inject and service.start, over the SDK's propagators alone."""

import json
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import entry_points

from arguments import Invalid, Unsupported, pairs
from opentelemetry import baggage, context, propagate, trace
from opentelemetry.propagators.composite import CompositePropagator
from opentelemetry.propagators.textmap import Getter
from opentelemetry.trace import SpanKind

CALL_SECONDS = 10  # until a service that is called counts as one that does not answer


class HeaderGetter(Getter):
    """Headers as [name, value] pairs: names without regard to case, all values of a name."""

    def get(self, carrier, key):
        return [value for name, value in carrier if name.lower() == key.lower()] or None

    def keys(self, carrier):
        return [name for name, _ in carrier]


GETTER = HeaderGetter()


def propagator(names):
    """What OTEL_PROPAGATORS says, or those of the given names, in order."""
    if names is None:
        return propagate.get_global_textmap()
    found = []
    for name in names:
        known = entry_points(group="opentelemetry_propagator", name=name)
        if not known:
            raise Unsupported(f"this SDK has no propagator {name}")
        found.append(next(iter(known)).load()())
    return CompositePropagator(found)


class Propagation:
    """The contexts that were extracted, by name, and the service."""

    def __init__(self, tracing):
        self._tracing = tracing
        self._extracted = {}

    def extract(self, args, name):
        """context.extract: what the propagators read in the headers."""
        extracted = propagator(args.get("propagators")).extract(
            pairs(args, "headers"), context=context.Context(), getter=GETTER
        )
        if name:
            self._extracted[name] = extracted
        span = trace.get_current_span(extracted).get_span_context()
        return {
            "trace_id": trace.format_trace_id(span.trace_id) if span.is_valid else None,
            "span_id": trace.format_span_id(span.span_id) if span.is_valid else None,
            "flags": int(span.trace_flags) if span.is_valid else None,
            "tracestate": span.trace_state.to_header(),
            "baggage": dict(baggage.get_all(extracted)),
            "is_remote": span.is_remote,
        }

    def inject(self, args, _name):
        """context.inject: the headers that the propagators write."""
        current = context.Context()
        if "from" in args:
            if args["from"] not in self._extracted:
                raise Invalid(f'no context was extracted as "{args["from"]}"')
            current = self._extracted[args["from"]]
        for key, value in args.get("baggage", {}).items():
            current = baggage.set_baggage(key, value, current)
        if args.get("child"):
            span = self._tracing.tracer().start_span("child", current, SpanKind.CLIENT)
            current = trace.set_span_in_context(span, current)
            span.end()
        headers = {}
        propagator(args.get("propagators")).inject(headers, current)
        return {"headers": [[name.lower(), value] for name, value in headers.items()]}

    def serve(self, _args, _name):
        """service.start: the service of the W3C Trace Context suite, a thread for each request."""
        tracer = self._tracing.tracer()

        class Service(BaseHTTPRequestHandler):
            def do_POST(self):
                self._answer(*serve_one(tracer, self.headers.items(), self._body()))

            def _body(self):
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))

            def _answer(self, status, value):
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return {"port": server.server_port}


def serve_one(tracer, headers, body):
    """Status and answer for one request of the service."""
    try:
        calls = json.loads(body)
    except ValueError:
        return 400, "the body is no JSON"
    if not isinstance(calls, list) or not all(is_call(one) for one in calls):
        return 400, 'the body is no array of {"url": …, "arguments": […]}'
    token = context.attach(propagate.extract(list(headers), context.Context(), GETTER))
    try:
        with tracer.start_as_current_span("serve", kind=SpanKind.SERVER):
            return 200, [call(tracer, one["url"], one["arguments"]) for one in calls]
    finally:
        context.detach(token)


def is_call(value):
    return (
        isinstance(value, dict)
        and isinstance(value.get("url"), str)
        and isinstance(value.get("arguments"), list)
    )


def call(tracer, url, arguments):
    """POSTs the arguments inside a child span; the status code, or 0 where none came."""
    with tracer.start_as_current_span("call", kind=SpanKind.CLIENT):
        headers = {"Content-Type": "application/json"}
        propagate.inject(headers)
        try:
            request = urllib.request.Request(url, json.dumps(arguments).encode(), headers)
            with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.code
        except (OSError, ValueError):
            return 0
