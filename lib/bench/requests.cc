#include "bench/requests.h"

#include <algorithm>

#include "proto/oracle.h"
#include "wireview/wireview.h"

namespace otelier::bench {
namespace {

using testbed::Encoding;
using testbed::Request;
using testbed::Signal;
using testbed::Transport;

constexpr std::size_t kMaxShown = 1u << 20;  // of a body in hexadecimal or as text
constexpr std::size_t kUsualFields = 4000;   // of a tree; some 700 KB of JSON

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

struct Viewed {
  core::Bytes payload;
  wireview::Node tree;
};

core::Result<Viewed> view(const Request& request, std::size_t most_fields) {
  if (!request.signal) return core::fail("its path names no signal");
  if (!request.encoding) return core::fail("its content type names no encoding of OTLP");
  auto payload = request.decoded();
  if (!payload) return std::unexpected(payload.error());
  const auto message = proto::request_message(name(*request.signal));
  Viewed viewed{std::move(*payload), {}};
  viewed.tree = *request.encoding == Encoding::json
                    ? wireview::view_json(viewed.payload, message, most_fields)
                    : wireview::view_protobuf(viewed.payload, message, most_fields);
  return viewed;
}

void write_node(JsonWriter& json, const wireview::Node& node) {
  json.begin_object();
  json.member("offset", node.offset).member("length", node.length);
  json.member("value_offset", node.value_offset);
  json.member("field", node.field).member("wire_type", node.wire_type);
  json.member("name", node.name).member("path", node.path);
  json.member("type", node.type).member("value", node.value);
  if (!node.damage.empty()) json.member("damage", node.damage);
  if (!node.children.empty()) {
    json.key("children").begin_array();
    for (const auto& child : node.children) write_node(json, child);
    json.end();
  }
  json.end();
}

}  // namespace

void write_verdicts(JsonWriter& json, const Held& held) {
  json.begin_array();
  if (const auto& judged = held.judged) {
    json.begin_object().member("lab", judged->lab).member("check", judged->check);
    json.member("status", judged->status).end();
  }
  json.end();
}

void write_members(JsonWriter& json, const Held& held) {
  const Request& request = held.request;
  json.member("number", held.number);
  json.key("time_ns").digits_signed(request.time.count());
  json.key("wall_time_ns")
      .digits_signed(
          std::chrono::duration_cast<std::chrono::nanoseconds>(request.wall_time.time_since_epoch())
              .count());
  json.member("transport", request.transport == Transport::grpc ? "grpc" : "http");
  json.member("method", request.method).member("path", request.path);
  json.key("signal");
  request.signal ? json.text(name(*request.signal)) : json.null();
  json.key("encoding");
  request.encoding ? json.text(*request.encoding == Encoding::json ? "json" : "protobuf")
                   : json.null();
  json.member("compression", request.compression);
  json.member("items", request.items);
  json.member("size", request.body ? request.body->size() : std::size_t{0});
  json.member("status", request.status).member("accepted", held.accepted);
  json.member("error", request.error);
  json.member("connection", request.connection);
  json.member("imported", held.imported);
  json.key("answered").begin_object().key("retry_after_ns");
  const auto& answered = request.answered;
  answered.retry_after ? json.digits_signed(answered.retry_after->count()) : json.null();
  json.key("partial_success");
  if (answered.partial_success) {
    json.begin_object().key("rejected").digits_signed(answered.partial_success->rejected);
    json.member("message", answered.partial_success->message).end();
  } else {
    json.null();
  }
  json.end();
  json.key("repeats");
  held.repeats != 0 ? json.count(held.repeats) : json.null();
  json.key("verdicts");
  write_verdicts(json, held);
  json.member("summary", one_line(request));
}

void write_body(JsonWriter& json, const Request& request, std::size_t most_fields) {
  const auto viewed = view(request, most_fields);
  if (!viewed) {
    json.key("tree").null().member("body_error", viewed.error().message);
    const auto plain = request.decoded();
    if (plain) json.key("hex").hex(core::as_text(*plain).substr(0, kMaxShown));
    return;
  }
  const std::string_view text = core::as_text(viewed->payload);
  json.key("tree");
  write_node(json, viewed->tree);
  json.key("hex").hex(text.substr(0, kMaxShown));
  if (text.size() > kMaxShown) json.member("hex_truncated", true);
  if (const auto* damage = wireview::first_damage(viewed->tree))
    json.member("body_error", damage->damage);
  if (*request.encoding == Encoding::json) json.member("text", text.substr(0, kMaxShown));
}

namespace {

Reply list(const Store& store, const Ask& ask) {
  const Snapshot all = store.snapshot();
  const std::uint64_t before = ask.number("before").value_or(UINT64_MAX);
  const auto connection = ask.number("connection");
  const std::string_view signal = ask.param("signal");
  const std::size_t most = ask.most();
  JsonWriter json;
  json.begin_object().member("generation", store.generation()).key("items").begin_array();
  std::size_t written = 0;
  std::uint64_t last = 0;
  bool more = false;
  for (auto it = all.rbegin(); it != all.rend(); ++it) {
    const Held& held = **it;
    if (held.number >= before) continue;
    if (connection && held.request.connection != *connection) continue;
    if (!signal.empty() && (!held.request.signal || name(*held.request.signal) != signal)) continue;
    if ((more = written == most)) break;
    write_summary(json, held);
    last = held.number;
    ++written;
  }
  json.end().member("more", more).key("next");
  more ? json.text(std::to_string(last)) : json.null();
  return {200, json.take()};
}

Reply not_held() {
  return refusal(404, {"no such request, or it was dropped", "see what is held: /api/requests"});
}

HeldPtr named(const Store& store, const Ask& ask) {
  const auto number = digits(ask.parts.at(0));
  return number ? store.find(*number) : nullptr;
}

Reply one(const Store& store, const Ask& ask) {
  const HeldPtr held = named(store, ask);
  if (!held) return not_held();
  if (ask.has("text")) return {200, request_text(held->request), "text/plain; charset=utf-8"};
  JsonWriter json;
  json.begin_object().member("generation", store.generation());
  write_members(json, *held);
  json.key("headers").begin_array();
  for (const auto& [name, value] : held->request.headers)
    json.begin_array().text(name).text(value).end();
  json.end().member("sha256", held->request.sha256());
  // Damage is shown wherever it is; else the tree goes as far as it was asked for.
  const std::size_t most_fields =
      held->payload_error.empty() ? ask.number("fields").value_or(kUsualFields) : SIZE_MAX;
  write_body(json, held->request, std::clamp(most_fields, std::size_t{1}, wireview::kMaxNodes));
  return {200, json.take()};
}

Reply body(const Store& store, const Ask& ask) {
  const HeldPtr held = named(store, ask);
  if (!held) return not_held();
  const auto plain = held->request.decoded();
  if (!plain) return refusal(422, {"its body does not decode: " + plain.error().message});
  Reply reply{200, std::string(core::as_text(*plain)), "application/octet-stream"};
  reply.headers["Content-Disposition"] =
      "attachment; filename=\"request-" + std::to_string(held->number) +
      (held->request.encoding == Encoding::json ? ".json\"" : ".pb\"");
  return reply;
}

}  // namespace

void write_summary(JsonWriter& json, const Held& held) {
  json.begin_object();
  write_members(json, held);
  json.end();
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
  const auto viewed = view(request, wireview::kMaxNodes);
  if (!viewed) return text + viewed.error().message + "\n";
  wireview::RenderOptions how;
  how.width = options.width;
  how.colour = options.colour;
  how.bytes = options.bytes;
  text += wireview::render(viewed->tree, viewed->payload, how);
  if (!text.ends_with('\n')) text += '\n';
  return text;
}

Routes request_routes(const Store& store) {
  return {{"GET", "/api/requests", [&store](const Ask& ask) { return list(store, ask); }},
          {"GET", "/api/requests/{}", [&store](const Ask& ask) { return one(store, ask); }},
          {"GET", "/api/requests/{}/body", [&store](const Ask& ask) { return body(store, ask); }}};
}

}  // namespace otelier::bench
