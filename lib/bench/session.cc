#include "bench/session.h"

#include <chrono>
#include <utility>

#include "bench/json_writer.h"
#include "bench/request_json.h"
#include "json/json.h"

namespace otelier::bench {
namespace {

using testbed::Request;

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kMaxSession = 256u << 20;
constexpr std::size_t kMostRequests = 100'000;
constexpr std::size_t kMaxMemory = 512u << 20;  // of what a file becomes while it is read

core::Result<Request> read_line(std::string_view line) {
  const auto parsed = json::parse(line);
  if (!parsed) return core::fail(parsed.error().message);
  return read_request(*parsed);
}

Reply export_all(const Store& store) {
  Reply reply{200, "", "application/x-ndjson"};
  reply.headers["Content-Disposition"] = "attachment; filename=\"otelier-session.jsonl\"";
  // A line at a time: the file may be longer than memory has room for twice.
  reply.rest = [all = store.snapshot(), next = std::size_t{0}, begun = false]() mutable {
    if (!std::exchange(begun, true)) return session_header(all.size()) + "\n";
    if (next == all.size()) return std::string();
    const HeldPtr held = std::exchange(all[next++], nullptr);
    return session_line(*held) + "\n";
  };
  return reply;
}

Reply import_all(Store& store, const Ask& ask) {
  const auto requests = read_session(ask.body);
  if (!requests) return refusal(400, requests.error());
  for (const auto& request : *requests) store.import(request);
  JsonWriter json;
  // All or nothing: of a file that was taken no request was refused.
  json.begin_object().member("imported", requests->size()).member("refused", 0U);
  return {200, json.take()};
}

}  // namespace

std::string session_header(std::size_t requests) {
  JsonWriter json;
  json.begin_object().member("otelier_session", kVersion);
  json.key("exported_ns")
      .digits_signed(
          std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count());
  json.member("requests", requests);
  std::string line = json.take();
  line.pop_back();
  return line;
}

std::string session_line(const Held& held) {
  JsonWriter json;
  json.begin_object().member("number", held.number);
  write_request(json, held.request);
  std::string line = json.take();
  line.pop_back();
  return line;
}

core::Result<std::vector<Request>> read_session(std::string_view file) {
  std::vector<Request> requests;
  std::size_t number = 0, memory = 0;
  const auto bad = [&](const std::string& why) {
    return core::fail("line " + std::to_string(number) + ": " + why,
                      "a session is what GET /api/session gives; nothing of this file was taken");
  };
  while (!file.empty()) {
    const std::size_t end = std::min(file.find('\n'), file.size());
    const std::string_view line = file.substr(0, end);
    file.remove_prefix(std::min(end + 1, file.size()));
    if (++number == 1) {
      const auto header = json::parse(line);
      if (!header || (*header)["otelier_session"].as_int() != kVersion)
        return bad("no header of an otelier session of version 1");
      continue;
    }
    if (line.empty()) continue;
    auto request = read_line(line);
    if (!request) return bad(request.error().message);
    memory += sizeof(Request) + request->body->size();
    if (requests.size() == kMostRequests || memory > kMaxMemory)
      return bad("the session is too long");
    requests.push_back(std::move(*request));
  }
  if (number == 0) return bad("the file is empty");
  return requests;
}

Routes session_routes(Store& store) {
  return {{"GET", "/api/session", [&store](const Ask&) { return export_all(store); }},
          {"POST", "/api/session", [&store](const Ask& ask) { return import_all(store, ask); },
           kMaxSession}};
}

}  // namespace otelier::bench
