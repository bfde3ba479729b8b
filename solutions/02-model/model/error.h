// What can be wrong with telemetry that came from elsewhere, and where. An Error names the place
// twice: by its path in the message, in the names of OTLP/JSON whatever the encoding was, and by
// the byte, so that it can be found by reading and in a hex dump. Errors are values: hostile input
// is ordinary, not exceptional.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <string>
#include <string_view>

namespace otelier::model {

enum class Fault : std::uint8_t {
  malformed,      // the bytes are no protobuf, or the text is no JSON
  not_utf8,       // text of a protobuf message that is not UTF-8
  too_deep,       // messages inside each other beyond the limit
  wrong_type,     // a JSON value of another kind than the field wants
  out_of_range,   // a number that the field cannot hold
  bad_id,         // an id of another length, or (in JSON) not hexadecimal
  bad_base64,     // other bytes that are not base64
  two_of_a_kind,  // two members of which only one may be set
};

// "malformed", "not_utf8", …
[[nodiscard]] std::string_view name(Fault fault);

struct Error {
  Fault fault;
  std::string path;    // resourceSpans[0].resource.attributes[2].key; empty for the outermost
  std::size_t offset;  // protobuf: the first byte that is wrong. JSON: where the value begins
  std::string what;    // what was expected and what came

  // One sentence: "resourceSpans[0].schemaUrl, byte 17: …".
  [[nodiscard]] std::string message() const;
};

template <class T>
using Result = std::expected<T, Error>;

// Where a reader stands: a chain on the stack, one link a level, that costs nothing until it has to
// be written out for an Error.
struct Place {
  static constexpr std::size_t kNoIndex = std::numeric_limits<std::size_t>::max();

  const Place* above = nullptr;
  std::string_view member = {};  // the field, in lowerCamelCase
  std::size_t index = kNoIndex;  // of the element, when the field is repeated

  [[nodiscard]] std::string path() const;
};

}  // namespace otelier::model
