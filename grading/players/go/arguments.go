package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
)

// arguments are what a step is told, read with care: a scenario that is wrong is told so.
type arguments map[string]any

// invalid: the arguments of a step make no sense.
type invalid struct{ message string }

func (i invalid) Error() string { return i.message }

// unsupported: this SDK has no such thing.
type unsupported struct{ message string }

func (u unsupported) Error() string { return u.message }

func (a arguments) text(key string) (string, error) {
	value, ok := a[key].(string)
	if !ok {
		return "", invalid{fmt.Sprintf("%q must be a string", key)}
	}
	return value, nil
}

// textOr is for what may be left out.
func (a arguments) textOr(key, fallback string) string {
	if value, ok := a[key].(string); ok {
		return value
	}
	return fallback
}

// list gives the objects of a list, none where it is left out.
func (a arguments) list(key string) ([]arguments, error) {
	values, ok := a[key].([]any)
	if !ok && a[key] != nil {
		return nil, invalid{fmt.Sprintf("%q must be a list", key)}
	}
	objects := make([]arguments, 0, len(values))
	for _, value := range values {
		object, ok := value.(map[string]any)
		if !ok {
			return nil, invalid{fmt.Sprintf("%q must hold objects", key)}
		}
		objects = append(objects, object)
	}
	return objects, nil
}

// texts gives the strings of a list, nil where it is left out.
func (a arguments) texts(key string) ([]string, error) {
	if a[key] == nil {
		return nil, nil
	}
	values, ok := a[key].([]any)
	texts := make([]string, 0, len(values))
	for _, value := range values {
		text, isText := value.(string)
		ok = ok && isText
		texts = append(texts, text)
	}
	if !ok {
		return nil, invalid{fmt.Sprintf("%q must be a list of strings", key)}
	}
	return texts, nil
}

// duration reads "1500ms", "2s", "1m" as scenarios write it; a plain number is nanoseconds.
func (a arguments) duration(key string, fallback time.Duration) (time.Duration, error) {
	switch value := a[key].(type) {
	case nil:
		return fallback, nil
	case json.Number:
		if nanoseconds, err := value.Int64(); err == nil {
			return time.Duration(nanoseconds), nil
		}
	case string:
		if duration, err := time.ParseDuration(value); err == nil {
			return duration, nil
		}
	}
	return 0, invalid{fmt.Sprintf("%v is no duration; write 500ms, 2s or 1m", a[key])}
}

// attributes gives the members of an object as attributes.
func (a arguments) attributes(key string) ([]attribute.KeyValue, error) {
	object, ok := a[key].(map[string]any)
	if !ok && a[key] != nil {
		return nil, invalid{fmt.Sprintf("%q must be an object", key)}
	}
	var all []attribute.KeyValue
	for name, value := range object {
		one, err := keyValue(name, value)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func keyValue(name string, value any) (attribute.KeyValue, error) {
	switch v := value.(type) {
	case string:
		return attribute.String(name, v), nil
	case bool:
		return attribute.Bool(name, v), nil
	case json.Number:
		if !strings.ContainsAny(v.String(), ".eE") {
			integer, err := v.Int64()
			return attribute.Int64(name, integer), err
		}
		real, err := v.Float64()
		return attribute.Float64(name, real), err
	case []any:
		return list(name, v)
	}
	return attribute.KeyValue{}, invalid{fmt.Sprintf("attribute %q: no value of an attribute", name)}
}

// list makes an array attribute, whose elements are all of one kind.
func list(name string, values []any) (attribute.KeyValue, error) {
	var texts []string
	var truths []bool
	var integers []int64
	var reals []float64
	for _, value := range values {
		one, err := keyValue(name, value)
		if err != nil {
			return one, err
		}
		switch one.Value.Type() {
		case attribute.STRING:
			texts = append(texts, one.Value.AsString())
		case attribute.BOOL:
			truths = append(truths, one.Value.AsBool())
		case attribute.INT64:
			integers = append(integers, one.Value.AsInt64())
		case attribute.FLOAT64:
			reals = append(reals, one.Value.AsFloat64())
		}
	}
	switch len(values) {
	case len(truths):
		return attribute.BoolSlice(name, truths), nil
	case len(integers):
		return attribute.Int64Slice(name, integers), nil
	case len(reals):
		return attribute.Float64Slice(name, reals), nil
	case len(texts):
		return attribute.StringSlice(name, texts), nil
	}
	return attribute.KeyValue{}, invalid{fmt.Sprintf("attribute %q: an array of several kinds", name)}
}
