// Where the rules put what they find, and what they share. Internal to the linter.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/lint/lint.h"
#include "bench/lint/reading.h"

namespace otelier::bench::lint {

inline constexpr std::size_t kTraceId = 16, kSpanId = 8;  // bytes
inline constexpr std::size_t kDistinct = 20;  // different messages of one rule in one payload

class Desk {
 public:
  // A rule that does not exist throws: a mistake in the linter.
  void say(std::string_view rule, const Node& at, Text message);
  // Of the request itself: no byte, no field.
  void say(std::string_view rule, Text message);
  void unread(std::string why) { report_.unread = std::move(why); }
  // Findings that follow lie in this span; empty: in none.
  void in_span(std::string id) { span_id_ = std::move(id); }

  [[nodiscard]] Report take();

 private:
  Report report_;
  std::map<std::pair<const Rule*, std::string>, std::size_t> seen_;  // where it is in the report
  std::map<const Rule*, std::pair<std::size_t, std::size_t>> told_;  // how many, the last
  std::string span_id_;
};

struct Attribute {
  std::string key;
  std::string text;             // of a string value
  const Node* node = nullptr;   // the KeyValue
  const Node* value = nullptr;  // the AnyValue's member that is set, nullptr for an empty value
};
using Attributes = std::vector<Attribute>;
[[nodiscard]] const Attribute* find(const Attributes& attributes, std::string_view key);

struct Walk {
  const Reading& reading;
  Desk& desk;
  History& history;
};

// The bytes as such: damage, unknown fields, forms of OTLP/JSON, numbers out of their enum.
void look_at_wire(const Walk& walk, std::string_view message);
// Sizes and headers of the request.
void look_at_request(const Payload& payload, Desk& desk);

// The attributes of a message, after they were looked at.
Attributes look_at_attributes(const Walk& walk, const Node& owner,
                              std::string_view field = "attributes");
void look_at_dropped(const Walk& walk, const Node& owner, std::string_view field,
                     std::string_view en, std::string_view zh);
// An id of so many bytes that may be left out where it is optional. Its hexadecimal form.
enum class Presence { required, optional };
std::string look_at_id(const Walk& walk, const Node& owner, std::string_view field,
                       std::size_t size, Presence presence);

void look_at_traces(const Walk& walk);
void look_at_metrics(const Walk& walk);
void look_at_logs(const Walk& walk);
void look_at_profiles(const Walk& walk);

// What the semantic conventions say of a span.
enum class SpanKind { unset, internal, server, client, producer, consumer };
enum class StatusCode { unset, ok, error };
void look_at_conventions(const Walk& walk, const Node& span, SpanKind kind, StatusCode status,
                         const Attributes& attributes);
// A name with a part that differs from one occurrence to the next: that part, else "".
[[nodiscard]] std::string varying_part(std::string_view name);
// The unit UCUM has for a word that it does not know; "" when nothing is wrong with it.
[[nodiscard]] std::string better_unit(std::string_view unit);
[[nodiscard]] std::string_view unit_of_known_metric(std::string_view name);

struct Deprecated {
  std::string_view name, successor, successor_zh;  // "" for none
};
// By semantic conventions 1.44.0; nullptr for a name that is in use.
[[nodiscard]] const Deprecated* deprecated(std::string_view name);
[[nodiscard]] bool looks_like_a_secret(std::string_view key, std::string_view value);

// "checkout", quoted, at most 60 bytes of it.
[[nodiscard]] std::string shown(std::string_view text);

// Every resource, scope and item of a request, each looked at for what all signals share; item is
// called with the item and a text that tells its resource and scope from others.
struct Nesting {
  std::string_view resources, scopes, items;
};
template <class Item>
void for_each_item(const Walk& walk, const Nesting& nesting, const Item& item);
std::string look_at_resource(const Walk& walk, const Node& group);
std::string look_at_scope(const Walk& walk, const Node& group);
void say_empty(const Walk& walk, const Node& group, std::string_view what);
// The same text for the same attributes in any order.
[[nodiscard]] std::string fingerprint(const Walk& walk, const Attributes& attributes);

template <class Item>
void for_each_item(const Walk& walk, const Nesting& nesting, const Item& item) {
  for (const Node* resource : walk.reading.list(walk.reading.root(), nesting.resources)) {
    const std::string of_resource = look_at_resource(walk, *resource);
    const auto scopes = walk.reading.list(*resource, nesting.scopes);
    if (scopes.empty()) say_empty(walk, *resource, nesting.scopes);
    for (const Node* scope : scopes) {
      const auto items = walk.reading.list(*scope, nesting.items);
      if (items.empty()) {
        say_empty(walk, *scope, nesting.items);
        continue;
      }
      const std::string of_scope = look_at_scope(walk, *scope);
      for (const Node* one : items) item(*one, of_resource + "\n" + of_scope);
    }
  }
}

}  // namespace otelier::bench::lint
