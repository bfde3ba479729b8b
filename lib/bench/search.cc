#include "bench/search.h"

#include <algorithm>
#include <cctype>

#include "bench/values.h"

namespace otelier::bench {
namespace {

char lowered(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

}  // namespace

bool contains_text(std::string_view bytes, std::string_view text) {
  return text.empty() ||
         std::ranges::search(bytes, text, {}, lowered, lowered).begin() != bytes.end();
}

AttributeFilter AttributeFilter::of(std::string_view asked) {
  const std::size_t equals = asked.find('=');
  if (equals == std::string_view::npos) return {std::string(asked), "", true};
  return {std::string(asked.substr(0, equals)), std::string(asked.substr(equals + 1)), false};
}

bool AttributeFilter::matches(std::string_view message, std::uint32_t field) const {
  bool found = false;
  each_attribute(message, field, [&](const KeyValue& pair) {
    if (!found && pair.key == key) found = any_value || show_value(pair.value) == value;
  });
  return found;
}

bool SpanFilter::matches(const Held& held, const SpanRow& span) const {
  if (!service.empty() && held.service_of(span.scope) != service) return false;
  if (!contains_text(span.name, name)) return false;
  if (!attribute.empty() && !attribute.matches(span.message, 9) &&
      !attribute.matches(held.scope(span.scope).message, 3) &&
      !attribute.matches(held.resource_of(span.scope).message, 1))
    return false;
  return contains_text(span.message, text);
}

}  // namespace otelier::bench
