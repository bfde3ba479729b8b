// The work of the speed checks: requests of spans drawn from the seed, and libprotobuf's time for
// the same work, measured in this process: objects made anew and serialised, and objects that are
// there already and only serialised.
#include <google/protobuf/arena.h>

#include <ctime>
#include <vector>

#include "labs/02-model/opinions.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.pb.h"

namespace otelier::model_exam {
namespace {

using Request = opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest;

std::string letters(Random& random, std::size_t size) {
  std::string made(size, ' ');
  for (char& c : made) c = static_cast<char>('a' + below(random, 26));
  return made;
}
Json attribute_case(Random& random, std::size_t i) {
  static constexpr const char* kKeys[] = {"http.request.method", "url.path",
                                          "url.scheme",          "server.address",
                                          "server.port",         "app.cache.hit",
                                          "user_agent.original", "network.peer.address",
                                          "app.price",           "http.response.status_code"};
  Json value;
  switch (i) {
    case 4:
    case 9:
      value = {{"intValue", std::to_string(below(random, 65536))}};
      break;
    case 5:
      value = {{"boolValue", one_in(random, 2)}};
      break;
    case 8:
      value = {{"doubleValue", static_cast<double>(below(random, 100'000)) / 128}};
      break;
    default:
      value = {{"stringValue", letters(random, 3 + below(random, 40))}};
  }
  return {{"key", kKeys[i]}, {"value", value}};
}

// {"spans": 64}: a request of so many spans of ten attributes.
Json batch_case(Random& random, std::size_t, const Json& args) {
  Json spans = Json::array();
  const auto id = [&](std::size_t size) {
    return core::to_hex(core::as_bytes(octets(random, size)));
  };
  for (std::size_t s = 0, n = option(args, "spans", std::size_t{64}); s < n; ++s) {
    const std::uint64_t start = 1'760'000'000'000'000'000 + below(random, 1'000'000'000);
    Json attributes = Json::array();
    for (std::size_t i = 0; i < 10; ++i) attributes.push_back(attribute_case(random, i));
    spans.push_back({{"traceId", id(16)},
                     {"spanId", id(8)},
                     {"parentSpanId", id(8)},
                     {"name", "GET /" + letters(random, 8 + below(random, 16))},
                     {"kind", 1 + below(random, 5)},
                     {"startTimeUnixNano", std::to_string(start)},
                     {"endTimeUnixNano", std::to_string(start + below(random, 50'000'000))},
                     {"attributes", std::move(attributes)}});
  }
  const Json service{{"key", "service.name"}, {"value", {{"stringValue", letters(random, 9)}}}};
  const Json scope{{"scope", {{"name", letters(random, 12)}}}, {"spans", std::move(spans)}};
  const Json group{{"resource", {{"attributes", Json::array({service})}}},
                   {"scopeSpans", Json::array({scope})}};
  const Json document{{"resourceSpans", Json::array({group})}};
  const auto bytes = proto::from_json(document.dump(), full_name("traces"));
  return {{"json", document}, {"hex", bytes ? core::to_hex(*bytes) : ""}};
}

Opinion batch_opinion(const Json& input, const Json& got) {
  return same_message(input["json"], got.is_object() ? got.value("hex", Json()) : Json(),
                      full_name("traces"), "the request");
}

core::Result<Request> request_of(const Json& input) {
  const core::Bytes bytes = bytes_of(input["hex"]);
  Request request;
  if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return core::fail("the oracle's own bytes of the request cannot be read");
  }
  return request;
}

// One pass is a few microseconds: measured as the mean of several, the caches warm as in the
// subject, which goes over its inputs again and again.
constexpr int kTimes = 20;

std::int64_t thread_cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

// Fresh objects in an arena that is used again, given every value, and serialised. The values come
// by CopyFrom: the same allocations and copies that the setters make, in the library's own code.
core::Result<std::int64_t> encode_time(const Json& input) {
  const auto request = request_of(input);
  if (!request) return std::unexpected(request.error());
  static thread_local std::vector<char> block(4u << 20);
  std::vector<char> out(request->ByteSizeLong());
  bool good = true;
  const std::int64_t before = thread_cpu_ns();
  for (int i = 0; i < kTimes; ++i) {
    google::protobuf::ArenaOptions options;
    options.initial_block = block.data();
    options.initial_block_size = block.size();
    google::protobuf::Arena arena(options);
    auto* made = google::protobuf::Arena::CreateMessage<Request>(&arena);
    made->CopyFrom(*request);
    good = made->SerializeToArray(out.data(), static_cast<int>(out.size())) && good;
  }
  const std::int64_t spent = thread_cpu_ns() - before;
  if (!good) return core::fail("libprotobuf did not serialise the request");
  return spent / kTimes;
}

core::Result<std::int64_t> serialise_time(const Json& input) {
  const auto request = request_of(input);
  if (!request) return std::unexpected(request.error());
  std::vector<char> out(request->ByteSizeLong());
  bool good = true;
  const std::int64_t before = thread_cpu_ns();
  for (int i = 0; i < kTimes; ++i) {
    good = request->SerializeToArray(out.data(), static_cast<int>(out.size())) && good;
  }
  const std::int64_t spent = thread_cpu_ns() - before;
  if (!good) return core::fail("libprotobuf did not serialise the request");
  return spent / kTimes;
}

const judge::Registration kSpeed{[] {
  judge::add_generator("model.batches", batch_case);
  judge::add_oracle("model.batch", batch_opinion);
  judge::add_yardstick("model.encode", encode_time);
  judge::add_yardstick("model.serialise", serialise_time);
}};

}  // namespace
}  // namespace otelier::model_exam
