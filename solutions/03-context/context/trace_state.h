// The tracestate of a trace: a short list of keys and values in which every tracing system on the
// way keeps what it needs, the one that wrote last at the left. A TraceState is valid at all times
// and immutable: each change gives a new one. Copies share one text. No member means anything to
// anybody but its owner. w3c-trace-context#tracestate, otel-context#trace-state
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace otelier::context {

class TraceState {
 public:
  // w3c-trace-context#tracestate-limits
  static constexpr std::size_t kMaxMembers = 32;
  static constexpr std::size_t kMaxKey = 256;
  static constexpr std::size_t kMaxValue = 256;
  // What is sent at most: as much as everybody should pass on. header() shortens to it.
  static constexpr std::size_t kMaxHeader = 512;
  // Members longer than this one go first when a header is shortened.
  static constexpr std::size_t kLongMember = 128;
  // The longest list there can be without blanks. Longer input is refused before it is read.
  static constexpr std::size_t kMaxInput =
      kMaxMembers * (kMaxKey + 1 + kMaxValue) + (kMaxMembers - 1);

  struct Member {
    std::string_view key, value;
  };

  TraceState() = default;

  // Reads the lines of one header, in order, as if they were joined by commas. Blanks around
  // members are dropped, and so are empty members; of equal keys the leftmost stays. nullopt when
  // any member is malformed or there are more than kMaxMembers: then there is no tracestate at all.
  // O(characters), two allocations. w3c-trace-context#tracestate-list
  [[nodiscard]] static std::optional<TraceState> parse(std::span<const std::string_view> lines);
  [[nodiscard]] static std::optional<TraceState> parse(std::string_view line) {
    return parse({&line, 1});
  }

  [[nodiscard]] bool empty() const { return text_ == nullptr; }
  // All of it: "key=value,key=value", no blanks around members. Lives as long as a copy does.
  [[nodiscard]] std::string_view text() const { return text_ ? *text_ : std::string_view(); }
  // Views into text().
  [[nodiscard]] std::vector<Member> members() const;
  // The value under the key; nullopt when there is none.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view key) const;

  // The same list with this member at its left, instead of an older one of that key; the rightmost
  // goes when there would be too many. nullopt when key or value may not stand in a tracestate.
  // w3c-trace-context#tracestate-mutation
  [[nodiscard]] std::optional<TraceState> set(std::string_view key, std::string_view value) const;
  [[nodiscard]] TraceState erase(std::string_view key) const;

  // What to send: text(), or, when that is longer than kMaxHeader, fewer whole members: those
  // longer than kLongMember go first, then from the right. w3c-trace-context#tracestate-truncation
  [[nodiscard]] std::string header() const;

  friend bool operator==(const TraceState& one, const TraceState& other) {
    return one.text() == other.text();
  }

 private:
  explicit TraceState(std::string text) {
    if (!text.empty()) text_ = std::make_shared<const std::string>(std::move(text));
  }
  std::shared_ptr<const std::string> text_;  // null: no members
};

}  // namespace otelier::context
