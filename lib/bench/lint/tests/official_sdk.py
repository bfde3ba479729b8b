"""One request of each signal as the official SDK makes it, to OTEL_EXPORTER_OTLP_ENDPOINT."""

from opentelemetry import trace
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import ExponentialBucketHistogramAggregation, View
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

tracers = TracerProvider()
tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
views = [View(instrument_name="shop.size", aggregation=ExponentialBucketHistogramAggregation())]
reader = PeriodicExportingMetricReader(OTLPMetricExporter(), export_interval_millis=3_600_000)
meters = MeterProvider([reader], views=views)
loggers = LoggerProvider()
loggers.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))

tracer = tracers.get_tracer("shop.lib", "1.0.0", schema_url="https://opentelemetry.io/schemas/1.44.0")
meter = meters.get_meter("shop.lib", "1.0.0")
logger = loggers.get_logger("shop.lib", "1.0.0")
orders = meter.create_counter("shop.orders", unit="{order}")
stock = meter.create_up_down_counter("shop.stock", unit="{item}")
wait = meter.create_histogram("shop.wait", unit="s")
size = meter.create_histogram("shop.size", unit="By")
level = meter.create_gauge("shop.level", unit="1")

with tracer.start_as_current_span("checkout", kind=trace.SpanKind.SERVER) as root:
    root.set_attribute("order.items", 3)
    root.add_event("paid", {"currency": "EUR"})
    with tracer.start_as_current_span("charge", links=[trace.Link(root.get_span_context())]) as span:
        span.set_status(trace.Status(trace.StatusCode.ERROR, "card refused"))
        for value in (0.1, 2.5, 70.0):
            orders.add(1, {"kind": "book"})
            stock.add(-1)
            wait.record(value)
            size.record(value)
            level.set(value)
        logger.emit(
            LogRecord(
                timestamp=1_700_000_000_000_000_000,
                severity_number=SeverityNumber.WARN,
                severity_text="WARN",
                body="card refused",
                attributes={"order.items": 3},
            )
        )

tracers.shutdown()
meters.shutdown()
loggers.shutdown()
