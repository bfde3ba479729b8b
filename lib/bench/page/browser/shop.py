"""A shop's telemetry from the official Python SDK: python shop.py HTTP_ENDPOINT GRPC_ENDPOINT

Three services in one trace over OTLP/HTTP and OTLP/gRPC, with what a viewer must show: an error with
an exception, events, a link to an earlier trace, a parent that never arrives, logs inside spans, a
counter, a gauge, a histogram and an exponential one with exemplars. Exits 1 when an export fails.
"""

import logging
import random
import sys
import time

from opentelemetry import trace
from opentelemetry._logs import SeverityNumber
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcSpans
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import Histogram, MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import ExponentialBucketHistogramAggregation, View
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanKind, Status, StatusCode

TIMEOUT_SECONDS = 10
PAUSE_SECONDS = 0.002
ORDERS = 14
LOST = 9  # of the orders, the one whose stock span never reaches the bench


class Service:
    def __init__(self, name, version, exporter):
        self.resource = Resource.create(
            {"service.name": name, "service.version": version, "deployment.environment.name": "lab"}
        )
        self.traces = TracerProvider(resource=self.resource, shutdown_on_exit=False)
        self.traces.add_span_processor(BatchSpanProcessor(exporter))
        self.tracer = self.traces.get_tracer(f"{name}.http", "2.3.0")


def order(number, shop, stock, pay, logger, instruments, links):
    """One order through three services; gives its context, for the next to link to."""
    orders, waiting, lasting, sizes = instruments
    began = time.perf_counter()
    with shop.tracer.start_as_current_span(
        "POST /orders", kind=SpanKind.SERVER, links=links if number % 5 == 0 else None
    ) as root:
        root.set_attributes(
            {"http.request.method": "POST", "url.path": "/orders", "shop.items": number % 4 + 1}
        )
        with shop.tracer.start_as_current_span("validate basket") as basket:
            basket.set_attribute("shop.currencies", ["EUR", "CHF"])
            time.sleep(PAUSE_SECONDS)
        lost = trace.NonRecordingSpan(
            trace.SpanContext(
                root.get_span_context().trace_id, 0xDEADBEEF, True, trace.TraceFlags(1)
            )
        )
        above = trace.set_span_in_context(lost) if number == LOST else None
        with stock.tracer.start_as_current_span("reserve", context=above, kind=SpanKind.SERVER):
            for shelf in range(3):
                with stock.tracer.start_as_current_span(f"SELECT shelf {shelf}") as query:
                    query.set_attribute("db.system.name", "sqlite")
                    time.sleep(PAUSE_SECONDS / 2)
        with pay.tracer.start_as_current_span("charge card", kind=SpanKind.CLIENT) as charge:
            charge.set_attribute("payment.amount", 19.9 + number)
            charge.add_event("card presented", {"payment.provider": "acme"})
            time.sleep(PAUSE_SECONDS * (1 + number % 3))
            if number % 6 == 4:
                charge.record_exception(TimeoutError("the bank did not answer"))
                charge.set_status(Status(StatusCode.ERROR, "the bank did not answer"))
                root.set_status(Status(StatusCode.ERROR, "not paid"))
                logger.emit(
                    severity_number=SeverityNumber.ERROR,
                    severity_text="ERROR",
                    body="the bank did not answer",
                    attributes={"payment.provider": "acme", "retry": False},
                )
            else:
                charge.add_event("card accepted")
                logger.emit(
                    severity_number=SeverityNumber.INFO,
                    severity_text="INFO",
                    body=f"order {number} is paid",
                    event_name="shop.order.paid",
                )
        lasted = (time.perf_counter() - began) * 1000
        orders.add(1, {"shop.currency": "EUR" if number % 2 else "CHF"})
        waiting.set(random.randint(0, 9), {"shop.queue": "checkout"})
        lasting.record(lasted, {"http.route": "/orders"})
        sizes.record(512 * (number % 7 + 1), {"http.route": "/orders"})
        return root.get_span_context()


def main(http, grpc):
    random.seed(7)
    failures = []  # exporters log a failed export and go on
    complaints = logging.Handler(logging.ERROR)
    complaints.emit = failures.append
    logging.getLogger("opentelemetry").addHandler(complaints)
    plain = {"endpoint": f"{http}/v1/traces", "timeout": TIMEOUT_SECONDS}
    shop = Service("shop", "1.4.2", OTLPSpanExporter(**plain, compression=Compression.Gzip))
    stock = Service("stock", "0.9.0", GrpcSpans(endpoint=grpc, insecure=True, timeout=10))
    pay = Service("pay", "3.0.1", OTLPSpanExporter(**plain))
    logs = LoggerProvider(resource=pay.resource)
    logs.add_log_record_processor(
        BatchLogRecordProcessor(OTLPLogExporter(endpoint=f"{http}/v1/logs", timeout=10))
    )
    reader = PeriodicExportingMetricReader(
        OTLPMetricExporter(endpoint=f"{http}/v1/metrics", timeout=10), 600_000
    )
    exponential = View(
        instrument_type=Histogram,
        instrument_name="shop.order.duration",
        aggregation=ExponentialBucketHistogramAggregation(),
    )
    meters = MeterProvider([reader], resource=shop.resource, views=[exponential])
    meter = meters.get_meter("shop.checkout", "1.0.0")
    instruments = (
        meter.create_counter("shop.orders", unit="{order}", description="Orders placed"),
        meter.create_gauge("shop.queue.length", unit="{order}"),
        meter.create_histogram("shop.order.duration", unit="ms", description="Order to answer"),
        meter.create_histogram("shop.order.size", unit="By"),
    )
    links = []
    fine = True
    for number in range(ORDERS):
        context = order(number, shop, stock, pay, logs.get_logger("pay"), instruments, links)
        links = [Link(context, {"shop.reason": "same customer"})]
        if number % 3 == 2:
            fine = meters.force_flush() and shop.traces.force_flush() and fine
    for provider in (shop.traces, stock.traces, pay.traces, logs, meters):
        fine = provider.force_flush() and fine
        provider.shutdown()
    return 0 if fine and not failures else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
