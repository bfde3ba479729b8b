package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/contrib/propagators/autoprop"
	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

const (
	callTimeout = 10 * time.Second // until a service that is called counts as one that does not answer
	bodyLimit   = 64 << 20
)

// propagators is context.extract, context.inject and service.start, over the SDK's propagators
// alone: those that OTEL_PROPAGATORS names, or the step. Headers are carried by
// propagation.HeaderCarrier, as in the SDK's own HTTP instrumentation.
type propagators struct {
	tracing *tracing

	mutex     sync.Mutex
	extracted map[string]context.Context
}

func propagatorOf(args arguments) (propagation.TextMapPropagator, error) {
	names, err := args.texts("propagators")
	if err != nil {
		return nil, err
	}
	if names == nil {
		return autoprop.NewTextMapPropagator(), nil
	}
	found, err := autoprop.TextMapPropagator(names...)
	if err != nil {
		return nil, unsupported{err.Error()}
	}
	return found, nil
}

// extract tells what the propagators read in the headers.
func (p *propagators) extract(args arguments, name string) (any, error) {
	propagator, err := propagatorOf(args)
	if err != nil {
		return nil, err
	}
	headers, err := headersOf(args)
	if err != nil {
		return nil, err
	}
	ctx := propagator.Extract(context.Background(), propagation.HeaderCarrier(headers))
	if name != "" {
		p.mutex.Lock()
		if p.extracted == nil {
			p.extracted = map[string]context.Context{}
		}
		p.extracted[name] = ctx
		p.mutex.Unlock()
	}
	entries := map[string]string{}
	for _, member := range baggage.FromContext(ctx).Members() {
		entries[member.Key()] = member.Value()
	}
	span := trace.SpanContextFromContext(ctx)
	told := map[string]any{
		"trace_id": nil, "span_id": nil, "flags": nil,
		"tracestate": span.TraceState().String(), "baggage": entries, "is_remote": span.IsRemote(),
	}
	if span.IsValid() {
		told["trace_id"] = span.TraceID().String()
		told["span_id"] = span.SpanID().String()
		told["flags"] = int(span.TraceFlags())
	}
	return told, nil
}

func headersOf(args arguments) (http.Header, error) {
	pairs, ok := args["headers"].([]any)
	headers := http.Header{}
	for _, each := range pairs {
		pair, isPair := each.([]any)
		if !isPair || len(pair) != 2 {
			ok = false
			break
		}
		name, isName := pair[0].(string)
		value, isValue := pair[1].(string)
		ok = ok && isName && isValue
		headers.Add(name, value)
	}
	if !ok {
		return nil, invalid{`"headers" must be a list of [name, value]`}
	}
	return headers, nil
}

// inject gives the headers that the propagators write.
func (p *propagators) inject(args arguments, _ string) (any, error) {
	propagator, err := propagatorOf(args)
	if err != nil {
		return nil, err
	}
	ctx, err := p.from(args)
	if err != nil {
		return nil, err
	}
	if ctx, err = withBaggage(ctx, args); err != nil {
		return nil, err
	}
	if child, _ := args["child"].(bool); child {
		tracer, err := p.tracing.tracer()
		if err != nil {
			return nil, err
		}
		var span trace.Span
		ctx, span = tracer.Start(ctx, "child", trace.WithSpanKind(trace.SpanKindClient))
		span.End()
	}
	headers := &inOrder{HeaderCarrier: propagation.HeaderCarrier{}}
	propagator.Inject(ctx, headers)
	written := [][]string{}
	for _, name := range headers.names {
		written = append(written, []string{strings.ToLower(name), headers.Get(name)})
	}
	return map[string]any{"headers": written}, nil
}

// inOrder are headers that remember in which order they were written.
type inOrder struct {
	propagation.HeaderCarrier
	names []string
}

func (o *inOrder) Set(name, value string) {
	if o.Get(name) == "" {
		o.names = append(o.names, name)
	}
	o.HeaderCarrier.Set(name, value)
}

func (p *propagators) from(args arguments) (context.Context, error) {
	name, ok := args["from"].(string)
	if !ok {
		return context.Background(), nil
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	ctx, ok := p.extracted[name]
	if !ok {
		return nil, invalid{fmt.Sprintf("no context was extracted as %q", name)}
	}
	return ctx, nil
}

func withBaggage(ctx context.Context, args arguments) (context.Context, error) {
	entries, _ := args["baggage"].(map[string]any)
	bag := baggage.FromContext(ctx)
	for key, value := range entries {
		member, err := baggage.NewMemberRaw(key, fmt.Sprint(value))
		if err != nil {
			return nil, err
		}
		if bag, err = bag.SetMember(member); err != nil {
			return nil, err
		}
	}
	return baggage.ContextWithBaggage(ctx, bag), nil
}

// call is one element of what the service is asked to do.
type call struct {
	URL       *string          `json:"url"`
	Arguments *json.RawMessage `json:"arguments"`
}

// serve starts the service of the W3C Trace Context suite.
func (p *propagators) serve(arguments, string) (any, error) {
	tracer, err := p.tracing.tracer()
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	service := &service{tracer: tracer, propagator: autoprop.NewTextMapPropagator(),
		client: &http.Client{Timeout: callTimeout}}
	go func() { _ = http.Serve(listener, service) }()
	return map[string]any{"port": listener.Addr().(*net.TCPAddr).Port}, nil
}

type service struct {
	tracer     trace.Tracer
	propagator propagation.TextMapPropagator
	client     *http.Client
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	var calls []call
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, bodyLimit)).Decode(&calls)
	sound := err == nil && calls != nil
	for _, each := range calls {
		sound = sound && each.URL != nil && each.Arguments != nil &&
			bytes.HasPrefix(bytes.TrimSpace(*each.Arguments), []byte("["))
	}
	if !sound {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(`the body is no array of {"url": …, "arguments": […]}`)
		return
	}
	ctx := s.propagator.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := s.tracer.Start(ctx, "serve", trace.WithSpanKind(trace.SpanKindServer))
	defer span.End()
	statuses := make([]int, 0, len(calls))
	for _, each := range calls {
		statuses = append(statuses, s.call(ctx, *each.URL, *each.Arguments))
	}
	_ = json.NewEncoder(w).Encode(statuses)
}

// call POSTs the arguments inside a child span: the status code, or 0 where none came.
func (s *service) call(ctx context.Context, url string, arguments []byte) int {
	ctx, span := s.tracer.Start(ctx, "call", trace.WithSpanKind(trace.SpanKindClient))
	defer span.End()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(arguments))
	if err != nil {
		return 0
	}
	request.Header.Set("Content-Type", "application/json")
	s.propagator.Inject(ctx, propagation.HeaderCarrier(request.Header))
	answer, err := s.client.Do(request)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	return answer.StatusCode
}
