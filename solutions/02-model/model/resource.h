// Who sent it: the Resource (a process, a pod, a device) and the Scope (the library that made the
// spans). Both are shared by everything that comes from them and never change, so both are encoded
// once, when they are made; sending one is a copy. Thread-safe. otel#resource-immutable
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/bytes.h"
#include "model/attributes.h"

namespace otelier::model {

class Resource {
 public:
  // The key set last wins. A resource has no attribute limits of its own.
  [[nodiscard]] static std::shared_ptr<const Resource> make(std::span<const KeyValue> attributes,
                                                            std::string_view schema_url = {});
  // From the bytes of a Resource message that were checked: what was sent stays as it was sent.
  [[nodiscard]] static std::shared_ptr<const Resource> from_encoded(core::Bytes message,
                                                                    std::string_view schema_url);

  // The fields of the Resource message, without tag and length.
  [[nodiscard]] ByteView encoded() const { return encoded_; }
  [[nodiscard]] std::string_view schema_url() const { return schema_url_; }
  // The value of the last attribute of that key. O(bytes).
  [[nodiscard]] std::optional<EncodedValue> find(std::string_view key) const;

 private:
  Resource(core::Bytes encoded, std::string_view schema_url)
      : encoded_(std::move(encoded)), schema_url_(schema_url) {}

  core::Bytes encoded_;
  std::string schema_url_;
};

class Scope {
 public:
  [[nodiscard]] static std::shared_ptr<const Scope> make(std::string_view name,
                                                         std::string_view version = {},
                                                         std::span<const KeyValue> attributes = {},
                                                         std::string_view schema_url = {});
  [[nodiscard]] static std::shared_ptr<const Scope> from_encoded(core::Bytes message,
                                                                 std::string_view schema_url);

  // The fields of the InstrumentationScope message, without tag and length.
  [[nodiscard]] ByteView encoded() const { return encoded_; }
  [[nodiscard]] std::string_view schema_url() const { return schema_url_; }
  [[nodiscard]] std::string_view name() const;  // a view of encoded(). O(bytes)

 private:
  Scope(core::Bytes encoded, std::string_view schema_url)
      : encoded_(std::move(encoded)), schema_url_(schema_url) {}

  core::Bytes encoded_;
  std::string schema_url_;
};

}  // namespace otelier::model
