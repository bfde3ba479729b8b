// The sender of the chaos run: the official SDK's OTLP exporters, asked to deliver numbered batches.
// A batch is what one call of ExportSpans is given, so the exporter's own answer says whether the
// other side acknowledged it. One line a batch on standard output: "acked N" or "failed N REASON".
package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
)

const (
	patience    = 5 * time.Second  // for one try
	retryWithin = 40 * time.Second // for all tries of a batch
)

func exporterOf(ctx context.Context, worker int, httpAddress, grpcAddress string) (*otlptrace.Exporter, error) {
	if worker%2 == 0 {
		return otlptracehttp.New(ctx, otlptracehttp.WithEndpoint(httpAddress), otlptracehttp.WithInsecure(),
			otlptracehttp.WithCompression(otlptracehttp.GzipCompression), otlptracehttp.WithTimeout(patience),
			otlptracehttp.WithRetry(otlptracehttp.RetryConfig{Enabled: true, InitialInterval: 200 * time.Millisecond,
				MaxInterval: 2 * time.Second, MaxElapsedTime: retryWithin}))
	}
	return otlptracegrpc.New(ctx, otlptracegrpc.WithEndpoint(grpcAddress), otlptracegrpc.WithInsecure(),
		otlptracegrpc.WithTimeout(patience),
		otlptracegrpc.WithRetry(otlptracegrpc.RetryConfig{Enabled: true, InitialInterval: 200 * time.Millisecond,
			MaxInterval: 2 * time.Second, MaxElapsedTime: retryWithin}))
}

// The batch's number stands in its resource, as text that is found in the bytes of a request.
func batch(number, spans int) []sdk.ReadOnlySpan {
	origin := resource.NewSchemaless(attribute.String("service.name", "chaos"),
		attribute.String("chaos.batch", fmt.Sprintf("batch-%08d.", number)))
	stubs := make(tracetest.SpanStubs, spans)
	now := time.Now()
	for i := range stubs {
		var traceID trace.TraceID
		var spanID trace.SpanID
		_, _ = rand.Read(traceID[:])
		_, _ = rand.Read(spanID[:])
		stubs[i] = tracetest.SpanStub{
			Name: "chaos",
			SpanContext: trace.NewSpanContext(
				trace.SpanContextConfig{TraceID: traceID, SpanID: spanID, TraceFlags: trace.FlagsSampled}),
			StartTime:  now,
			EndTime:    now.Add(time.Millisecond),
			Attributes: []attribute.KeyValue{attribute.Int("chaos.index", i)},
			Resource:   origin,
		}
	}
	return stubs.Snapshots()
}

func main() {
	httpAddress := flag.String("http", "", "OTLP/HTTP, as HOST:PORT")
	grpcAddress := flag.String("grpc", "", "OTLP/gRPC, as HOST:PORT")
	workers := flag.Int("workers", 4, "senders; every other one over gRPC")
	every := flag.Duration("every", time.Second, "between two batches of a sender")
	spans := flag.Int("spans", 20, "spans in a batch")
	flag.Parse()

	stop, ended := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer ended()
	var lock sync.Mutex // of out and next
	out := bufio.NewWriter(os.Stdout)
	next := 0
	var running sync.WaitGroup
	for worker := range *workers {
		exporter, err := exporterOf(context.Background(), worker, *httpAddress, *grpcAddress)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		running.Add(1)
		go func() {
			defer running.Done()
			tick := time.NewTicker(*every)
			defer tick.Stop()
			for {
				select {
				case <-stop.Done(): // what is on its way is finished
					return
				case <-tick.C:
				}
				lock.Lock()
				next++
				number := next
				lock.Unlock()
				err := exporter.ExportSpans(context.Background(), batch(number, *spans))
				lock.Lock()
				if err == nil {
					fmt.Fprintf(out, "acked %d\n", number)
				} else {
					fmt.Fprintf(out, "failed %d %s\n", number, strings.ReplaceAll(err.Error(), "\n", " "))
				}
				_ = out.Flush()
				lock.Unlock()
			}
		}()
	}
	running.Wait()
}
