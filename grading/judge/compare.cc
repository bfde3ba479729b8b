#include "judge/compare.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

#include "core/bytes.h"
#include "judge/words.h"
#include "wireview/wireview.h"

namespace otelier::judge {

namespace {

using Json = nlohmann::json;
using Comparison = Expectation::Comparison;

// A number, exact where it is a 64-bit integer of either sign; long double holds 64 bits of them.
std::optional<long double> number(const Json& value, bool from_text) {
  if (value.is_number_unsigned()) return static_cast<long double>(value.get<std::uint64_t>());
  if (value.is_number_integer()) return static_cast<long double>(value.get<std::int64_t>());
  if (value.is_number()) return static_cast<long double>(value.get<double>());
  if (!from_text || !value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  std::int64_t whole = 0;
  if (const auto [at, error] = std::from_chars(begin, end, whole);
      error == std::errc() && at == end)
    return static_cast<long double>(whole);
  std::uint64_t large = 0;
  if (const auto [at, error] = std::from_chars(begin, end, large);
      error == std::errc() && at == end)
    return static_cast<long double>(large);
  double real = 0;
  if (const auto [at, error] = std::from_chars(begin, end, real); error == std::errc() && at == end)
    return static_cast<long double>(real);
  return std::nullopt;
}

constexpr long double kExact = 9007199254740992.0L;

// 64-bit integers are text in an observation; a scenario may still write them as numbers.
bool same_large(const Json& one, const Json& other) {
  if (one.is_string() == other.is_string()) return false;
  const auto& text = (one.is_string() ? one : other).get_ref<const std::string&>();
  const Json& plain = one.is_string() ? other : one;
  if (!plain.is_number_integer() || std::abs(*number(plain, false)) <= kExact) return false;
  return plain.dump() == text;
}

// The path of the first value in which the two differ, and both values there.
std::string first_path(const Json& expected, const Json& came, const std::string& path,
                       std::string_view language) {
  const std::string shown = path.empty() ? "." : path;
  if (expected.is_object() && came.is_object()) {
    for (const auto& [key, value] : expected.items()) {
      const auto found = came.find(key);
      if (found == came.end()) return shown + either(language, " has no .", " 没有 .") + key;
      if (!same(value, *found)) return first_path(value, *found, path + "." + key, language);
    }
    for (const auto& [key, value] : came.items())
      if (!expected.contains(key))
        return path + "." + key + either(language, " is too much: ", " 是多出来的：") +
               brief(value);
  }
  if (expected.is_array() && came.is_array()) {
    for (std::size_t i = 0; i < std::min(expected.size(), came.size()); ++i)
      if (!same(expected[i], came[i]))
        return first_path(expected[i], came[i], path + "[" + std::to_string(i) + "]", language);
    return shown + either(language, " has ", " 有 ") + std::to_string(came.size()) +
           either(language, " elements, expected ", " 个元素，应有的个数是 ") +
           std::to_string(expected.size());
  }
  if (path.empty()) return {};
  return either(language, "first difference at ", "第一处不同在 ") + path +
         either(language, ": expected ", "：期望 ") + brief(expected) +
         either(language, ", came ", "，实际 ") + brief(came);
}

bool holds_part(const Json& whole, const Json& part) {
  if (whole.is_string() && part.is_string())
    return whole.get_ref<const std::string&>().find(part.get_ref<const std::string&>()) !=
           std::string::npos;
  if (whole.is_array() && part.is_array())
    return std::all_of(part.begin(), part.end(),
                       [&](const Json& item) { return holds_part(whole, item); });
  if (whole.is_array())
    return std::any_of(whole.begin(), whole.end(), [&](const Json& item) {
      return same(item, part) || (item.is_object() && part.is_object() && holds_part(item, part));
    });
  if (whole.is_object() && part.is_object()) {
    for (const auto& [key, value] : part.items()) {
      const auto found = whole.find(key);
      if (found == whole.end()) return false;
      if (!same(*found, value) && !(value.is_object() && holds_part(*found, value))) return false;
    }
    return true;
  }
  return false;
}

std::optional<std::size_t> length_of(const Json& value) {
  if (value.is_array() || value.is_object()) return value.size();
  if (!value.is_string()) return std::nullopt;
  const auto& text = value.get_ref<const std::string&>();
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::optional<core::Bytes> bytes_of(const Json& value) {
  if (!value.is_string()) return std::nullopt;
  std::string digits;
  for (const char c : value.get_ref<const std::string&>())
    if (c != ' ' && c != '\n' && c != '\t') digits += c;
  return core::from_hex(digits);
}

std::optional<Mismatch> compare_bytes(const Expectation& expectation, const Json& operand,
                                      const Json& came, std::string_view language) {
  const auto expected = bytes_of(operand);
  if (!expected)
    return Mismatch{either(language, "bytes", "字节"), brief(came),
                    either(language, "the scenario's own bytes are no hexadecimal text: ",
                           "场景自己写的字节不是十六进制文本：") +
                        brief(operand)};
  const auto got = bytes_of(came);
  if (!got)
    return Mismatch{core::to_hex(*expected), brief(came),
                    either(language, "what came is no hexadecimal text", "收到的不是十六进制文本")};
  if (*expected == *got) return std::nullopt;
  const std::string bytes = either(language, " bytes", " 字节");
  Mismatch mismatch{
      std::to_string(expected->size()) + bytes, std::to_string(got->size()) + bytes, {}};
  if (expected->size() <= 24 && got->size() <= 24) {
    mismatch.expected = core::to_hex(*expected);
    mismatch.came = got->empty() ? either(language, "no bytes", "没有字节") : core::to_hex(*got);
  }
  if (const auto difference = wireview::first_difference(*expected, *got, expectation.message))
    mismatch.difference = difference->text;
  return mismatch;
}

}  // namespace

bool same(const Json& one, const Json& other) {
  if (one.is_number() && other.is_number()) return number(one, false) == number(other, false);
  if (one.type() != other.type()) return same_large(one, other);
  if (one.is_array()) {
    return one.size() == other.size() && std::equal(one.begin(), one.end(), other.begin(), same);
  }
  if (one.is_object()) {
    if (one.size() != other.size()) return false;
    for (const auto& [key, value] : one.items()) {
      const auto found = other.find(key);
      if (found == other.end() || !same(value, *found)) return false;
    }
    return true;
  }
  return one == other;
}

std::string brief(const Json& value, std::size_t limit) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() <= limit) return text;
  std::size_t cut = limit;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  return text.substr(0, cut) + "… (" + std::to_string(text.size() - cut) + " more bytes)";
}

std::optional<Mismatch> compare(const Expectation& expectation, const Json& operand,
                                const Json& came, const Queries& queries,
                                std::string_view language) {
  const auto unless = [&](bool holds, std::string expected) -> std::optional<Mismatch> {
    if (holds) return std::nullopt;
    return Mismatch{std::move(expected), brief(came), {}};
  };
  switch (expectation.comparison) {
    case Comparison::equals:
      if (same(operand, came)) return std::nullopt;
      return Mismatch{brief(operand), brief(came), first_path(operand, came, "", language)};
    case Comparison::not_equals:
      return unless(!same(operand, came),
                    either(language, "anything but ", "不同于 ") + brief(operand));
    case Comparison::between: {
      const auto low = number(operand.at(0), true), high = number(operand.at(1), true);
      const auto value = number(came, true);
      return unless(low && high && value && *low <= *value && *value <= *high,
                    either(language, "between ", "介于 ") + brief(operand.at(0)) +
                        either(language, " and ", " 与 ") + brief(operand.at(1)));
    }
    case Comparison::at_least: {
      const auto least = number(operand, true), value = number(came, true);
      return unless(least && value && *value >= *least,
                    either(language, "at least ", "不小于 ") + brief(operand));
    }
    case Comparison::at_most: {
      const auto most = number(operand, true), value = number(came, true);
      return unless(most && value && *value <= *most,
                    either(language, "at most ", "不大于 ") + brief(operand));
    }
    case Comparison::matches: {
      const std::string pattern = operand.is_string() ? operand.get<std::string>() : operand.dump();
      const std::string text = came.is_string() ? came.get<std::string>() : came.dump();
      const auto answer = queries.matches(text, pattern);
      auto mismatch =
          unless(answer.kind == Queries::Answer::Kind::one && answer.value == true,
                 either(language, "text that matches ", "匹配此模式的文本：") + pattern);
      if (mismatch && answer.kind == Queries::Answer::Kind::failed)
        mismatch->difference =
            either(language, "the pattern cannot be used: ", "这个模式无法使用：") + answer.error;
      return mismatch;
    }
    case Comparison::contains:
      return unless(
          holds_part(came, operand),
          either(language, "something that contains ", "包含此内容的值：") + brief(operand));
    case Comparison::one_of:
      return unless(std::any_of(operand.begin(), operand.end(),
                                [&](const Json& item) { return same(item, came); }),
                    either(language, "one of ", "其中之一：") + brief(operand));
    case Comparison::bytes:
      return compare_bytes(expectation, operand, came, language);
    case Comparison::length: {
      const auto length = length_of(came);
      if (length && same(Json(*length), operand)) return std::nullopt;
      const std::string of = either(language, "length ", "长度 ");
      return Mismatch{of + brief(operand),
                      length
                          ? of + std::to_string(*length) + ": " + brief(came)
                          : brief(came) + either(language, ", which has no length", "，它没有长度"),
                      {}};
    }
    case Comparison::want:
    case Comparison::agrees:
      break;
  }
  return std::nullopt;
}

}  // namespace otelier::judge
