#include "bench/running.h"

#include <fstream>

#include "json/json.h"
#include "testbed/http_client.h"

namespace otelier::bench {
namespace {

// What a refusal says, or the answer as it is.
std::string told(const std::string& body) {
  const auto refused = json::parse(body);
  return refused && (*refused)["error"].is_string() ? std::string((*refused)["error"].as_string())
                                                    : body;
}

// `head` is the request line, and whatever headers the body needs.
core::Result<std::string> ask(std::uint16_t port, const std::string& head, const std::string& path,
                              const std::string& body, std::chrono::milliseconds within) {
  const std::string where = "port " + std::to_string(port);
  auto client = testbed::HttpClient::dial("127.0.0.1", port, kPatience);
  if (!client) return core::fail("nothing answers on " + where);
  client->say(
      head + "Host: 127.0.0.1:" + std::to_string(port) + "\r\nConnection: close\r\n\r\n" + body,
      within);
  auto answer = client->hear(within);
  if (!answer) return core::fail("nothing answers on " + where);
  if (answer->status != 200)
    return core::fail(where + " answers " + std::to_string(answer->status) + " to " + path + ": " +
                      told(answer->body));
  return std::move(answer->body);
}

}  // namespace

core::Result<std::string> get(std::uint16_t port, const std::string& path) {
  return ask(port, "GET " + path + " HTTP/1.1\r\n", path, "", kPatience);
}

core::Result<std::string> post(std::uint16_t port, const std::string& path,
                               const std::string& content_type, const std::string& body,
                               std::chrono::milliseconds within) {
  return ask(port,
             "POST " + path + " HTTP/1.1\r\nContent-Type: " + content_type +
                 "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n",
             path, body, within);
}

std::optional<Running> running(const std::filesystem::path& address_file) {
  std::ifstream in(address_file);
  Running found;
  if (!(in >> found.process >> found.ports.http >> found.ports.grpc >> found.ports.api))
    return std::nullopt;
  const auto status = get(found.ports.api, "/api/status");
  // Another program may have the port by now: it must answer as the process that wrote the file.
  const std::string process = "\"process\":" + std::to_string(found.process) + ",";
  if (!status || !status->contains(process)) return std::nullopt;
  found.status = *status;
  return found;
}

}  // namespace otelier::bench
