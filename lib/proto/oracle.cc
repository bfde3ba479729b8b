#include "proto/oracle.h"

#include <google/protobuf/stubs/logging.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "proto/json_mapping.h"
#include "proto/messages.h"

namespace otelier::proto {

namespace pb = google::protobuf;
using nlohmann::json;

namespace {

// JSON nests deeper than the messages in it: each repeated field adds a list.
constexpr int kMaxJsonDepth = 512;

// The text as a document. The JSON library keeps the last of two members of one name, takes a NUL
// for the end of the text and passes over a byte order mark, all without a word; here each is an
// error, since two readers would read two things.
core::Result<json> parse(std::string_view text) {
  if (const auto at = text.find('\0'); at != std::string_view::npos) {
    return core::fail("not JSON: byte " + std::to_string(at) + " is NUL; write \\u0000");
  }
  if (text.starts_with("\xEF\xBB\xBF")) {
    return core::fail("not JSON: byte 0 begins a byte order mark");
  }
  std::vector<std::set<std::string>> names;
  std::string twice;
  bool too_deep = false;
  const auto watch = [&](int depth, json::parse_event_t event, json& value) {
    if (depth >= kMaxJsonDepth) too_deep = true;
    if (event == json::parse_event_t::object_start) names.emplace_back();
    if (event == json::parse_event_t::object_end) names.pop_back();
    if (event == json::parse_event_t::key && !names.empty() &&
        !names.back().insert(value.get<std::string>()).second && twice.empty()) {
      twice = value.get<std::string>();
    }
    return !too_deep;  // what is too deep is not kept, and so costs no memory
  };
  try {
    json document = json::parse(text, watch);
    if (too_deep) {
      return core::fail("JSON nests more than " + std::to_string(kMaxJsonDepth) + " deep");
    }
    if (!twice.empty()) return core::fail("\"" + twice + "\" stands twice in one object");
    return document;
  } catch (const json::exception& error) {
    return core::fail(std::string("not JSON: ") + error.what());
  }
}

}  // namespace

core::Result<json> to_json(core::ByteView protobuf, std::string_view message) {
  const auto type = find_message(message);
  if (!type) return std::unexpected(type.error());
  const std::string what =
      std::to_string(protobuf.size()) + " bytes are not a whole " + (*type)->full_name();
  if (!std::in_range<int>(protobuf.size())) {
    return core::fail(what + ": protobuf ends at 2 GiB");
  }
  auto parsed = make_message(**type);
  {
    const pb::LogSilencer quiet;  // it would name a broken field on standard error
    if (!parsed->ParseFromArray(protobuf.data(), static_cast<int>(protobuf.size()))) {
      return core::fail(
          what, "see the byte where it breaks: ./lab wire FILE --message " + (*type)->full_name());
    }
  }
  auto written = write_json(*parsed);
  if (!written) {
    written.error().message = (*type)->full_name() + ": " + written.error().message;
  }
  return written;
}

core::Result<core::Bytes> from_json(std::string_view text, std::string_view message) {
  const auto type = find_message(message);
  if (!type) return std::unexpected(type.error());
  const auto document = parse(text);
  if (!document) return std::unexpected(document.error());
  auto filled = make_message(**type);
  if (auto read = read_json(*document, *filled); !read) return std::unexpected(read.error());
  core::Bytes bytes(filled->ByteSizeLong());
  if (!filled->SerializeToArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return core::fail("a message of " + std::to_string(bytes.size()) +
                      " bytes does not go into protobuf, which ends at 2 GiB");
  }
  return bytes;
}

}  // namespace otelier::proto
