#include "bench/views.h"

#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "proto/oracle.h"
#include "wireview/wireview.h"

namespace otelier::bench {
namespace {

using Json = nlohmann::ordered_json;
using testbed::Encoding;
using testbed::Request;
using testbed::Signal;
using testbed::Transport;

const char* item(Signal signal) {
  switch (signal) {
    case Signal::metrics:
      return "data point";
    case Signal::logs:
      return "log record";
    case Signal::profiles:
      return "sample";
    default:
      return "span";
  }
}

const char* word(const Request& request) {
  if (!request.encoding) return "unknown encoding";
  return *request.encoding == Encoding::json ? "JSON" : "protobuf";
}

// A count of octets or of nanoseconds may be beyond what a double holds: ports and sizes are not.
Json summary(const Request& request) {
  Json json;
  json["number"] = request.number;
  json["time_ns"] = std::to_string(request.time.count());
  json["transport"] = request.transport == Transport::grpc ? "grpc" : "http";
  json["method"] = request.method;
  json["path"] = request.path;
  json["signal"] = request.signal ? Json(name(*request.signal)) : Json();
  json["encoding"] =
      request.encoding ? Json(*request.encoding == Encoding::json ? "json" : "protobuf") : Json();
  json["compression"] = request.compression;
  json["items"] = request.items;
  json["size"] = request.body ? request.body->size() : 0;
  json["status"] = request.status;
  json["error"] = request.error;
  json["connection"] = request.connection;
  json["summary"] = one_line(request);
  return json;
}

Json tree(const wireview::Node& node) {
  Json json;
  json["offset"] = node.offset;
  json["length"] = node.length;
  json["field"] = node.field;
  json["wire_type"] = node.wire_type;
  json["name"] = node.name;
  json["path"] = node.path;
  json["type"] = node.type;
  json["value"] = node.value;
  if (!node.damage.empty()) json["damage"] = node.damage;
  if (!node.children.empty()) {
    Json& children = json["children"] = Json::array();
    for (const auto& child : node.children) children.push_back(tree(child));
  }
  return json;
}

std::string dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

struct Viewed {
  core::Bytes payload;
  wireview::Node tree;
};

core::Result<Viewed> view(const Request& request) {
  if (!request.signal) return core::fail("its path names no signal");
  if (!request.encoding) return core::fail("its content type names no encoding of OTLP");
  auto payload = request.decoded();
  if (!payload) return std::unexpected(payload.error());
  const auto message = proto::request_message(name(*request.signal));
  Viewed viewed{std::move(*payload), {}};
  viewed.tree = *request.encoding == Encoding::json
                    ? wireview::view_json(viewed.payload, message)
                    : wireview::view_protobuf(viewed.payload, message);
  return viewed;
}

}  // namespace

std::string status_json(const Ports& ports, const std::string& host, std::chrono::seconds uptime,
                        const testbed::Counters& counters, std::size_t captured) {
  Json json;
  json["process"] = getpid();
  json["uptime_seconds"] = uptime.count();
  json["endpoints"] = {{"otlp_http", "http://" + host + ":" + std::to_string(ports.http)},
                       {"otlp_grpc", host + ":" + std::to_string(ports.grpc)},
                       {"api", "http://" + host + ":" + std::to_string(ports.api)}};
  json["counters"] = {{"requests", counters.requests},
                      {"items", counters.items},
                      {"bytes", counters.bytes},
                      {"refused", counters.refused},
                      {"connections", counters.connections},
                      {"captured", captured},
                      {"dropped", counters.dropped_requests}};
  return dump(json);
}

std::string requests_json(const std::vector<Request>& requests, std::size_t most) {
  Json list = Json::array();
  for (auto it = requests.rbegin(); it != requests.rend() && list.size() < most; ++it)
    list.push_back(summary(*it));
  return dump(Json{{"requests", std::move(list)}});
}

std::string request_json(const Request& request) {
  Json json = summary(request);
  json["headers"] = Json::array();
  for (const auto& [name, value] : request.headers) json["headers"].push_back({name, value});
  json["sha256"] = request.sha256();
  if (const auto viewed = view(request)) {
    json["tree"] = tree(viewed->tree);
    json["hex"] = core::to_hex(viewed->payload);
  } else {
    json["tree"] = nullptr;
    json["body_error"] = viewed.error().message;
  }
  return dump(json);
}

std::string one_line(const Request& request) {
  std::string line;
  if (request.signal) {
    line += std::to_string(request.items) + " " + item(*request.signal) +
            (request.items == 1 ? "" : "s");
  } else {
    line += request.method + " " + request.path;
  }
  line += request.transport == Transport::grpc ? " over OTLP/gRPC, " : " over OTLP/HTTP, ";
  line += word(request);
  if (!request.compression.empty()) line += ", " + request.compression;
  line += ", " + std::to_string(request.body ? request.body->size() : 0) + " bytes";
  if (!request.error.empty()) line += "; refused: " + request.error;
  return line;
}

std::string request_text(const Request& request, const TextOptions& options) {
  std::string text = "request " + std::to_string(request.number) + ": " + one_line(request) + "\n";
  const auto viewed = view(request);
  if (!viewed) return text + viewed.error().message + "\n";
  wireview::RenderOptions how;
  how.width = options.width;
  how.colour = options.colour;
  how.bytes = options.bytes;
  text += wireview::render(viewed->tree, viewed->payload, how);
  if (!text.ends_with('\n')) text += '\n';
  return text;
}

}  // namespace otelier::bench
