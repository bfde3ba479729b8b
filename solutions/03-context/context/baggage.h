// Baggage: what an application sends along with a request to whoever works on it further down. Keys
// are unique, values are any UTF-8. Everybody on the way can read it and add to it, so it is
// neither secret nor to be trusted. A Baggage is immutable, and its copies share one list. What a
// stranger sends is bounded before it is stored: so many bytes and members in all lines of the
// header together, not in each of them. w3c-baggage#limits, otel-context#baggage-unique
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "context/context.h"

namespace otelier::context {

class Baggage {
 public:
  // Of all lines of the header together, read and sent alike. Everybody must pass on 64 members and
  // 8,192 bytes; the grammar of the header ends at 180 members. w3c-baggage#limits
  static constexpr std::size_t kMaxBytes = 8192;
  static constexpr std::size_t kMaxMembers = 180;

  struct Property {
    std::string key;
    std::optional<std::string> value;
    friend bool operator==(const Property&, const Property&) = default;
  };
  struct Entry {
    std::string key;
    std::string value;                 // decoded
    std::vector<Property> properties;  // decoded
    friend bool operator==(const Entry&, const Entry&) = default;
  };

  Baggage() = default;

  // Reads the lines of one header, in order. A malformed member is left out; a member that does not
  // fit the limits as a whole is left out with all that follow; of equal keys the last value
  // counts, at the place of the first. O(min(bytes, kMaxBytes)). w3c-baggage#baggage-string
  [[nodiscard]] static Baggage parse(std::span<const std::string_view> lines);
  [[nodiscard]] static Baggage parse(std::string_view line) { return parse({&line, 1}); }

  [[nodiscard]] bool empty() const { return entries_ == nullptr; }
  [[nodiscard]] std::span<const Entry> entries() const {
    return entries_ ? std::span<const Entry>(*entries_) : std::span<const Entry>();
  }
  // The value under the key; nullopt when there is none. Case counts. O(entries).
  [[nodiscard]] std::optional<std::string_view> get(std::string_view key) const;
  // The same baggage with this entry, instead of an older one of that key. O(entries).
  [[nodiscard]] Baggage set(std::string key, std::string value,
                            std::vector<Property> properties = {}) const;
  [[nodiscard]] Baggage remove(std::string_view key) const;

  // What to send: whole members, as many as fit the limits. An entry whose key no header can carry
  // (keys are tokens, and are never encoded) stays at home. w3c-baggage#key, w3c-baggage#limits
  [[nodiscard]] std::string header() const;

  friend bool operator==(const Baggage& one, const Baggage& other);

 private:
  explicit Baggage(std::vector<Entry> entries);
  std::shared_ptr<const std::vector<Entry>> entries_;  // null: none
};

// The baggage of a context; empty when it has none. otel-context#baggage-context
[[nodiscard]] Baggage baggage_of(const Context& context);
[[nodiscard]] Context with_baggage(const Context& context, Baggage baggage);
// Before a call to somebody who must not see it. otel-context#baggage-clear
[[nodiscard]] Context without_baggage(const Context& context);

}  // namespace otelier::context
