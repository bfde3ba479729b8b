// Any bytes, as protobuf and as JSON of a message drawn from the first byte: no crash, every node
// within the payload, and the tree of a payload that libprotobuf (or the oracle) accepts is whole.
#include <google/protobuf/stubs/logging.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <span>

#include "proto/messages.h"
#include "proto/oracle.h"
#include "wireview/wireview.h"

namespace {

using otelier::wireview::Node;

void require(bool holds, const char* what, const Node& node) {
  if (holds) return;
  std::cerr << what << ": " << node.path << " at byte " << node.offset << " " << node.damage
            << "\n";
  std::abort();
}

void check_bounds(const Node& node, std::size_t begin, std::size_t end) {
  require(node.offset >= begin && node.length <= end - node.offset, "outside its parent", node);
  require(node.value_offset >= node.offset && node.value_offset <= node.offset + node.length,
          "value outside its field", node);
  for (const Node& child : node.children) {
    if (child.type == "damage") {
      require(child.offset <= end, "damage outside the payload", child);
    } else {
      check_bounds(child, node.offset, node.offset + node.length);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const auto& messages = otelier::proto::top_messages();
  const auto& message = messages[bytes[0] % messages.size()];
  const otelier::core::ByteView payload = std::as_bytes(std::span(bytes + 1, size - 1));

  const Node binary = otelier::wireview::view_protobuf(payload, message);
  check_bounds(binary, 0, payload.size());
  static const google::protobuf::LogSilencer quiet;
  const auto type = otelier::proto::find_message(message);
  const auto parsed = otelier::proto::make_message(**type);
  const bool accepted = parsed->ParseFromArray(payload.data(), static_cast<int>(payload.size()));
  const Node* damage = otelier::wireview::first_damage(binary);
  // An Any is opened here and not by libprotobuf, so what it holds may be damaged.
  // So may a tag of more than 32 bits, whose upper bits libprotobuf drops without a word.
  const bool stricter =
      damage != nullptr && damage->damage.starts_with("a tag of more than 32 bits");
  if (accepted && damage != nullptr && !stricter && message != "google.rpc.Status") {
    require(false, "libprotobuf reads what is called damaged", *damage);
  }
  if (!accepted) require(damage != nullptr, "libprotobuf refuses what is called whole", binary);

  const Node text = otelier::wireview::view_json(payload, message);
  check_bounds(text, 0, payload.size());
  const auto* json_damage = otelier::wireview::first_damage(text);
  if (json_damage != nullptr &&
      otelier::proto::from_json(otelier::core::as_text(payload), message)) {
    require(false, "the oracle reads what is called damaged", *json_damage);
  }
  (void)otelier::wireview::render(binary, payload);
  (void)otelier::wireview::render(text, payload);
  (void)otelier::wireview::guess(payload);
  const auto half = payload.first(payload.size() / 2);
  if (!payload.empty()) (void)otelier::wireview::first_difference(payload, half, message);
  return 0;
}
