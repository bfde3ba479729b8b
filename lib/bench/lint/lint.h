// What is wrong, risky or unusual in what was sent: each payload against OTLP and the semantic
// conventions, protobuf and JSON alike, all four signals. A finding names a rule, and the rule a
// clause of grading/spec, so that every reproach can be looked up. Findings come in the order of
// the bytes; equal ones of a payload are counted together at the first. Nothing here refuses
// anything: hostile payloads are looked at as far as wireview reads them. Pure but for History,
// which remembers series from one payload to the next; functions are thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/bilingual.h"
#include "core/bytes.h"
#include "testbed/sink.h"

namespace otelier::bench::lint {

// error: the clause is broken. warning: readers will likely be misled. hint: worth a thought.
enum class Level { error, warning, hint };
[[nodiscard]] std::string_view name(Level level);  // "error"

using Text = Bilingual;

struct Rule {
  std::string_view id;      // "span-ends-before-start", unique
  std::string_view clause;  // "otlp#span-times"
  Level level;
  std::string_view en, zh;  // its title
};
// All of them, by topic. Immutable.
[[nodiscard]] std::span<const Rule> rules();
// Where the clause stands: grading/spec as it was when this was built. Empty when it has none.
[[nodiscard]] std::string_view link_of(std::string_view clause);

struct Finding {
  const Rule* rule = nullptr;
  Text message;
  std::string path;        // of the first place; empty for the request itself
  std::size_t offset = 0;  // of that place in the decoded body
  std::string span_id;     // lower-case hex, of the span it lies in; else empty
  std::size_t count = 1;   // places that say the same
};

struct Report {
  std::vector<Finding> findings;
  std::string unread;  // why a part was not looked at; empty when all was
};

// One request: the decoded body, and what it looked like on the wire.
struct Payload {
  core::ByteView body;
  testbed::Signal signal = testbed::Signal::traces;
  testbed::Encoding encoding = testbed::Encoding::protobuf;
  std::size_t wire_size = 0;     // before the content encoding was undone; 0: not known
  std::string compression = {};  // "", "gzip", …
  bool user_agent = true;        // the request named its sender
};

// The last point of each cumulative series, for what only a later payload shows. Not thread-safe.
class History {
 public:
  struct Last {
    std::uint64_t start = 0, time = 0;
    double value = 0;
  };
  [[nodiscard]] Last& of(const std::string& series) { return last_[series]; }
  [[nodiscard]] std::size_t size() const { return last_.size(); }  // series; nothing bounds them

 private:
  std::map<std::string, Last> last_;
};

// O(body), about a microsecond a field. Payloads are to be given to one history in their order.
[[nodiscard]] Report lint(const Payload& payload, History& history);
[[nodiscard]] Report lint(const Payload& payload);

// What only many requests show, in order of arrival: one item a request, again and again.
struct Sent {
  std::uint64_t request = 0;
  testbed::Signal signal = testbed::Signal::traces;
  std::uint64_t connection = 0;
  std::size_t items = 0;
  std::int64_t time_ns = 0;  // of arrival
};
struct Habit {
  Finding finding;
  std::uint64_t request = 0;  // the one that made it a habit
};
[[nodiscard]] std::vector<Habit> habits(std::span<const Sent> sent);

}  // namespace otelier::bench::lint
