#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "json/locate.h"
#include "model/base64.h"
#include "model/ids.h"
#include "model/otlp_json.h"

namespace otelier::model {

// lab:solution
namespace {

using json::Value;

constexpr std::size_t kShown = 40;  // bytes of a value that a message quotes

std::string shown(const Value& value) {
  std::string text = value.dump();
  if (text.size() > kShown) text = text.substr(0, kShown) + "…";
  return text;
}

// The offset is not known to a parsed value: from_json looks it up in the text, once it is needed.
std::unexpected<Error> refuse(Fault fault, const Place& place, std::string what) {
  return std::unexpected(Error{fault, place.path(), 0, std::move(what)});
}

// A whole number: as a JSON integer, as a JSON number without a fraction (1e3), or as digits in a
// string.
template <class T>
Result<T> whole(const Value& value, const Place& place) {
  const auto too_large = [&] {
    return refuse(Fault::out_of_range, place,
                  shown(value) + " does not fit in " + std::to_string(8 * sizeof(T)) + " bits" +
                      (std::is_signed_v<T> ? "" : " without a sign"));
  };
  if (value.is_integer()) {
    const bool negative = value.as_double() < 0;
    const bool fits =
        negative ? std::in_range<T>(value.as_int()) : std::in_range<T>(value.as_uint());
    if (!fits) return too_large();
    return negative ? static_cast<T>(value.as_int()) : static_cast<T>(value.as_uint());
  }
  if (value.is_number()) {
    const double real = value.as_double();
    if (real == std::floor(real)) {
      // Both ends are powers of two, so they are exact: [-2^n, 2^n).
      const double end = std::ldexp(1.0, std::numeric_limits<T>::digits);
      if (!(real < end && real >= (std::is_signed_v<T> ? -end : 0.0))) return too_large();
      return static_cast<T>(real);
    }
  }
  if (value.is_string()) {
    const std::string_view text = value.as_string();
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc::result_out_of_range) return too_large();
    if (error == std::errc{} && end == text.data() + text.size()) return number;
  }
  return refuse(Fault::wrong_type, place,
                "expected a whole number, or one as text, got " + shown(value));
}

Result<double> real(const Value& value, const Place& place) {
  if (value.is_number()) return value.as_double();
  if (value.is_string()) {
    const std::string_view text = value.as_string();
    if (text == "NaN" || text == "Infinity" || text == "-Infinity") return value.as_double();
    if (text.find_first_not_of("0123456789+-.eE") == std::string_view::npos) {
      const auto number = json::parse(text);
      if (number && number->is_number()) return number->as_double();
    }
  }
  return refuse(Fault::wrong_type, place,
                R"(expected a number, "NaN", "Infinity" or "-Infinity", got )" + shown(value));
}

template <class T>
Result<std::uint64_t> bits_of(Result<T> number) {
  if (!number) return std::unexpected(std::move(number.error()));
  return static_cast<std::uint64_t>(*number);
}

// The bits that a field of varint or fixed width writes.
Result<std::uint64_t> number(const Value& value, Holds holds, const Place& place) {
  switch (holds) {
    case Holds::boolean:
      if (value.is_bool()) return value.as_bool() ? 1 : 0;
      return refuse(Fault::wrong_type, place, "expected true or false, got " + shown(value));
    case Holds::enumeration:
      if (value.is_string()) {
        return refuse(Fault::wrong_type, place,
                      "an enum is an integer in OTLP/JSON, got " + shown(value));
      }
      return bits_of(whole<std::int32_t>(value, place));
    case Holds::int32:
      return bits_of(whole<std::int32_t>(value, place));
    case Holds::sint32: {
      const auto wanted = whole<std::int32_t>(value, place);
      if (!wanted) return std::unexpected(wanted.error());
      return wire::zigzag(*wanted);
    }
    case Holds::uint32:
    case Holds::fixed32:
      return bits_of(whole<std::uint32_t>(value, place));
    case Holds::int64:
    case Holds::sfixed64:
      return bits_of(whole<std::int64_t>(value, place));
    case Holds::real: {
      const auto wanted = real(value, place);
      if (!wanted) return std::unexpected(wanted.error());
      return std::bit_cast<std::uint64_t>(*wanted);
    }
    default:
      return bits_of(whole<std::uint64_t>(value, place));
  }
}

template <class Id>
Result<core::Bytes> id(std::string_view text, const Place& place) {
  if (text.empty()) return core::Bytes();
  const auto read = Id::from_hex(text);
  if (!read) {
    return refuse(
        Fault::bad_id, place,
        "expected " + std::to_string(2 * Id::kSize) + " hexadecimal digits, got " + shown(text));
  }
  return core::Bytes(read->bytes().begin(), read->bytes().end());
}

// The bytes that a length-delimited field holds.
Result<core::Bytes> bytes(const Value& value, Holds holds, const Place& place) {
  if (!value.is_string()) {
    return refuse(Fault::wrong_type, place, "expected text, got " + shown(value));
  }
  const std::string_view text = value.as_string();
  switch (holds) {
    case Holds::trace_id:
      return id<TraceId>(text, place);
    case Holds::span_id:
      return id<SpanId>(text, place);
    case Holds::bytes:
      if (auto read = from_base64(text)) return std::move(*read);
      return refuse(Fault::bad_base64, place, "expected base64, got " + shown(value));
    default:
      return core::Bytes(core::as_bytes(text).begin(), core::as_bytes(text).end());
  }
}

class MessageReader {
 public:
  explicit MessageReader(wire::Writer& out) : out_(out) {}

  Result<void> message(const Value& value, const Message& table, const Place& place,
                       std::size_t depth) {
    if (depth > kMaxJsonMessages) {
      return refuse(Fault::too_deep, place,
                    "messages nest deeper than " + std::to_string(kMaxJsonMessages));
    }
    if (!value.is_object()) {
      return refuse(Fault::wrong_type, place, "expected an object, got " + shown(value));
    }
    const Field* chosen = nullptr;
    for (const auto& [name, member] : value.members()) {
      const Field* known = table.find(std::string_view(name));
      if (known == nullptr || member.is_null()) continue;
      const Place here{&place, known->name};
      if (known->label == Label::choice) {
        if (chosen != nullptr) {
          return refuse(Fault::two_of_a_kind, here,
                        "only one of " + std::string(chosen->name) + " and " +
                            std::string(known->name) + " may be set");
        }
        chosen = known;
      }
      auto read = known->label == Label::repeated ? list(member, *known, place, depth)
                                                  : single(member, *known, here, depth);
      if (!read) return read;
    }
    return {};
  }

 private:
  Result<void> list(const Value& value, const Field& known, const Place& place, std::size_t depth) {
    if (!value.is_array()) {
      return refuse(Fault::wrong_type, Place{&place, known.name},
                    "expected a list, got " + shown(value));
    }
    Result<void> read;
    const auto each = [&](const auto& on_item) {
      for (std::size_t i = 0; read && i < value.items().size(); ++i) {
        const Value& item = value.items()[i];
        const Place here{&place, known.name, i};
        read = item.is_null() ? refuse(Fault::wrong_type, here, "a list has no room for null")
                              : on_item(item, here);
      }
    };
    if (!known.packed()) {
      each([&](const Value& item, const Place& here) { return single(item, known, here, depth); });
      return read;
    }
    std::vector<std::uint64_t> all;
    each([&](const Value& item, const Place& here) -> Result<void> {
      const auto bits = number(item, known.holds, here);
      if (!bits) return std::unexpected(bits.error());
      all.push_back(*bits);
      return {};
    });
    if (known.wire_type() == wire::WireType::varint) {
      out_.packed_varint(known.number, all);
    } else if (known.wire_type() == wire::WireType::fixed64) {
      out_.packed_fixed64(known.number, all);
    } else {
      out_.packed_fixed32(known.number, std::vector<std::uint32_t>(all.begin(), all.end()));
    }
    return read;
  }

  Result<void> single(const Value& value, const Field& known, const Place& place,
                      std::size_t depth) {
    const bool keep_default = known.label != Label::single;
    if (known.holds == Holds::message) {
      Result<void> read;
      out_.message(known.number, [&] { read = message(value, *known.message, place, depth + 1); });
      return read;
    }
    if (known.wire_type() == wire::WireType::length_delimited) {
      const auto read = bytes(value, known.holds, place);
      if (!read) return std::unexpected(read.error());
      if (keep_default || !read->empty()) out_.bytes(known.number, *read);
      return {};
    }
    const auto bits = number(value, known.holds, place);
    if (!bits) return std::unexpected(bits.error());
    if (!keep_default && *bits == 0) return {};
    switch (known.wire_type()) {
      case wire::WireType::fixed32:
        out_.fixed32(known.number, static_cast<std::uint32_t>(*bits));
        break;
      case wire::WireType::fixed64:
        out_.fixed64(known.number, *bits);
        break;
      default:
        out_.varint(known.number, *bits);
    }
    return {};
  }

  wire::Writer& out_;
};

}  // namespace
// lab:starter
// lab:end

Result<void> from_json(std::string_view text, const Message& message, wire::Writer& out) {
  // lab:solution
  std::size_t stopped_at = 0;
  const auto value = json::parse(text, stopped_at);
  if (!value) {
    return std::unexpected(Error{Fault::malformed, {}, stopped_at, value.error().message});
  }
  auto read = MessageReader(out).message(*value, message, Place{}, 1);
  if (!read) read.error().offset = json::locate(text, read.error().path);
  return read;
  // lab:starter
  //| not_implemented("from_json: parse the text, then each member as its table says", text, message,
  //|                 out);
  // lab:end
}

}  // namespace otelier::model
