// A payload as the rules read it: wireview's tree with the fields by their protobuf names and the
// values themselves, whichever encoding they came in. A value that is not what its field demands
// reads as absent; that it is damaged is a finding of its own. Internal to the linter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "testbed/sink.h"
#include "wireview/wireview.h"

namespace otelier::bench::lint {

using wireview::Node;

class Reading {
 public:
  // The payload outlives it.
  Reading(core::ByteView payload, testbed::Encoding encoding, std::string_view message);

  [[nodiscard]] const Node& root() const { return root_; }
  [[nodiscard]] bool is_json() const { return json_; }

  // The field of a message, "trace_id" in either encoding; the last one where it comes twice.
  [[nodiscard]] const Node* field(const Node& message, std::string_view name) const;
  // Every one of a repeated field: messages, or numbers, packed or not.
  [[nodiscard]] std::vector<const Node*> list(const Node& message, std::string_view name) const;

  // nullptr and absent values read as empty, zero or nullopt.
  [[nodiscard]] std::string text(const Node* node) const;
  [[nodiscard]] core::Bytes bytes(const Node* node) const;  // an id, whichever way it is written
  [[nodiscard]] std::uint64_t whole(const Node* node) const;
  [[nodiscard]] std::int64_t with_sign(const Node* node) const;
  [[nodiscard]] std::optional<double> real(const Node* node) const;
  [[nodiscard]] bool truth(const Node* node) const;
  // The bytes of the value as they stand in the payload.
  [[nodiscard]] std::string_view raw(const Node& node) const;

 private:
  [[nodiscard]] bool is(const Node& node, std::string_view name) const;

  core::ByteView payload_;
  bool json_;
  Node root_;
};

// "traceId" of "trace_id".
[[nodiscard]] std::string in_camel_case(std::string_view name);

}  // namespace otelier::bench::lint
