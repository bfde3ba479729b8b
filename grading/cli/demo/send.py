"""Real telemetry from the official Python SDK: python send.py HTTP_ENDPOINT GRPC_ENDPOINT

A small shop places an order. Its spans and metrics go to the first endpoint over OTLP/HTTP and to
the second over OTLP/gRPC. Exits 1 when an export is not accepted.
"""

import logging
import sys

from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter as GrpcMetrics
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcSpans
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter as HttpMetrics
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpSpans
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind

TIMEOUT_SECONDS = 10


def place_an_order(resource, spans, metrics):
    tracers = TracerProvider(resource=resource, shutdown_on_exit=False)
    tracers.add_span_processor(BatchSpanProcessor(spans))
    reader = PeriodicExportingMetricReader(metrics, export_interval_millis=60_000)
    meters = MeterProvider(resource=resource, metric_readers=[reader], shutdown_on_exit=False)

    tracer = tracers.get_tracer("shop.checkout", "1.0.0")
    orders = meters.get_meter("shop.checkout", "1.0.0").create_counter("shop.orders", unit="{order}")
    with tracer.start_as_current_span("POST /orders", kind=SpanKind.SERVER) as order:
        order.set_attribute("http.request.method", "POST")
        order.set_attribute("http.response.status_code", 201)
        with tracer.start_as_current_span("charge card", kind=SpanKind.CLIENT) as charge:
            charge.set_attribute("payment.amount", 42.5)
            charge.add_event("card accepted", {"payment.provider": "acme"})
        orders.add(1, {"shop.currency": "EUR"})

    flushed = tracers.force_flush() and meters.force_flush()
    tracers.shutdown()
    meters.shutdown()
    return flushed


def main(http, grpc):
    failures = []  # exporters log a failed export and go on
    complaints = logging.Handler(logging.ERROR)
    complaints.emit = failures.append
    logging.getLogger("opentelemetry").addHandler(complaints)
    resource = Resource.create({"service.name": "shop"})
    plain = place_an_order(
        resource,
        HttpSpans(endpoint=f"{http}/v1/traces", timeout=TIMEOUT_SECONDS),
        HttpMetrics(
            endpoint=f"{http}/v1/metrics", timeout=TIMEOUT_SECONDS, compression=Compression.Gzip
        ),
    )
    binary = place_an_order(
        resource,
        GrpcSpans(endpoint=grpc, insecure=True, timeout=TIMEOUT_SECONDS),
        GrpcMetrics(endpoint=grpc, insecure=True, timeout=TIMEOUT_SECONDS),
    )
    return 0 if plain and binary and not failures else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
