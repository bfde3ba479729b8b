#include "json/json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>

namespace otelier::json {
namespace {

const Value kNull;

// The whole text as a number, or nothing.
template <class Number>
bool read_number(std::string_view text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

// Of members with one name the last one counts, at the place of the first.
void keep_last_of_each_name(Object& members) {
  std::unordered_map<std::string_view, std::size_t> first_with_name;
  std::size_t kept = 0;
  first_with_name.reserve(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto [found, is_new] = first_with_name.try_emplace(members[i].first, kept);
    if (!is_new) {
      members[found->second].second = std::move(members[i].second);
      continue;
    }
    if (kept != i) {
      // The view in the map must look at the member's final place.
      first_with_name.erase(found);
      members[kept] = std::move(members[i]);
      first_with_name.emplace(members[kept].first, kept);
    }
    ++kept;
  }
  members.resize(kept);
}

// Receives what the parser reads and builds the Value. The parser does not recurse, so the depth
// limit protects those who walk the result.
class Builder : public nlohmann::json_sax<nlohmann::ordered_json> {
 public:
  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(Value(value)); }
  bool number_unsigned(number_unsigned_t value) override { return put(Value(value)); }
  bool number_float(number_float_t value, const string_t&) override { return put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(true); }
  bool start_array(std::size_t) override { return open(false); }
  bool key(string_t& name) override {
    open_.back().name = std::move(name);
    return true;
  }
  bool end_object() override {
    keep_last_of_each_name(open_.back().members);
    return close(Value(std::move(open_.back().members)));
  }
  bool end_array() override { return close(Value(std::move(open_.back().items))); }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::ordered_json::exception& error) override {
    const std::string_view text = error.what();
    const auto colon = text.find(": ");
    stopped_at_ = position == 0 ? 0 : position - 1;
    error_ = "byte " + std::to_string(*stopped_at_) + ": " +
             std::string(colon == std::string_view::npos ? text : text.substr(colon + 2));
    return false;
  }

  [[nodiscard]] Value take() { return std::move(root_); }
  [[nodiscard]] const std::string& error() const { return error_; }
  // The byte of the error; not known when the text is deeper than it may be.
  [[nodiscard]] std::optional<std::size_t> stopped_at() const { return stopped_at_; }

 private:
  // One object or array whose end has not been read yet.
  struct Level {
    bool is_object = false;
    std::string name;  // of the member whose value comes next
    Object members;
    Array items;
  };

  bool put(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (Level& level = open_.back(); level.is_object) {
      level.members.emplace_back(std::move(level.name), std::move(value));
    } else {
      level.items.push_back(std::move(value));
    }
    return true;
  }

  bool open(bool is_object) {
    if (open_.size() == kMaxDepth) {
      error_ = "deeper than " + std::to_string(kMaxDepth) + " objects and arrays";
      return false;
    }
    open_.emplace_back().is_object = is_object;
    return true;
  }

  bool close(Value value) {
    open_.pop_back();
    return put(std::move(value));
  }

  Value root_;
  std::vector<Level> open_;
  std::string error_;
  std::optional<std::size_t> stopped_at_;
};

// Where the text opens one level more than kMaxDepth; the library does not say.
std::size_t too_deep_at(std::string_view text) {
  std::size_t open = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) i += text[i] == '\\' ? 1 : 0;
    } else if (text[i] == '{' || text[i] == '[') {
      if (open++ == kMaxDepth) return i;
    } else if (text[i] == '}' || text[i] == ']') {
      --open;
    }
  }
  return text.size();
}

nlohmann::ordered_json to_library(const Value& value) {
  if (value.is_bool()) return value.as_bool();
  if (value.is_string()) return std::string(value.as_string());
  if (value.is_array()) {
    auto items = nlohmann::ordered_json::array();
    for (const Value& item : value.items()) items.push_back(to_library(item));
    return items;
  }
  if (value.is_object()) {
    auto members = nlohmann::ordered_json::object();
    auto& list = members.get_ref<nlohmann::ordered_json::object_t&>();
    for (const auto& [name, member] : value.members()) {
      list.emplace_back(name, to_library(member));  // names are unique: no search for an equal one
    }
    return members;
  }
  if (value.is_integer()) {
    if (value.as_double() < 0) return value.as_int();
    return value.as_uint();
  }
  if (value.is_number()) {
    const double number = value.as_double();
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return number > 0 ? "Infinity" : "-Infinity";
    return number;
  }
  return nullptr;
}

}  // namespace

Value::Value(bool value) : held_(value) {}
Value::Value(Signed number) : held_(number.value) {}
Value::Value(Unsigned number) {
  if (number.value <= std::uint64_t{INT64_MAX}) {
    held_ = static_cast<std::int64_t>(number.value);
  } else {
    held_ = number.value;
  }
}
Value::Value(double value) : held_(value) {}
Value::Value(const char* value) : held_(std::string(value)) {}
Value::Value(std::string_view value) : held_(std::string(value)) {}
Value::Value(std::string value) : held_(std::move(value)) {}
Value::Value(Array value) : held_(std::move(value)) {}
Value::Value(Object value) : held_(std::move(value)) {}
Value::Value(const Value& other) = default;
Value::Value(Value&& other) noexcept = default;
Value& Value::operator=(const Value& other) = default;
Value& Value::operator=(Value&& other) noexcept = default;
Value::~Value() = default;

Value Value::object(std::initializer_list<Member> members) {
  return Value(Object(members));
}
Value Value::array(std::initializer_list<Value> items) {
  return Value(Array(items));
}

bool operator==(const Value& one, const Value& other) {
  return one.held_ == other.held_;
}

bool Value::is_integer() const {
  return std::holds_alternative<std::int64_t>(held_) ||
         std::holds_alternative<std::uint64_t>(held_);
}

bool Value::is_number() const {
  return is_integer() || std::holds_alternative<double>(held_);
}

bool Value::as_bool(bool fallback) const {
  const bool* held = std::get_if<bool>(&held_);
  return held ? *held : fallback;
}

std::int64_t Value::as_int(std::int64_t fallback) const {
  if (const auto* held = std::get_if<std::int64_t>(&held_)) return *held;
  std::int64_t number = 0;
  return is_string() && read_number(as_string(), number) ? number : fallback;
}

std::uint64_t Value::as_uint(std::uint64_t fallback) const {
  if (const auto* held = std::get_if<std::uint64_t>(&held_)) return *held;
  if (const auto* held = std::get_if<std::int64_t>(&held_)) {
    return *held >= 0 ? static_cast<std::uint64_t>(*held) : fallback;
  }
  std::uint64_t number = 0;
  return is_string() && read_number(as_string(), number) ? number : fallback;
}

double Value::as_double(double fallback) const {
  if (const auto* held = std::get_if<double>(&held_)) return *held;
  if (const auto* held = std::get_if<std::int64_t>(&held_)) return static_cast<double>(*held);
  if (const auto* held = std::get_if<std::uint64_t>(&held_)) return static_cast<double>(*held);
  const std::string_view text = as_string();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  return fallback;
}

std::string_view Value::as_string(std::string_view fallback) const {
  const auto* held = std::get_if<std::string>(&held_);
  return held ? std::string_view(*held) : fallback;
}

const Array& Value::items() const {
  static const Array kNone;
  const Array* held = std::get_if<Array>(&held_);
  return held ? *held : kNone;
}

const Object& Value::members() const {
  static const Object kNone;
  const Object* held = std::get_if<Object>(&held_);
  return held ? *held : kNone;
}

const Value& Value::operator[](std::string_view key) const {
  for (const auto& [name, value] : members()) {
    if (name == key) return value;
  }
  return kNull;
}

bool Value::has(std::string_view key) const {
  return std::ranges::any_of(members(), [&](const Member& member) { return member.first == key; });
}

Value& Value::set(std::string key, Value value) {
  if (is_null()) held_ = Object{};
  auto& members = std::get<Object>(held_);
  for (auto& [name, held] : members) {
    if (name == key) {
      held = std::move(value);
      return *this;
    }
  }
  members.emplace_back(std::move(key), std::move(value));
  return *this;
}

Value& Value::push(Value value) {
  if (is_null()) held_ = Array{};
  std::get<Array>(held_).push_back(std::move(value));
  return *this;
}

std::string Value::dump(int indent) const {
  return to_library(*this).dump(indent, ' ', false,
                                nlohmann::ordered_json::error_handler_t::replace);
}

core::Result<Value> parse(std::string_view text) {
  std::size_t stopped_at = 0;
  return parse(text, stopped_at);
}

core::Result<Value> parse(std::string_view text, std::size_t& stopped_at) {
  // The library takes a NUL for the end of the text and passes over a byte order mark.
  if (const auto at = text.find('\0'); at != std::string_view::npos) {
    stopped_at = at;
    return core::fail("this is not JSON: byte " + std::to_string(at) + ": NUL; write \\u0000");
  }
  if (text.starts_with("\xEF\xBB\xBF")) {
    stopped_at = 0;
    return core::fail("this is not JSON: byte 0: a byte order mark");
  }
  Builder builder;
  if (nlohmann::ordered_json::sax_parse(text.begin(), text.end(), &builder)) return builder.take();
  const auto at = builder.stopped_at();
  stopped_at = at ? *at : too_deep_at(text);
  return core::fail("this is not JSON: " + builder.error());
}

}  // namespace otelier::json
