// Requests cut at any place are read alike, keep their bounds, and always end.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "testbed/http_parser.h"

namespace {

using otelier::testbed::HttpLimits;
using otelier::testbed::HttpParser;
using otelier::testbed::HttpRequest;

enum class Memory { fresh, lent };

// With lent memory bodies are written where an earlier one was, and read into directly.
std::vector<HttpRequest> parse(otelier::core::ByteView bytes, std::size_t piece, Memory memory) {
  HttpLimits limits;
  limits.head_bytes = 512;
  limits.body_bytes = 256;
  limits.headers = 8;
  HttpParser parser(limits);
  std::vector<HttpRequest> requests;
  while (!bytes.empty()) {
    const std::size_t most = std::min(piece, bytes.size());
    std::span<std::byte> room;
    if (memory == Memory::lent) room = parser.body_room(most);
    if (room.empty()) {
      bytes = bytes.subspan(parser.consume(bytes.first(most)));
    } else {
      std::memcpy(room.data(), bytes.data(), room.size());
      parser.commit(room.size());
      bytes = bytes.subspan(room.size());
    }
    if (!parser.complete()) continue;
    otelier::core::Bytes spare;
    if (memory == Memory::lent) spare.assign(requests.size() * 100, std::byte{0xaa});
    requests.push_back(parser.take(std::move(spare)));
    const HttpRequest& request = requests.back();
    if (request.body.size() > limits.body_bytes || request.headers.size() > limits.headers)
      std::abort();
    if (request.refusal) break;
  }
  return requests;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const otelier::core::ByteView bytes(reinterpret_cast<const std::byte*>(data) + 1, size - 1);
  const auto whole = parse(bytes, bytes.size(), Memory::fresh);
  const auto pieces = parse(bytes, 1 + data[0] % 16, Memory::lent);
  if (whole.size() != pieces.size()) std::abort();
  for (std::size_t i = 0; i < whole.size(); ++i)
    if (whole[i].refusal.has_value() != pieces[i].refusal.has_value() ||
        whole[i].path != pieces[i].path || whole[i].body != pieces[i].body)
      std::abort();
  return 0;
}
