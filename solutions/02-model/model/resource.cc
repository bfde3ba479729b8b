#include "model/resource.h"

#include "model/schema.h"
#include "model/utf8.h"
#include "wire/reader.h"
#include "wire/writer.h"

namespace otelier::model {

// lab:solution
namespace {

constexpr AttributeLimits kUnlimited{.count = AttributeLimits::kNone};

Attributes all_of(std::span<const KeyValue> from, std::uint32_t field) {
  Attributes attributes(field, kUnlimited);
  for (const auto& [key, value] : from) attributes.set(key, value);
  return attributes;
}

core::Bytes copy_of(const wire::Writer& writer) {
  return {writer.view().begin(), writer.view().end()};
}

}  // namespace
// lab:starter
// lab:end

std::shared_ptr<const Resource> Resource::make(std::span<const KeyValue> attributes,
                                               std::string_view schema_url) {
  // lab:solution
  const Attributes set = all_of(attributes, resource::attributes.number);
  wire::Writer writer;
  set.write(writer);
  if (set.dropped() != 0) writer.varint(resource::dropped_attributes_count.number, set.dropped());
  return from_encoded(copy_of(writer), repaired_utf8(schema_url));
  // lab:starter
  //| not_implemented("Resource::make: encode once, share for ever", attributes, schema_url);
  // lab:end
}

std::shared_ptr<const Resource> Resource::from_encoded(core::Bytes message,
                                                       std::string_view schema_url) {
  return std::shared_ptr<const Resource>(new Resource(std::move(message), schema_url));
}

std::optional<EncodedValue> Resource::find(std::string_view key) const {
  // lab:solution
  std::optional<EncodedValue> found;
  for (wire::Reader reader(encoded_); !reader.done();) {
    const auto field = reader.next();
    if (!field) break;
    if (field->number() != resource::attributes.number) continue;
    const EncodedKeyValue attribute(field->bytes());
    if (attribute.key == key) found = attribute.value;
  }
  return found;
  // lab:starter
  //| not_implemented("Resource::find: the last attribute of that key", key);
  // lab:end
}

std::shared_ptr<const Scope> Scope::make(std::string_view name, std::string_view version,
                                         std::span<const KeyValue> attributes,
                                         std::string_view schema_url) {
  // lab:solution
  const Attributes set = all_of(attributes, scope::attributes.number);
  wire::Writer writer;
  if (!name.empty()) writer.text(scope::name.number, repaired_utf8(name));
  if (!version.empty()) writer.text(scope::version.number, repaired_utf8(version));
  set.write(writer);
  if (set.dropped() != 0) writer.varint(scope::dropped_attributes_count.number, set.dropped());
  return from_encoded(copy_of(writer), repaired_utf8(schema_url));
  // lab:starter
  //| not_implemented("Scope::make: as Resource::make, with a name and a version", name, version,
  //|                 attributes, schema_url);
  // lab:end
}

std::shared_ptr<const Scope> Scope::from_encoded(core::Bytes message, std::string_view schema_url) {
  return std::shared_ptr<const Scope>(new Scope(std::move(message), schema_url));
}

std::string_view Scope::name() const {
  // lab:solution
  std::string_view found;
  for (wire::Reader reader(encoded_); !reader.done();) {
    const auto field = reader.next();
    if (!field) break;
    if (field->number() == scope::name.number) found = field->text();
  }
  return found;
  // lab:starter
  //| not_implemented("Scope::name: read from the encoded form");
  // lab:end
}

}  // namespace otelier::model
