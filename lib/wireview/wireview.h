// Any OTLP payload as a tree of fields with byte offsets, and the first difference of two payloads.
// Works on damaged payloads: what was read stays in the tree, the damage is a node at the byte
// where it begins. Knows the OTLP messages by their descriptors (libprotobuf); judge side only,
// never linked with learner code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "json/json.h"

namespace otelier::wireview {

// Hostile payloads are bounded: beyond either limit the tree says that it ends there.
inline constexpr std::size_t kMaxNodes = 200'000;  // of one tree; about 100 MB of memory
inline constexpr std::size_t kMaxJsonDepth =
    512;  // messages are limited as libprotobuf does, to 100
inline constexpr std::size_t kMaxValueBytes = 256;  // of text or bytes shown in Node::value

// One field on the wire (protobuf) or one value (JSON). Damage is a node of its own, of type
// "damage", beneath the message or field it was found in; a JSON value that OTLP does not allow
// there carries its damage itself. A tree owns its nodes; offsets are into the
// payload given.
struct Node {
  std::size_t offset = 0;        // where the tag (or the JSON value) begins
  std::size_t length = 0;        // bytes of tag, length and value together
  std::size_t value_offset = 0;  // where the value begins
  std::uint32_t field = 0;       // field number, 0 for the root and for JSON
  std::uint32_t wire_type = 0;
  std::string name;    // "trace_id"; "?" for an unknown field
  std::string path;    // resource_spans[0].scope_spans[0].spans[0].trace_id
  std::string type;    // "bytes", "fixed64", "Span", "Span.SpanKind", "unknown"
  std::string value;   // readable: 5b8efff798038103d269b633813fc60c, SPAN_KIND_SERVER (2),
                       // "checkout"; empty for messages
  std::string damage;  // why reading stopped here; empty when whole
  std::vector<Node> children;
};

// A tree of as many nodes as were asked for ends with one of type "more", from the byte where
// reading left off to the end of the payload. The top message is named in full, e.g.
// "opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest".
[[nodiscard]] Node view_protobuf(core::ByteView payload, std::string_view message,
                                 std::size_t most_nodes = kMaxNodes);
[[nodiscard]] Node view_json(core::ByteView payload, std::string_view message,
                             std::size_t most_nodes = kMaxNodes);
// The damage that begins first, nullptr for a whole payload. O(nodes).
[[nodiscard]] const Node* first_damage(const Node& tree);
// The innermost node that has the byte; the root at least. O(nodes).
[[nodiscard]] const Node& node_at(const Node& tree, std::size_t offset);
// The tree as an object: offset, length, field, wire_type, name, path, type, value, damage,
// children; what is empty is left out.
[[nodiscard]] json::Value to_json(const Node& tree);

// Whether the first character is the brace of a JSON object; no OTLP message begins so.
[[nodiscard]] bool looks_like_json(core::ByteView payload);
// What the payload most likely is, by trying all four signals (and TracesData etc.); nullopt when
// none fits.
struct Guess {
  std::string message;
  bool json = false;
};
[[nodiscard]] std::optional<Guess> guess(core::ByteView payload);

struct RenderOptions {
  std::size_t width = 80;  // columns
  bool colour = false;
  bool bytes = true;  // show offset and hex of each field
  std::size_t max_depth = 64;
};
[[nodiscard]] std::string render(const Node& tree, core::ByteView payload,
                                 const RenderOptions& options = {});

// The first difference of two byte strings, both sides as hex and text around it, with the field
// path of the byte where a message is given. nullopt when equal.
struct Difference {
  std::size_t offset = 0;
  std::string path;  // field path of that byte in expected, "" when unknown
  std::string text;  // several lines, ready for a terminal of 80 columns
};
[[nodiscard]] std::optional<Difference> first_difference(core::ByteView expected,
                                                         core::ByteView got,
                                                         std::string_view message = {});

}  // namespace otelier::wireview
