// Payloads by hand, so that every offset in a test can be counted.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "core/bytes.h"
#include "wireview/wireview.h"

namespace otelier::wireview {

inline constexpr std::string_view kTraces =
    "opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest";
inline constexpr std::string_view kSpan = "opentelemetry.proto.trace.v1.Span";
inline constexpr std::string_view kAnyValue = "opentelemetry.proto.common.v1.AnyValue";

// Hexadecimal with spaces where they help.
inline core::Bytes hex(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c != ' ') digits += c;
  }
  const auto bytes = core::from_hex(digits);
  EXPECT_TRUE(bytes) << text;
  return bytes.value_or(core::Bytes{});
}

// One span in a request: 30 bytes.
inline core::Bytes one_span() {
  return hex(
      "0a1c"                // 0  resource_spans, 28 bytes
      "121a"                // 2  scope_spans
      "1218"                // 4  spans
      "12020102"            // 6  span_id
      "2a0161"              // 10 name "a"
      "3002"                // 13 kind
      "390100000000000000"  // 15 start_time_unix_nano
      "850100010000");      // 24 flags
}

// The tree in one line a node: offset+length path type value, damage as "! offset why".
inline std::string transcript(const Node& node, int depth = 0) {
  std::string text(static_cast<std::size_t>(depth), ' ');
  if (node.type == "damage") {
    return text + "! " + std::to_string(node.offset) + " " + node.damage + "\n";
  }
  text += std::to_string(node.offset) + "+" + std::to_string(node.length) + " " +
          (node.path.empty() ? "." : node.path) + " " + node.type;
  if (!node.value.empty()) text += " " + node.value;
  if (!node.damage.empty()) text += " ! " + node.damage;
  text += "\n";
  for (const Node& child : node.children) text += transcript(child, depth + 1);
  return text;
}

}  // namespace otelier::wireview
