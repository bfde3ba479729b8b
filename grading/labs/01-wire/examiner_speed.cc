// The work of the speed checks: batches of spans drawn from the seed, libprotobuf's bytes and sums
// for them, and libprotobuf's time for the same work, measured in this process.
#include <google/protobuf/arena.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "labs/01-wire/answers.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.pb.h"

namespace otelier::wire_exam {
namespace {

using Request = opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest;

Json attribute_case(Random& random, std::size_t i) {
  static constexpr const char* kKeys[] = {"http.request.method", "url.path",
                                          "url.scheme",          "server.address",
                                          "server.port",         "app.cache.hit",
                                          "user_agent.original", "network.peer.address",
                                          "app.price",           "http.response.status_code"};
  Json attribute{{"key", kKeys[i % std::size(kKeys)]}};
  switch (i % 10) {
    case 4:
    case 9:
      attribute["int"] = std::to_string(static_cast<std::int64_t>(below(random, 65536)));
      break;
    case 5:
      attribute["bool"] = one_in(random, 2);
      break;
    case 8:
      attribute["double"] = static_cast<double>(below(random, 100'000)) / 128;
      break;
    default:
      attribute["text"] = random_text(random, 3 + below(random, 40));
  }
  return attribute;
}

// {"spans": 64}: a batch of so many spans of ten attributes.
Json batch_case(Random& random, std::size_t, const Json& args) {
  Json spans = Json::array();
  const auto id = [&](std::size_t size) { return hex_of(random_text(random, size)); };
  for (std::size_t s = 0, n = option(args, "spans", std::size_t{64}); s < n; ++s) {
    const std::uint64_t start = 1'760'000'000'000'000'000 + below(random, 1'000'000'000);
    Json attributes = Json::array();
    for (std::size_t i = 0; i < 10; ++i) attributes.push_back(attribute_case(random, i));
    spans.push_back({{"trace_id", id(16)},
                     {"span_id", id(8)},
                     {"parent_span_id", id(8)},
                     {"name", "GET /" + random_text(random, 8 + below(random, 16))},
                     {"kind", 1 + below(random, 5)},
                     {"start_ns", std::to_string(start)},
                     {"end_ns", std::to_string(start + below(random, 50'000'000))},
                     {"attributes", std::move(attributes)}});
  }
  return {{"resource", Json::array({Json{{"key", "service.name"}, {"text", random_text(random, 9)}},
                                    Json{{"key", "process.pid"}, {"int", "4711"}}})},
          {"scope", random_text(random, 12)},
          {"spans", std::move(spans)}};
}

template <class KeyValues>
void fill(KeyValues& to, const Json& attributes) {
  for (const Json& from : attributes) {
    auto& attribute = *to.Add();
    attribute.set_key(from["key"].get<std::string>());
    auto& value = *attribute.mutable_value();
    if (from.contains("text")) value.set_string_value(from["text"].get<std::string>());
    if (from.contains("bool")) value.set_bool_value(from["bool"].get<bool>());
    if (from.contains("int")) value.set_int_value(i64(from["int"]));
    if (from.contains("double")) value.set_double_value(from["double"].get<double>());
  }
}

Request request_of(const Json& batch) {
  Request request;
  auto& group = *request.add_resource_spans();
  fill(*group.mutable_resource()->mutable_attributes(), batch["resource"]);
  auto& scope = *group.add_scope_spans();
  scope.mutable_scope()->set_name(batch["scope"].get<std::string>());
  const auto id = [](const Json& hex) { return std::string(core::as_text(bytes_of(hex))); };
  for (const Json& from : batch["spans"]) {
    auto& span = *scope.add_spans();
    span.set_trace_id(id(from["trace_id"]));
    span.set_span_id(id(from["span_id"]));
    span.set_parent_span_id(id(from["parent_span_id"]));
    span.set_name(from["name"].get<std::string>());
    span.set_kind(
        static_cast<opentelemetry::proto::trace::v1::Span::SpanKind>(from["kind"].get<int>()));
    span.set_start_time_unix_nano(u64(from["start_ns"]));
    span.set_end_time_unix_nano(u64(from["end_ns"]));
    fill(*span.mutable_attributes(), from["attributes"]);
  }
  return request;
}

// The same batch with its encoded form, for the walk.
Json encoded_batch_case(Random& random, std::size_t index, const Json& args) {
  const Json batch = batch_case(random, index, args);
  return {{"hex", hex_of(request_of(batch).SerializeAsString())}};
}

Opinion batch_bytes_opinion(const Json& input, const Json& got) {
  return same_bytes(request_of(input).SerializeAsString(), got.value("hex", Json()));
}

Json totals_of(const Request& request) {
  std::uint64_t spans = 0, attributes = 0, text = 0, nanoseconds = 0, whole = 0;
  const auto count = [&](const auto& list) {
    for (const auto& attribute : list) {
      ++attributes;
      text += attribute.key().size() + attribute.value().string_value().size();
      whole += static_cast<std::uint64_t>(attribute.value().int_value()) +
               (attribute.value().bool_value() ? 1 : 0);
    }
  };
  for (const auto& group : request.resource_spans()) {
    count(group.resource().attributes());
    for (const auto& scope : group.scope_spans()) {
      for (const auto& span : scope.spans()) {
        ++spans;
        text += span.name().size();
        nanoseconds += span.end_time_unix_nano() - span.start_time_unix_nano();
        count(span.attributes());
      }
    }
  }
  return {{"spans", std::to_string(spans)},
          {"attributes", std::to_string(attributes)},
          {"text_bytes", std::to_string(text)},
          {"nanoseconds", std::to_string(nanoseconds)},
          {"whole", std::to_string(whole)}};
}

Opinion totals_opinion(const Json& input, const Json& got) {
  const core::Bytes bytes = bytes_of(input["hex"]);
  Request request;
  request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  const Json expected = totals_of(request);
  for (const auto& [key, value] : expected.items()) {
    const Json said = got.is_object() ? got.value(key, Json()) : Json();
    if (said != value) {
      return differ(expected.dump(), key + ": expected " + value.dump() + ", got " + said.dump());
    }
  }
  return agree(expected.dump());
}

// One pass is a few microseconds: measured as the mean of several, the caches warm as in the
// subject, which goes over its inputs again and again.
constexpr int kTimes = 20;

std::int64_t thread_cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

core::Result<std::int64_t> serialise_time(const Json& input) {
  const Request request = request_of(input);
  std::string out(request.ByteSizeLong(), '\0');
  bool good = true;
  const std::int64_t before = thread_cpu_ns();
  for (int i = 0; i < kTimes; ++i) {
    good = request.SerializeToArray(out.data(), static_cast<int>(out.size())) && good;
  }
  const std::int64_t spent = thread_cpu_ns() - before;
  if (!good) return core::fail("libprotobuf did not serialise the batch");
  return spent / kTimes;
}

// Parsing into an arena that is used again: the fastest way libprotobuf has to see every field.
core::Result<std::int64_t> parse_time(const Json& input) {
  const core::Bytes bytes = bytes_of(input["hex"]);
  static thread_local std::vector<char> block(4u << 20);
  bool good = true;
  const std::int64_t before = thread_cpu_ns();
  for (int i = 0; i < kTimes; ++i) {
    google::protobuf::ArenaOptions options;
    options.initial_block = block.data();
    options.initial_block_size = block.size();
    google::protobuf::Arena arena(options);
    auto* request = google::protobuf::Arena::CreateMessage<Request>(&arena);
    good = request->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) && good;
  }
  const std::int64_t spent = thread_cpu_ns() - before;
  if (!good) return core::fail("libprotobuf did not parse the batch");
  return spent / kTimes;
}

const judge::Registration kSpeed{[] {
  judge::add_generator("wire.batches", batch_case);
  judge::add_generator("wire.encoded_batches", encoded_batch_case);
  judge::add_oracle("wire.batch_bytes", batch_bytes_opinion);
  judge::add_oracle("wire.totals", totals_opinion);
  judge::add_yardstick("wire.serialise", serialise_time);
  judge::add_yardstick("wire.parse", parse_time);
}};

}  // namespace
}  // namespace otelier::wire_exam
