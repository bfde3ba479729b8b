// Values as a person reads them, on one line, bounded by kMaxValueBytes. Internal to wireview.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/bytes.h"
#include "wireview/wireview.h"

namespace otelier::wireview {

// "checkout", with quotes, controls and broken UTF-8 escaped; long texts end in … (n bytes).
[[nodiscard]] std::string show_text(std::string_view text);
// Lower-case hexadecimal; long ones end in … (n bytes).
[[nodiscard]] std::string show_bytes(core::ByteView bytes);
// The shortest text that reads back as the same number; NaN, Infinity.
[[nodiscard]] std::string show_double(double value);
// SPAN_KIND_SERVER (2), or 77 (no Span.SpanKind).
[[nodiscard]] std::string show_enum(std::int64_t number,
                                    const google::protobuf::EnumDescriptor& type);
// A number with what its field makes of it: a time in UTC for …_unix_nano, hexadecimal for flags.
[[nodiscard]] std::string show_unsigned(std::uint64_t value, std::string_view field);
// Where UTF-8 breaks; nullopt when it does not.
[[nodiscard]] std::optional<std::size_t> broken_utf8(std::string_view text);
// The name without its package: Span.SpanKind.
[[nodiscard]] std::string short_name(const google::protobuf::Descriptor& type);
[[nodiscard]] std::string short_name(const google::protobuf::EnumDescriptor& type);
// "1 byte", "2 bytes".
[[nodiscard]] std::string count_of(std::size_t n, std::string_view thing);
// What stands for the rest of a payload when its tree has as many nodes as it may: "more" where
// fewer were asked for than there could be.
[[nodiscard]] Node more_node(const Node& parent, std::size_t at, std::size_t end,
                             std::size_t most_nodes);

}  // namespace otelier::wireview
