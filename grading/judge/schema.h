// Holds a YAML tree against a JSON Schema, so that the schema that editors complete from is the one
// source of what a file may say. The subset: type, enum, const, required, properties,
// additionalProperties, propertyNames, minProperties, maxProperties, items, minItems, maxItems,
// pattern (POSIX extended), minLength, minimum, maximum, oneOf, $ref to #/$defs. Descriptions
// are for people: description in English, x-zh in Chinese, of which the site makes its reference. A
// schema that uses another keyword is refused: nothing in it is silently ignored. Immutable;
// thread-safe.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "judge/yaml.h"

namespace otelier::judge {

class Schema {
 public:
  [[nodiscard]] static core::Result<Schema> read(const std::filesystem::path& file);
  [[nodiscard]] static core::Result<Schema> parse(std::string_view text,
                                                  const std::filesystem::path& file);
  // All problems of the document, in its order; empty when it is valid.
  [[nodiscard]] std::vector<Problem> problems(const Document& document) const;

 private:
  struct Parsed;
  std::shared_ptr<const Parsed> parsed_;
};

}  // namespace otelier::judge
