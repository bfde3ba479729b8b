// What it costs to keep a span between its start and its export, in one run:
//   cmake --preset release && cmake --build build/release --target model_bench &&
//   build/release/grading/labs/02-model/model_bench
// The same spans of ten attributes are kept in three ways (a map of strings and variants, a flat
// decoded model, finished bytes) and written as the same kind of request; libprotobuf does it too.
// "set" is everything between the caller's plain values and bytes in the request; "send" is the
// part of it that the exporter does. Every way's bytes are parsed by libprotobuf and compared
// first. Allocations are counted by replacing operator new: allocs/span is what each asks of the
// heap, once warm.
#include <benchmark/benchmark.h>
#include <google/protobuf/arena.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "heap/allocations.h"
#include "model/traces.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.pb.h"

namespace otelier {
namespace {

namespace trace = opentelemetry::proto::trace::v1;
using Request = opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest;
using model::AnyValue;
using model::ValueKind;

constexpr std::size_t kSpans = 512;  // what SDKs export at a time by default

// The arguments of the calls that make a span: views of text that a program has.
struct Plain {
  model::TraceId trace_id;
  model::SpanId span_id, parent_span_id;
  std::string_view name;
  std::uint64_t start = 0, end = 0;
  std::vector<model::KeyValue> attributes;
};

template <std::size_t N>
std::array<std::byte, N> drawn(std::mt19937_64& random) {
  std::array<std::byte, N> bytes;
  for (auto& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

const std::vector<Plain>& spans() {
  static const std::vector<Plain> all = [] {
    static std::vector<std::string> paths;
    paths.reserve(kSpans);
    std::mt19937_64 random(1);
    std::vector<Plain> made;
    for (std::size_t i = 0; i < kSpans; ++i) {
      paths.push_back("/cart/" + std::to_string(random() % 100'000) + "/items");
      Plain span;
      span.trace_id = model::TraceId(drawn<16>(random));
      span.span_id = model::SpanId(drawn<8>(random));
      span.parent_span_id = model::SpanId(drawn<8>(random));
      span.name = "GET /cart/{id}/items";
      span.start = 1'760'000'000'000'000'000 + random() % 1'000'000'000;
      span.end = span.start + random() % 50'000'000;
      span.attributes = {
          {"http.request.method", "GET"},
          {"url.path", std::string_view(paths.back())},
          {"url.scheme", "https"},
          {"server.address", "shop.example.org"},
          {"server.port", 443},
          {"http.response.status_code", 200},
          {"user_agent.original", "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101"},
          {"network.peer.address", "192.0.2.17"},
          {"app.cache.hit", random() % 2 == 0},
          {"app.price", static_cast<double>(random() % 10'000) / 100},
      };
      made.push_back(std::move(span));
    }
    return made;
  }();
  return all;
}

const model::Resource& resource() {
  static const model::KeyValue kAttributes[] = {{"service.name", "checkout"},
                                                {"process.pid", 4711}};
  static const auto it = model::Resource::make(kAttributes);
  return *it;
}
const model::Scope& scope() {
  static const auto it = model::Scope::make("shop.checkout");
  return *it;
}

// Way 1: what is written first by everybody. Every key and every text is a string of its own.
using Owned = std::variant<std::monostate, std::string, bool, std::int64_t, double>;
Owned owned(const AnyValue& value) {
  switch (value.kind()) {
    case ValueKind::string:
      return std::string(value.string());
    case ValueKind::boolean:
      return value.boolean();
    case ValueKind::integer:
      return value.integer();
    case ValueKind::real:
      return value.real();
    default:
      return {};
  }
}
struct MapSpan {
  const Plain* head = nullptr;
  std::string name;
  std::map<std::string, Owned> attributes;
};
MapSpan map_span(const Plain& from) {
  MapSpan span{&from, std::string(from.name), {}};
  for (const auto& [key, value] : from.attributes) {
    span.attributes.insert_or_assign(std::string(key), owned(value));
  }
  return span;
}

// Way 2: decoded but flat. One vector of small values, the texts one behind the other.
struct FlatSpan {
  struct Attribute {
    std::uint32_t key, key_size;
    ValueKind kind;
    std::uint32_t text, text_size;
    std::uint64_t bits;
  };
  const Plain* head = nullptr;
  std::string text;  // the name first
  std::vector<Attribute> attributes;

  [[nodiscard]] std::string_view at(std::uint32_t begin, std::uint32_t size) const {
    return std::string_view(text).substr(begin, size);
  }
  void fill(const Plain& from) {
    head = &from;
    text.assign(from.name);
    attributes.clear();
    for (const auto& [key, value] : from.attributes) {
      const auto same = std::find_if(
          attributes.begin(), attributes.end(),
          [&, wanted = key](const Attribute& one) { return at(one.key, one.key_size) == wanted; });
      if (same != attributes.end()) attributes.erase(same);
      Attribute one{};
      one.key = static_cast<std::uint32_t>(text.size());
      one.key_size = static_cast<std::uint32_t>(key.size());
      text += key;
      one.kind = value.kind();
      if (value.kind() == ValueKind::string) {
        one.text = static_cast<std::uint32_t>(text.size());
        one.text_size = static_cast<std::uint32_t>(value.string().size());
        text += value.string();
      } else if (value.kind() == ValueKind::real) {
        one.bits = std::bit_cast<std::uint64_t>(value.real());
      } else {
        one.bits = static_cast<std::uint64_t>(value.integer());
      }
      attributes.push_back(one);
    }
  }
};

// Both are encoded when they are sent.
void write_head(wire::Writer& out, const Plain& head, std::string_view name) {
  out.bytes(1, head.trace_id.bytes());
  out.bytes(2, head.span_id.bytes());
  out.bytes(4, head.parent_span_id.bytes());
  out.text(5, name);
  out.varint(6, 2);
  out.fixed64(7, head.start);
  out.fixed64(8, head.end);
}
void write_span(wire::Writer& out, const MapSpan& span) {
  out.message(2, [&] {
    write_head(out, *span.head, span.name);
    for (const auto& [key, value] : span.attributes) {
      out.message(9, [&, &name = key, &held = value] {
        out.text(1, name);
        out.message(2, [&] {
          if (const auto* text = std::get_if<std::string>(&held)) out.text(1, *text);
          if (const auto* truth = std::get_if<bool>(&held)) out.varint(2, *truth ? 1 : 0);
          if (const auto* whole = std::get_if<std::int64_t>(&held)) {
            out.varint(3, static_cast<std::uint64_t>(*whole));
          }
          if (const auto* real = std::get_if<double>(&held)) out.float64(4, *real);
        });
      });
    }
  });
}
void write_span(wire::Writer& out, const FlatSpan& span) {
  out.message(2, [&] {
    write_head(out, *span.head, span.at(0, static_cast<std::uint32_t>(span.head->name.size())));
    for (const auto& one : span.attributes) {
      out.message(9, [&] {
        out.text(1, span.at(one.key, one.key_size));
        out.message(2, [&] {
          if (one.kind == ValueKind::string) out.text(1, span.at(one.text, one.text_size));
          if (one.kind == ValueKind::boolean) out.varint(2, one.bits);
          if (one.kind == ValueKind::integer) out.varint(3, one.bits);
          if (one.kind == ValueKind::real) out.fixed64(4, one.bits);
        });
      });
    }
  });
}
template <class Spans>
void write_request(wire::Writer& out, const Spans& all) {
  out.message(1, [&] {
    out.bytes(1, resource().encoded());
    out.message(2, [&] {
      out.bytes(1, scope().encoded());
      for (const auto& span : all) write_span(out, span);
    });
  });
}

// Way 3: the lab's.
void fill(model::SpanRecord& record, const Plain& from) {
  record.trace_id = from.trace_id;
  record.span_id = from.span_id;
  record.parent_span_id = from.parent_span_id;
  record.name = from.name;
  record.kind = model::SpanKind::server;
  record.start_time_unix_nano = from.start;
  record.end_time_unix_nano = from.end;
  for (const auto& [key, value] : from.attributes) record.attributes.set(key, value);
}
void send(wire::Writer& out, const std::vector<model::SpanRecord>& records) {
  model::TracesWriter traces(out);
  for (const auto& record : records) traces.add(resource(), scope(), record);
  traces.finish();
}
std::vector<model::SpanRecord> records() {
  std::vector<model::SpanRecord> all(kSpans);
  for (std::size_t i = 0; i < kSpans; ++i) fill(all[i], spans()[i]);
  return all;
}

// libprotobuf's own objects.
void fill(trace::Span& span, const Plain& from) {
  const auto text = [](auto id) { return std::string(core::as_text(id.bytes())); };
  span.set_trace_id(text(from.trace_id));
  span.set_span_id(text(from.span_id));
  span.set_parent_span_id(text(from.parent_span_id));
  span.set_name(std::string(from.name));
  span.set_kind(trace::Span::SPAN_KIND_SERVER);
  span.set_start_time_unix_nano(from.start);
  span.set_end_time_unix_nano(from.end);
  for (const auto& [key, value] : from.attributes) {
    auto& one = *span.add_attributes();
    one.set_key(key.data(), key.size());
    auto& to = *one.mutable_value();
    if (value.kind() == ValueKind::string) {
      to.set_string_value(value.string().data(), value.string().size());
    }
    if (value.kind() == ValueKind::boolean) to.set_bool_value(value.boolean());
    if (value.kind() == ValueKind::integer) to.set_int_value(value.integer());
    if (value.kind() == ValueKind::real) to.set_double_value(value.real());
  }
}
void fill(Request& request) {
  auto& group = *request.add_resource_spans();
  group.mutable_resource()->ParseFromArray(resource().encoded().data(),
                                           static_cast<int>(resource().encoded().size()));
  auto& inner = *group.add_scope_spans();
  inner.mutable_scope()->ParseFromArray(scope().encoded().data(),
                                        static_cast<int>(scope().encoded().size()));
  for (const Plain& span : spans()) fill(*inner.add_spans(), span);
}

// Whether the bytes are the spans that were asked for; attributes of the map come sorted.
void must_be_right(const wire::Writer& out) {
  Request expected, got;
  fill(expected);
  if (!got.ParseFromArray(out.view().data(), static_cast<int>(out.size()))) std::abort();
  google::protobuf::util::MessageDifferencer same;
  same.TreatAsSet(trace::Span::descriptor()->FindFieldByName("attributes"));
  if (!same.Compare(expected, got)) std::abort();
}

void report(benchmark::State& state, std::uint64_t before) {
  const double all = static_cast<double>(state.iterations()) * kSpans;
  state.counters["allocs/span"] = static_cast<double>(heap::allocations() - before) / all;
  state.counters["ns/span"] =
      benchmark::Counter(all * 1e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// One turn is 512 spans. `turn` appends them to a cleared writer.
template <class Turn>
void measure(benchmark::State& state, const Turn& turn) {
  wire::Writer out;
  turn(out);
  must_be_right(out);
  const std::uint64_t before = heap::allocations();
  for (auto _ : state) {
    out.clear();
    turn(out);
    benchmark::DoNotOptimize(out.view().data());
  }
  report(state, before);
}

void set_map_of_strings(benchmark::State& state) {
  measure(state, [&](wire::Writer& out) {
    std::vector<MapSpan> all;
    all.reserve(kSpans);
    for (const Plain& span : spans()) all.push_back(map_span(span));
    write_request(out, all);
  });
}
BENCHMARK(set_map_of_strings);

void set_flat_decoded(benchmark::State& state) {
  std::vector<FlatSpan> all(kSpans);
  measure(state, [&](wire::Writer& out) {
    for (std::size_t i = 0; i < kSpans; ++i) all[i].fill(spans()[i]);
    write_request(out, all);
  });
}
BENCHMARK(set_flat_decoded);

void set_encoded_once(benchmark::State& state) {
  model::RecordPool pool(kSpans);
  measure(state, [&](wire::Writer& out) {
    model::TracesWriter traces(out);
    for (const Plain& span : spans()) {
      model::SpanHandle record = pool.take();
      fill(*record, span);
      traces.add(resource(), scope(), *record);
      pool.give_back(std::move(record));
    }
    traces.finish();
  });
}
BENCHMARK(set_encoded_once);

// The same, with 512 records on their way at a time: the caches see what a batch processor sees.
void set_encoded_once_batched(benchmark::State& state) {
  std::vector<model::SpanRecord> all(kSpans);
  measure(state, [&](wire::Writer& out) {
    for (std::size_t i = 0; i < kSpans; ++i) {
      all[i].clear();
      fill(all[i], spans()[i]);
    }
    send(out, all);
  });
}
BENCHMARK(set_encoded_once_batched);

void set_attributes_alone(benchmark::State& state) {
  model::Attributes attributes(9);
  const std::uint64_t before = heap::allocations();
  for (auto _ : state) {
    for (const Plain& span : spans()) {
      attributes.clear();
      for (const auto& [key, value] : span.attributes) attributes.set(key, value);
    }
    benchmark::DoNotOptimize(attributes.memory());
  }
  report(state, before);
}
BENCHMARK(set_attributes_alone);

void set_libprotobuf_arena(benchmark::State& state) {
  std::vector<char> block(8u << 20);
  std::vector<char> out(1u << 20);
  const std::uint64_t before = heap::allocations();
  for (auto _ : state) {
    google::protobuf::ArenaOptions options;
    options.initial_block = block.data();
    options.initial_block_size = block.size();
    google::protobuf::Arena arena(options);
    auto* request = google::protobuf::Arena::CreateMessage<Request>(&arena);
    fill(*request);
    if (!request->SerializeToArray(out.data(), static_cast<int>(out.size()))) {
      // The array may be larger than the message.
      const std::size_t size = request->ByteSizeLong();
      if (size > out.size()) std::abort();
    }
    benchmark::DoNotOptimize(out.data());
  }
  report(state, before);
}
BENCHMARK(set_libprotobuf_arena);

void send_map_of_strings(benchmark::State& state) {
  std::vector<MapSpan> all;
  for (const Plain& span : spans()) all.push_back(map_span(span));
  measure(state, [&](wire::Writer& out) { write_request(out, all); });
}
BENCHMARK(send_map_of_strings);

void send_flat_decoded(benchmark::State& state) {
  std::vector<FlatSpan> all(kSpans);
  for (std::size_t i = 0; i < kSpans; ++i) all[i].fill(spans()[i]);
  measure(state, [&](wire::Writer& out) { write_request(out, all); });
}
BENCHMARK(send_flat_decoded);

void send_encoded_once(benchmark::State& state) {
  const auto all = records();
  measure(state, [&](wire::Writer& out) { send(out, all); });
}
BENCHMARK(send_encoded_once);

// The records in the cache: what the copy itself costs, without waiting for memory.
void send_encoded_once_hot(benchmark::State& state) {
  auto all = records();
  all.resize(16);
  wire::Writer out;
  send(out, all);
  const std::uint64_t before = heap::allocations();
  for (auto _ : state) {
    for (std::size_t i = 0; i < kSpans / 16; ++i) {
      out.clear();
      send(out, all);
    }
    benchmark::DoNotOptimize(out.view().data());
  }
  report(state, before);
}
BENCHMARK(send_encoded_once_hot);

void send_libprotobuf(benchmark::State& state) {
  Request request;
  fill(request);
  std::vector<char> out(request.ByteSizeLong());
  const std::uint64_t before = heap::allocations();
  for (auto _ : state) {
    request.SerializeToArray(out.data(), static_cast<int>(out.size()));
    benchmark::DoNotOptimize(out.data());
  }
  report(state, before);
}
BENCHMARK(send_libprotobuf);

}  // namespace
}  // namespace otelier

BENCHMARK_MAIN();
