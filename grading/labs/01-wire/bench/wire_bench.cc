// The lab's codec against libprotobuf, on the same batch of spans, in one run:
//   cmake --build build/release --target wire_bench &&
//   build/release/grading/labs/01-wire/wire_bench
// Both write the same bytes (checked first). Allocations are counted by replacing operator new, so
// the column allocs/op is what each really asks of the heap, once warm.
#include <benchmark/benchmark.h>
#include <google/protobuf/arena.h>

#include <cstring>
#include <random>

#include "../telemetry.h"
#include "heap/allocations.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.pb.h"

namespace otelier {
namespace {

namespace trace = opentelemetry::proto::trace::v1;
using Request = opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest;

// 512 spans of ten attributes: the batch size that SDKs export by default.
telemetry::Batch make_batch() {
  std::mt19937_64 random(1);
  telemetry::Batch batch;
  batch.scope = "shop.checkout";
  batch.resource = {{"service.name", std::string("checkout")},
                    {"service.instance.id", std::string("627cc493-f310-47de-96bd-71410b7dec09")},
                    {"process.pid", std::int64_t{4711}}};
  for (int i = 0; i < 512; ++i) {
    telemetry::Span span;
    for (auto& byte : span.trace_id) byte = static_cast<std::byte>(random());
    for (auto& byte : span.span_id) byte = static_cast<std::byte>(random());
    for (auto& byte : span.parent_span_id) byte = static_cast<std::byte>(random());
    span.name = "GET /cart/{id}/items";
    span.kind = 2;
    span.start_ns = 1'760'000'000'000'000'000 + random() % 1'000'000'000;
    span.end_ns = span.start_ns + random() % 50'000'000;
    span.attributes = {
        {"http.request.method", std::string("GET")},
        {"url.path", "/cart/" + std::to_string(random() % 100'000) + "/items"},
        {"url.scheme", std::string("https")},
        {"server.address", std::string("shop.example.org")},
        {"server.port", std::int64_t{443}},
        {"http.response.status_code", std::int64_t{200}},
        {"user_agent.original", std::string("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101")},
        {"network.peer.address", std::string("192.0.2.17")},
        {"app.cache.hit", random() % 2 == 0},
        {"app.price", static_cast<double>(random() % 10'000) / 100},
    };
    batch.spans.push_back(std::move(span));
  }
  return batch;
}

template <class KeyValue>
void fill(KeyValue& to, const telemetry::Attribute& from) {
  to.set_key(from.key);
  auto& value = *to.mutable_value();
  if (const auto* text = std::get_if<std::string>(&from.value)) value.set_string_value(*text);
  if (const auto* truth = std::get_if<bool>(&from.value)) value.set_bool_value(*truth);
  if (const auto* whole = std::get_if<std::int64_t>(&from.value)) value.set_int_value(*whole);
  if (const auto* real = std::get_if<double>(&from.value)) value.set_double_value(*real);
}

template <std::size_t N>
std::string text_of(const std::array<std::byte, N>& id) {
  return std::string(core::as_text(id));
}

Request make_request(const telemetry::Batch& batch) {
  Request request;
  auto& group = *request.add_resource_spans();
  for (const auto& attribute : batch.resource) {
    fill(*group.mutable_resource()->add_attributes(), attribute);
  }
  auto& scope = *group.add_scope_spans();
  scope.mutable_scope()->set_name(batch.scope);
  for (const auto& from : batch.spans) {
    auto& span = *scope.add_spans();
    span.set_trace_id(text_of(from.trace_id));
    span.set_span_id(text_of(from.span_id));
    span.set_parent_span_id(text_of(from.parent_span_id));
    span.set_name(from.name);
    span.set_kind(static_cast<trace::Span::SpanKind>(from.kind));
    span.set_start_time_unix_nano(from.start_ns);
    span.set_end_time_unix_nano(from.end_ns);
    for (const auto& attribute : from.attributes) fill(*span.add_attributes(), attribute);
  }
  return request;
}

const telemetry::Batch& batch() {
  static const telemetry::Batch it = make_batch();
  return it;
}
const Request& request() {
  static const Request it = make_request(batch());
  return it;
}
// The bytes, once it is sure that both codecs write the same ones.
const std::string& bytes() {
  static const std::string it = [] {
    std::string theirs;
    request().SerializeToString(&theirs);
    wire::Writer writer;
    telemetry::write(writer, batch());
    if (core::as_text(writer.view()) != theirs) std::abort();
    return theirs;
  }();
  return it;
}

void report(benchmark::State& state, std::uint64_t before) {
  const auto turns = static_cast<double>(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(turns * static_cast<double>(bytes().size())));
  state.counters["allocs/op"] = static_cast<double>(heap::allocations() - before) / turns;
  state.counters["ns/span"] =
      benchmark::Counter(turns * 512e-9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void write_wire(benchmark::State& state) {
  wire::Writer writer;
  telemetry::write(writer, batch());
  bytes();
  const std::uint64_t before = heap::allocations();
  for (auto _ : state) {
    writer.clear();
    telemetry::write(writer, batch());
    benchmark::DoNotOptimize(writer.view().data());
  }
  report(state, before);
}
BENCHMARK(write_wire);

void write_libprotobuf(benchmark::State& state) {
  std::vector<char> out(bytes().size());
  const std::uint64_t before = heap::allocations();
  for (auto _ : state) {
    request().SerializeToArray(out.data(), static_cast<int>(out.size()));
    benchmark::DoNotOptimize(out.data());
  }
  report(state, before);
}
BENCHMARK(write_libprotobuf);

void walk_wire(benchmark::State& state) {
  const core::ByteView in = core::as_bytes(bytes());
  const std::uint64_t before = heap::allocations();
  for (auto _ : state) {
    const telemetry::Walk walk(in);
    if (!walk.whole() || walk.totals().spans != 512) state.SkipWithError("the walk broke");
    benchmark::DoNotOptimize(walk.totals().text_bytes);
  }
  report(state, before);
}
BENCHMARK(walk_wire);

void parse_libprotobuf_arena(benchmark::State& state) {
  const std::string& in = bytes();
  std::vector<char> block(8u << 20);
  const std::uint64_t before = heap::allocations();
  for (auto _ : state) {
    google::protobuf::ArenaOptions options;
    options.initial_block = block.data();
    options.initial_block_size = block.size();
    google::protobuf::Arena arena(options);
    auto* parsed = google::protobuf::Arena::CreateMessage<Request>(&arena);
    if (!parsed->ParseFromArray(in.data(), static_cast<int>(in.size()))) std::abort();
    benchmark::DoNotOptimize(parsed);
  }
  report(state, before);
}
BENCHMARK(parse_libprotobuf_arena);

void parse_libprotobuf_heap(benchmark::State& state) {
  const std::string& in = bytes();
  const std::uint64_t before = heap::allocations();
  for (auto _ : state) {
    Request parsed;
    if (!parsed.ParseFromArray(in.data(), static_cast<int>(in.size()))) std::abort();
    benchmark::DoNotOptimize(&parsed);
  }
  report(state, before);
}
BENCHMARK(parse_libprotobuf_heap);

}  // namespace
}  // namespace otelier

BENCHMARK_MAIN();
