// Attributes in the form in which they will travel. set() writes the final bytes of a KeyValue
// once, behind the others in one block of memory, and notes in a small index where they are;
// sending them is a copy, and nothing is encoded twice. Setting a key again kills the older bytes
// and writes new ones; the block is closed up when the dead outweigh the living. Limits drop and
// count, they never fail: telemetry must not break its host. Clear and reuse: once the largest set
// was seen nothing is allocated any more. One thread at a time; views live until the next call that
// is not const.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/encoded_value.h"
#include "model/value.h"
#include "wire/writer.h"

namespace otelier::model {

// OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT and OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT. otel#attribute-limits
struct AttributeLimits {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t count = 128;           // attributes; one more is dropped
  std::uint32_t value_length = kNone;  // characters of a text, bytes of bytes; the rest is cut off
};

// Arrays and maps inside each other. An attribute of an event stands six messages deep in a
// request, a map costs three more a level, and no reader follows beyond a hundred. otlp#value-depth
inline constexpr std::size_t kMaxValueDepth = 30;

class Attributes {
 public:
  // field is the number under which they stand in their message: span::attributes, …
  explicit Attributes(std::uint32_t field, AttributeLimits limits = {})
      : field_(field), limits_(limits) {}
  // What was moved from may be assigned to or destroyed, and nothing else.
  Attributes(Attributes&&) = default;
  Attributes& operator=(Attributes&&) = default;

  // Adds the attribute, or gives the key a new value. False when it is dropped, and then counted:
  // there are limits.count others already, the key is empty, or arrays and maps are nested deeper
  // than kMaxValueDepth. What is not UTF-8 is repaired, what is too long is cut; a number is never
  // cut. Key and value must not be views of these attributes. O(attributes + bytes); allocates only
  // to grow, for arrays and maps, and to repair. otel#attribute-limits, otlp#attribute-keys
  bool set(std::string_view key, const AnyValue& value);

  // Takes a KeyValue field as it came off the wire, tag and all, whatever its key: what was sent
  // stays as it was sent. O(bytes).
  void adopt(std::string_view key, ByteView field);

  // Attributes held, and how many were dropped on the way.
  [[nodiscard]] std::size_t size() const { return index_.size(); }
  [[nodiscard]] std::uint32_t dropped() const { return dropped_; }
  void set_dropped(std::uint32_t count) { dropped_ = count; }

  // The value of the key; of several (only adopt() brings those) the last. O(attributes).
  [[nodiscard]] std::optional<EncodedValue> find(std::string_view key) const;
  // Calls on_attribute(key, value) for each, in the order in which they were set last.
  template <class OnAttribute>
  void each(OnAttribute&& on_attribute) const {
    for (const Entry& entry : index_) on_attribute(key_of(entry), value_of(entry));
  }

  // Appends them to a message: a copy of finished fields. O(bytes).
  void write(wire::Writer& out) const {
    // lab:solution
    if (dead_ == 0) [[likely]] {
      out.raw({block_.get(), used_});
      return;
    }
    for (const Entry& entry : index_) out.raw(bytes_of(entry));
    // lab:starter
    //| not_implemented("Attributes::write: the bytes of every attribute that lives", out);
    // lab:end
  }

  // Forgets the attributes and the count, keeps the memory and the limits.
  void clear() {
    // lab:solution
    index_.clear();
    used_ = dead_ = 0;
    dropped_ = 0;
    // lab:starter
    //| not_implemented("Attributes::clear: forget all, keep the memory");
    // lab:end
  }
  // Bytes of finished fields, the dead among them: bounded by what lives. O(1).
  [[nodiscard]] std::size_t memory() const {
    // lab:solution
    return used_;
    // lab:starter
    //| not_implemented("Attributes::memory: the bytes in the block");
    // lab:end
  }

 private:
  // Where an attribute is.
  struct Entry {
    // lab:solution
    std::uint32_t print;  // of the key: two keys with different prints are different
    // lab:starter
    // lab:end
    std::uint32_t begin;  // of the field in the block
    std::uint32_t end;
    std::uint32_t key;  // where the key begins
    std::uint32_t key_size;
  };
  [[nodiscard]] std::string_view key_of(const Entry& entry) const {
    // lab:solution
    return core::as_text({block_.get() + entry.key, entry.key_size});
    // lab:starter
    //| not_implemented("Attributes: the key of an entry", entry);
    // lab:end
  }
  [[nodiscard]] EncodedValue value_of(const Entry& entry) const {
    // lab:solution
    return EncodedValue::of_key_value(bytes_of(entry));
    // lab:starter
    //| not_implemented("Attributes: the value of an entry", entry);
    // lab:end
  }

  // lab:solution
  [[nodiscard]] ByteView bytes_of(const Entry& entry) const {
    return {block_.get() + entry.begin, entry.end - entry.begin};
  }
  [[nodiscard]] std::size_t position(std::string_view key, std::uint32_t print) const;
  bool encode_nested(const AnyValue& value);
  bool set_presentable(std::string_view key, const AnyValue& value);
  bool store(std::string_view key, const AnyValue& value);
  std::byte* room(std::size_t n) {
    if (capacity_ - used_ < n) [[unlikely]]
      grow(n);
    return block_.get() + used_;
  }
  void grow(std::size_t n);
  void kill(std::size_t position);
  void close_up();

  // lab:starter
  // lab:end
  std::uint32_t field_;
  AttributeLimits limits_;
  std::uint32_t dropped_ = 0;
  std::vector<Entry> index_;  // in the order of the bytes
  // lab:solution
  std::unique_ptr<std::byte[]> block_;
  std::size_t used_ = 0, capacity_ = 0;
  std::size_t dead_ = 0;                  // bytes in the block that no entry owns
  std::unique_ptr<wire::Writer> nested_;  // arrays and maps are rare: made for the first of them
  // lab:starter
  //| // Where do the bytes live? A wire::Writer would do for a start.
  // lab:end
};

}  // namespace otelier::model
