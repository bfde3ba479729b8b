package main

import (
	"context"
	"fmt"
	"os"
	"sort"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

var kinds = map[string]trace.SpanKind{
	"internal": trace.SpanKindInternal,
	"server":   trace.SpanKindServer,
	"client":   trace.SpanKindClient,
	"producer": trace.SpanKindProducer,
	"consumer": trace.SpanKindConsumer,
}

var statuses = map[string]codes.Code{"unset": codes.Unset, "ok": codes.Ok, "error": codes.Error}

// tracing is span.record and flush: one provider, made when the first step needs it.
type tracing struct {
	once     sync.Once
	provider *sdktrace.TracerProvider
	err      error
}

// otlpExporter is the one that OTEL_EXPORTER_OTLP_PROTOCOL names; it reads the other variables
// itself.
func otlpExporter(ctx context.Context) (sdktrace.SpanExporter, error) {
	switch protocol := os.Getenv("OTEL_EXPORTER_OTLP_PROTOCOL"); protocol {
	case "", "http/protobuf":
		return otlptracehttp.New(ctx)
	case "grpc":
		return otlptracegrpc.New(ctx)
	default:
		return nil, unsupported{"this SDK does not export by " + protocol}
	}
}

func (t *tracing) tracerProvider() (*sdktrace.TracerProvider, error) {
	t.once.Do(func() {
		exporter, err := otlpExporter(context.Background())
		if err != nil {
			t.err = err
			return
		}
		t.provider = sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter))
	})
	return t.provider, t.err
}

func (t *tracing) tracer() (trace.Tracer, error) {
	provider, err := t.tracerProvider()
	if err != nil {
		return nil, err
	}
	return provider.Tracer("otelier.player"), nil
}

// record is span.record: it starts a span and ends it.
func (t *tracing) record(args arguments, _ string) (any, error) {
	provider, err := t.tracerProvider()
	if err != nil {
		return nil, err
	}
	name, err := args.text("name")
	if err != nil {
		return nil, err
	}
	options, err := startOptions(args)
	if err != nil {
		return nil, err
	}
	tracer := provider.Tracer(args.textOr("scope", "otelier.player"),
		trace.WithInstrumentationVersion(args.textOr("scope_version", "")))
	_, span := tracer.Start(context.Background(), name, options...)
	if err := addEvents(span, args); err != nil {
		return nil, err
	}
	if status, ok := args["status"].(map[string]any); ok {
		code, err := one(statuses, arguments(status).textOr("code", ""))
		if err != nil {
			return nil, err
		}
		span.SetStatus(code, arguments(status).textOr("message", ""))
	}
	span.End()
	made := span.SpanContext()
	return map[string]string{"trace_id": made.TraceID().String(), "span_id": made.SpanID().String()}, nil
}

func startOptions(args arguments) ([]trace.SpanStartOption, error) {
	kind, err := one(kinds, args.textOr("kind", "internal"))
	if err != nil {
		return nil, err
	}
	attributes, err := args.attributes("attributes")
	if err != nil {
		return nil, err
	}
	described, err := args.list("links")
	if err != nil {
		return nil, err
	}
	var links []trace.Link
	for _, each := range described {
		link, err := linkOf(each)
		if err != nil {
			return nil, err
		}
		links = append(links, link)
	}
	return []trace.SpanStartOption{
		trace.WithSpanKind(kind), trace.WithAttributes(attributes...), trace.WithLinks(links...),
	}, nil
}

func linkOf(args arguments) (trace.Link, error) {
	traceID, err := trace.TraceIDFromHex(args.textOr("trace_id", ""))
	if err != nil {
		return trace.Link{}, invalid{"the trace_id of a link: " + err.Error()}
	}
	spanID, err := trace.SpanIDFromHex(args.textOr("span_id", ""))
	if err != nil {
		return trace.Link{}, invalid{"the span_id of a link: " + err.Error()}
	}
	attributes, err := args.attributes("attributes")
	return trace.Link{
		SpanContext: trace.NewSpanContext(trace.SpanContextConfig{
			TraceID: traceID, SpanID: spanID, TraceFlags: trace.FlagsSampled, Remote: true,
		}),
		Attributes: attributes,
	}, err
}

func addEvents(span trace.Span, args arguments) error {
	events, err := args.list("events")
	if err != nil {
		return err
	}
	for _, event := range events {
		name, err := event.text("name")
		if err != nil {
			return err
		}
		attributes, err := event.attributes("attributes")
		if err != nil {
			return err
		}
		span.AddEvent(name, trace.WithAttributes(attributes...))
	}
	return nil
}

// flush is true when all that was recorded has been exported in time.
func (t *tracing) flush(args arguments, _ string) (any, error) {
	within, err := args.duration("within", 5*time.Second)
	if err != nil {
		return nil, err
	}
	provider, err := t.tracerProvider()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	if err := provider.ForceFlush(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "flush:", err)
		return false, nil
	}
	return true, nil
}

// one gives the value of that name.
func one[T any](known map[string]T, name string) (T, error) {
	value, ok := known[name]
	if !ok {
		names := make([]string, 0, len(known))
		for each := range known {
			names = append(names, each)
		}
		sort.Strings(names)
		return value, invalid{fmt.Sprintf("%q is none of %s", name, strings.Join(names, ", "))}
	}
	return value, nil
}
