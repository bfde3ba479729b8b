// A Context is what a unit of work knows about where it comes from: the active span, baggage, and
// whatever else a library puts under a key of its own. It is immutable: with() gives a new Context
// and leaves the old one as it was, so a Context may be copied to, read by and kept on any thread
// without a lock. The span context has a place of its own inside, since every span asks for it;
// setting it allocates nothing. Other values are shared, and a Context never holds more of them
// than there are keys. otel-context#context-immutable
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "context/span_context.h"

namespace otelier::context {

// The identity of a key. Two keys are two keys, also when they are called the same: a library
// cannot reach another one's values by guessing a name. otel-context#context-keys
class KeyId {
 public:
  friend bool operator==(KeyId, KeyId) = default;

 protected:
  KeyId() : number_(next()) {}

 private:
  static std::uint64_t next() {
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
  }
  std::uint64_t number_;
};

// A key and the type of its values. Make one for the life of the program:
//   const Key<std::string> kUser("user");
template <class T>
class Key : public KeyId {
 public:
  // The name is for people who debug.
  explicit Key(std::string name) : name_(std::move(name)) {}
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
};

class Context {
 public:
  // The root: no span, no values.
  Context() = default;

  // The active span; not valid when there is none. O(1).
  [[nodiscard]] const SpanContext& span() const { return span_; }
  [[nodiscard]] Context with_span(SpanContext span) const {
    // lab:solution
    Context changed(*this);
    changed.span_ = std::move(span);
    return changed;
    // lab:starter
    //| not_implemented("Context::with_span: a copy with another span", span);
    // lab:end
  }

  // The value under the key, or null. It lives as long as this Context or a copy of it that still
  // has it. O(values).
  template <class T>
  [[nodiscard]] const T* get(const Key<T>& key) const {
    return static_cast<const T*>(find(key));
  }
  // The same Context with the value under the key, instead of what was there. O(values).
  template <class T>
  [[nodiscard]] Context with(const Key<T>& key, T value) const {
    return put(key, std::make_shared<const T>(std::move(value)));
  }
  // The same Context without a value under the key.
  [[nodiscard]] Context without(KeyId key) const;

 private:
  struct Value {
    KeyId key;
    std::shared_ptr<const void> value;
  };
  [[nodiscard]] const void* find(KeyId key) const;
  [[nodiscard]] Context put(KeyId key, std::shared_ptr<const void> value) const;

  SpanContext span_;
  // Shared by all Contexts that differ in nothing else, and never changed once it is here.
  std::shared_ptr<const std::vector<Value>> values_;
};

}  // namespace otelier::context
