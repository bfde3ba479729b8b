#include "bench/against.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "proto/oracle.h"
#include "wireview/wireview.h"

namespace otelier::bench {
namespace {

using testbed::Encoding;
using testbed::Request;

// The last part of a field's path, in the words of protobuf and of JSON.
bool is_drawn(std::string_view name) {
  for (const std::string_view one : {"trace_id", "traceId", "span_id", "spanId", "parent_span_id",
                                     "parentSpanId", "profile_id", "profileId"})
    if (name == one) return true;
  return name.ends_with("_unix_nano") || name.ends_with("UnixNano");
}

struct Place {
  std::size_t length = 0;
  std::string_view name;
};
// Where a tree's ids and times are, by offset.
using Places = std::map<std::size_t, Place>;

void find_drawn(const wireview::Node& node, Places& places) {
  if (is_drawn(node.name) && node.children.empty()) places[node.offset] = {node.length, node.name};
  for (const auto& child : node.children) find_drawn(child, places);
}

// `got` with the expected ids and times, where both sides have them at the same place.
core::Bytes set_aside(const core::Bytes& expected, core::Bytes got, std::string_view message,
                      bool json) {
  const auto view = [&](const core::Bytes& bytes) {
    return json ? wireview::view_json(bytes, message) : wireview::view_protobuf(bytes, message);
  };
  const wireview::Node wanted = view(expected), came = view(got);
  Places in_wanted, in_came;
  find_drawn(wanted, in_wanted);
  find_drawn(came, in_came);
  for (const auto& [offset, place] : in_wanted) {
    const auto found = in_came.find(offset);
    if (found == in_came.end() || found->second.length != place.length ||
        found->second.name != place.name)
      continue;
    std::copy_n(expected.begin() + static_cast<std::ptrdiff_t>(offset), place.length,
                got.begin() + static_cast<std::ptrdiff_t>(offset));
  }
  return got;
}

std::string header(const Request& request, std::string_view wanted) {
  for (const auto& [name, value] : request.headers)
    if (name == wanted) return value;
  return {};
}

void compare_around(Against& result, const Request& mine, const Request& reference) {
  const auto add = [&](const char* what, const std::string& expected, const std::string& got) {
    if (expected == got) return;
    result.around.push_back({what, expected, got});
    result.text += std::string(what) + ": expected " + (expected.empty() ? "none" : expected) +
                   ", got " + (got.empty() ? "none" : got) + "\n";
  };
  add("method", reference.method, mine.method);
  add("path", reference.path, mine.path);
  add("content type", header(reference, "content-type"), header(mine, "content-type"));
  add("compression", reference.compression, mine.compression);
}

void compare_bodies(Against& result, const Request& mine, const Request& reference) {
  const auto expected = reference.decoded(), got = mine.decoded();
  if (!expected || !got) {
    result.offset = 0;
    result.text += got ? "the reference's body does not decode: " + expected.error().message + "\n"
                       : "the body does not decode: " + got.error().message + "\n";
    return;
  }
  if (*expected == *got) return;
  // A wrong content type hides what the body is: most likely what it should be.
  const bool known = reference.signal && reference.encoding &&
                     (!mine.encoding || mine.encoding == reference.encoding);
  const std::string message =
      known ? std::string(proto::request_message(name(*reference.signal))) : std::string();
  core::Bytes aside =
      known ? set_aside(*expected, *got, message, *reference.encoding == Encoding::json) : *got;
  result.by_nature = aside == *expected;
  const auto first =
      wireview::first_difference(*expected, result.by_nature ? *got : aside, message);
  result.offset = first->offset;
  result.path = first->path;
  if (result.by_nature) result.text += "in the body only ids and times differ, as they always do\n";
  result.text += first->text;
}

}  // namespace

std::optional<Against> against(const Held& mine, const Held& reference) {
  Against result;
  compare_around(result, mine.request, reference.request);
  compare_bodies(result, mine.request, reference.request);
  if (result.around.empty() && !result.offset) return std::nullopt;
  return result;
}

}  // namespace otelier::bench
