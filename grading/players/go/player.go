// A player over the official OpenTelemetry SDK for Go.
//
// It obeys the judge's steps (docs/player-protocol.md) with nothing but the SDK's public API, so a
// scenario that it passes asks for nothing that only our own code gives. It is configured as any
// program is, by OTEL_EXPORTER_OTLP_ENDPOINT and its kin. It keeps no virtual time. This file speaks
// the protocol; what the steps do is in tracing.go and propagation.go.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"strconv"
	"sync"
)

// A step gets its arguments and the name under which to keep what it makes.
type step func(args arguments, name string) (any, error)

type request struct {
	ID    int64     `json:"id"`
	Op    string    `json:"op"`
	Args  arguments `json:"args"`
	As    string    `json:"as"`
	Begin bool      `json:"begin"`
}

// player reads requests, runs steps, answers. Called steps run in order, one after another.
type player struct {
	steps   map[string]step
	writing sync.Mutex
	replies io.Writer
}

func (p *player) run(requests io.Reader) error {
	ops := make([]string, 0, len(p.steps))
	for op := range p.steps {
		ops = append(ops, op)
	}
	sort.Strings(ops)
	p.write(map[string]any{"hello": map[string]any{"player": "go", "ops": ops, "clock": false}})

	called := make(chan request, 1024)
	go func() {
		for each := range called {
			p.play(each)
		}
	}()
	decoder := json.NewDecoder(bufio.NewReader(requests))
	decoder.UseNumber() // 64-bit integers stay what they are
	for {
		var next request
		if err := decoder.Decode(&next); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if next.Begin {
			go p.play(next)
		} else {
			called <- next
		}
	}
}

func (p *player) play(r request) {
	reply := p.reply(r)
	reply["id"] = r.ID
	p.write(reply)
}

func (p *player) reply(r request) (reply map[string]any) {
	defer func() {
		if thrown := recover(); thrown != nil { // whatever the SDK throws is an answer
			reply = failure("exception", fmt.Sprint(thrown))
		}
	}()
	run, known := p.steps[r.Op]
	if !known {
		return failure("unsupported", "this player has no "+r.Op)
	}
	ok, err := run(r.Args, r.As)
	if err == nil {
		return map[string]any{"ok": ok}
	}
	kind := "exception"
	var wrong invalid
	var lacking unsupported
	if errors.As(err, &wrong) {
		kind = "invalid"
	} else if errors.As(err, &lacking) {
		kind = "unsupported"
	}
	return failure(kind, err.Error())
}

func failure(kind, message string) map[string]any {
	return map[string]any{"error": map[string]any{"kind": kind, "message": message}}
}

func (p *player) write(message map[string]any) {
	line, err := json.Marshal(message)
	if err != nil {
		panic(err)
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	_, _ = p.replies.Write(append(line, '\n')) // a judge that is gone ends the reading, too
}

func main() {
	descriptor, err := strconv.ParseUint(os.Getenv("OTELIER_PLAYER_FD"), 10, 31)
	if err != nil {
		fmt.Fprintln(os.Stderr, "OTELIER_PLAYER_FD names no descriptor; see docs/player-protocol.md")
		os.Exit(2)
	}
	channel := os.NewFile(uintptr(descriptor), "judge")
	t := &tracing{}
	c := &propagators{tracing: t}
	p := &player{replies: channel, steps: map[string]step{
		"span.record":     t.record,
		"flush":           t.flush,
		"context.extract": c.extract,
		"context.inject":  c.inject,
		"service.start":   c.serve,
	}}
	if err := p.run(channel); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	// The judge has seen enough: no last export, no waiting for what is still running.
}
