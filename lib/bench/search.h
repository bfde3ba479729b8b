// What a list is narrowed down by, looked for in the bytes of a message as they came: no decoding
// of what does not match. Pure functions, thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "bench/held.h"

namespace otelier::bench {

// Whether the text is in there, ASCII letters of either case alike. True for an empty text.
// O(bytes).
[[nodiscard]] bool contains_text(std::string_view bytes, std::string_view text);

// key=value; without "=" any value will do. Empty: no condition.
struct AttributeFilter {
  std::string key, value;
  bool any_value = false;

  static AttributeFilter of(std::string_view asked);
  [[nodiscard]] bool empty() const { return key.empty(); }
  // In the repeated KeyValue field of the message. The value is compared as a person writes it.
  [[nodiscard]] bool matches(std::string_view message, std::uint32_t field) const;
};

// Of spans; all that is given must hold of one and the same span.
struct SpanFilter {
  std::string service, name, text;
  AttributeFilter attribute;

  [[nodiscard]] bool empty() const {
    return service.empty() && name.empty() && text.empty() && attribute.empty();
  }
  // Attributes count wherever they stand: span, scope or resource.
  [[nodiscard]] bool matches(const Held& held, const SpanRow& span) const;
};

}  // namespace otelier::bench
