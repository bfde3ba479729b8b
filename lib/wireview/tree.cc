// Questions to a tree that was read.
#include "wireview/wireview.h"

namespace otelier::wireview {

const Node* first_damage(const Node& tree) {
  const Node* first = tree.damage.empty() ? nullptr : &tree;
  for (const Node& child : tree.children) {
    const Node* found = first_damage(child);
    if (found != nullptr && (first == nullptr || found->offset < first->offset)) first = found;
  }
  return first;
}

const Node& node_at(const Node& tree, std::size_t offset) {
  const Node* here = &tree;
  for (bool deeper = true; deeper;) {
    deeper = false;
    for (const Node& child : here->children) {
      const bool has = offset >= child.offset && offset - child.offset < child.length;
      if (!has || child.type == "damage" || child.type == "more") continue;
      here = &child;
      deeper = true;
      break;
    }
  }
  return *here;
}

json::Value to_json(const Node& tree) {
  json::Value object = json::Value::object();
  object.set("offset", std::uint64_t{tree.offset});
  object.set("length", std::uint64_t{tree.length});
  if (tree.field != 0) {
    object.set("field", std::uint64_t{tree.field});
    object.set("wire_type", std::uint64_t{tree.wire_type});
  }
  const auto text = [&](const char* key, const std::string& value) {
    if (!value.empty()) object.set(key, value);
  };
  text("name", tree.name);
  text("path", tree.path);
  text("type", tree.type);
  text("value", tree.value);
  text("damage", tree.damage);
  if (!tree.children.empty()) {
    json::Array children;
    children.reserve(tree.children.size());
    for (const Node& child : tree.children) children.push_back(to_json(child));
    object.set("children", std::move(children));
  }
  return object;
}

}  // namespace otelier::wireview
