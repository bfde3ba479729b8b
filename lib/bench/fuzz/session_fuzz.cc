// Any bytes as a session's file: no crash, and what was taken goes out and comes in again as the
// same lines. Random bytes are seldom a line, so some runs put them where a line has its parts.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "bench/json_writer.h"
#include "bench/session.h"
#include "proto/base64.h"

namespace {

using namespace otelier;

constexpr std::array<std::string_view, 4> kSignals = {"traces", "metrics", "logs", "profiles"};
constexpr std::array<std::string_view, 4> kCompressions = {"", "gzip", "zstd", "br"};

// A line whose body, and a header, are the bytes.
std::string line_of(std::uint8_t how, std::string_view bytes) {
  bench::JsonWriter json;
  json.begin_object().member("method", "POST").member("path", bytes.substr(0, 20));
  json.member("signal", kSignals[how & 3]).member("encoding", how & 4 ? "json" : "protobuf");
  json.member("compression", kCompressions[how >> 3 & 3]).member("status", how & 32 ? 503 : 200);
  json.key("headers").begin_array().begin_array().text("a").text(bytes.substr(0, 9)).end().end();
  json.member("retry_after_ns", bytes.substr(0, 5)).member("body", proto::to_base64(bytes));
  return json.take();
}

std::string out_again(const std::vector<testbed::Request>& requests) {
  std::string file = bench::session_header(requests.size()) + "\n";
  for (const auto& request : requests) {
    const auto held = bench::hold(1, request, true);
    file += bench::session_line(*held) + "\n";
  }
  return file;
}

std::string_view without_header(std::string_view file) {
  return file.substr(file.find('\n'));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes + 2), size - 2);
  std::string file;
  if (bytes[0] % 4 != 0) file = bench::session_header(1) + "\n";
  file += bytes[0] % 4 == 1 ? std::string(text) : "";
  file += bytes[0] % 4 >= 2 ? line_of(bytes[1], text) : std::string(text);
  const auto requests = bench::read_session(file);
  if (!requests) {
    if (requests.error().message.starts_with("line ")) return 0;
    std::cerr << "an error that names no line: " << requests.error().message << "\n";
    std::abort();
  }
  const std::string once = out_again(*requests);
  const auto again = bench::read_session(once);
  if (again && without_header(out_again(*again)) == without_header(once)) return 0;
  std::cerr << "not taken again as it was: " << once << "\n";
  std::abort();
}
