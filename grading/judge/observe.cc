#include "judge/observe.h"

#include <algorithm>
#include <csignal>
#include <cstring>
#include <span>
#include <utility>

#include "core/bytes.h"
#include "proto/oracle.h"

namespace otelier::judge {

namespace {

using Json = nlohmann::json;
using testbed::Encoding;
using testbed::Signal;
using testbed::Transport;

constexpr std::size_t kHexBytes = 4096;

// How each signal nests: the list of resources, of scopes in each, of items in each of those.
struct Nesting {
  const char* flat;
  const char* resources;
  const char* scopes;
  const char* items;
};
constexpr Nesting kNestings[] = {
    {"spans", "resourceSpans", "scopeSpans", "spans"},
    {"metrics", "resourceMetrics", "scopeMetrics", "metrics"},
    {"logs", "resourceLogs", "scopeLogs", "logRecords"},
    {"profiles", "resourceProfiles", "scopeProfiles", "profiles"},
};

const Json& list_in(const Json& object, const char* name) {
  static const Json none = Json::array();
  if (!object.is_object()) return none;
  const auto found = object.find(name);
  return found != object.end() && found->is_array() ? *found : none;
}

void flatten(const Json& request, const Nesting& nesting, Json& into) {
  for (const Json& resource : list_in(request["body"], nesting.resources))
    for (const Json& scope : list_in(resource, nesting.scopes))
      for (const Json& item : list_in(scope, nesting.items)) {
        Json flat = item;
        flat["resource"] = resource.value("resource", Json::object());
        flat["scope"] = scope.value("scope", Json::object());
        flat["request"] = request["number"];
        into.push_back(std::move(flat));
      }
}

void decode_body(const testbed::Request& request, const core::Bytes& bytes, Json& into) {
  if (!request.signal || !request.encoding) {
    into["body_error"] = "neither path nor content type say what this is";
    return;
  }
  const auto message = proto::request_message(name(*request.signal));
  core::Bytes protobuf;
  if (*request.encoding == Encoding::json) {
    auto converted = proto::from_json(core::as_text(bytes), message);
    if (!converted) {
      into["body_error"] = converted.error().message;
      return;
    }
    protobuf = std::move(*converted);
  } else {
    protobuf = bytes;
  }
  auto json = proto::to_json(protobuf, message);
  if (json)
    into["body"] = std::move(*json);
  else
    into["body_error"] = json.error().message;
}

Json describe(const testbed::Request& request) {
  Json json{
      {"number", request.number},
      {"time_ns", std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                     request.wall_time.time_since_epoch())
                                     .count())},
      {"time_rel_ns", request.time.count()},
      {"method", request.method},
      {"path", request.path},
      {"transport", request.transport == Transport::grpc ? "grpc" : "http"},
      {"encoding", nullptr},
      {"compression", request.compression},
      {"signal", nullptr},
      {"status", request.status},
      {"items", request.items},
      {"size", request.body ? request.body->size() : 0},
      {"sha256", request.sha256()},
      {"connection", request.connection},
      {"error", request.error},
      {"body", nullptr},
      {"body_error", nullptr},
      {"text", nullptr},
  };
  Json headers = Json::object();
  for (const auto& [name, value] : request.headers) {
    Json& all = headers[name];
    all = all.is_null() ? value : all.get<std::string>() + ", " + value;
  }
  json["headers"] = std::move(headers);
  if (request.encoding)
    json["encoding"] = *request.encoding == Encoding::json ? "json" : "protobuf";
  if (request.signal) json["signal"] = name(*request.signal);
  const auto bytes = request.decoded();
  if (!bytes) {
    json["body_error"] = bytes.error().message;
    return json;
  }
  json["hex"] = core::to_hex(std::span(*bytes).first(std::min(kHexBytes, bytes->size())));
  if (request.encoding && *request.encoding == Encoding::json) json["text"] = core::as_text(*bytes);
  decode_body(request, *bytes, json);
  return json;
}

}  // namespace

const Json& Observer::request(const testbed::Request& request) {
  auto& kept = seen_[request.number];
  if (kept.is_null()) kept = describe(request);
  kept["status"] = request.status;  // a held request is answered later than it is seen
  return kept;
}

Json Observer::observe(const testbed::Sink& sink, std::size_t skip, Json rest) {
  Json requests = Json::array();
  const auto all = sink.requests();
  for (std::size_t i = std::min(skip, all.size()); i < all.size(); ++i)
    requests.push_back(request(all[i]));
  for (const Nesting& nesting : kNestings) {
    Json flat = Json::array();
    for (const Json& request : requests) flatten(request, nesting, flat);
    rest[nesting.flat] = std::move(flat);
  }
  rest["requests"] = std::move(requests);
  return rest;
}

std::string signal_name(int number) {
  const char* name = ::sigabbrev_np(number);
  return name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(number);
}

Json as_json(const Exit& exit) {
  return Json{
      {"code", exit.code ? Json(*exit.code) : Json()},
      {"signal", exit.signal ? Json(signal_name(*exit.signal)) : Json()},
      {"timed_out", exit.timed_out},
  };
}

}  // namespace otelier::judge
