#include <algorithm>
#include <array>

#include "bench/lint/desk.h"

namespace otelier::bench::lint {
namespace {

constexpr std::size_t kProfileId = 16;

constexpr std::string_view kTables[] = {"mapping_table", "location_table",  "function_table",
                                        "link_table",    "attribute_table", "stack_table"};

bool is_zero(const Walk& walk, const Node& entry) {
  return std::ranges::all_of(entry.children, [&](const Node& child) {
    if (!child.children.empty()) return is_zero(walk, child);
    const auto raw = walk.reading.raw(child);
    return std::ranges::all_of(raw, [](char c) {
      return c == '\0' || c == '0' || c == '"' || c == '[' || c == ']' || c == '{' || c == '}';
    });
  });
}

// What the dictionary's tables hold, for what points into them.
struct Dictionary {
  std::size_t strings = 0, attributes = 0, stacks = 0, links = 0, locations = 0, mappings = 0,
              functions = 0;
};

void index(const Walk& walk, const Node& node, std::string_view field, std::size_t size) {
  const auto number = walk.reading.with_sign(&node);
  if (number >= 0 && static_cast<std::size_t>(number) < std::max<std::size_t>(size, 1)) return;
  const std::string name(field);
  walk.desk.say(
      "dictionary-index", node,
      {name + " is " + std::to_string(number) + ", its table has " + std::to_string(size) +
           " entries",
       name + " 为 " + std::to_string(number) + "，而表中有 " + std::to_string(size) + " 项"});
}

void single(const Walk& walk, const Node& owner, std::string_view field, std::size_t size) {
  if (const Node* node = walk.reading.field(owner, field)) index(walk, *node, field, size);
}

void each(const Walk& walk, const Node& owner, std::string_view field, std::size_t size) {
  for (const Node* node : walk.reading.list(owner, field)) index(walk, *node, field, size);
}

Dictionary look_at_dictionary(const Walk& walk) {
  const Node* dictionary = walk.reading.field(walk.reading.root(), "dictionary");
  if (dictionary == nullptr) return {};
  for (const std::string_view table : kTables) {
    const auto entries = walk.reading.list(*dictionary, table);
    if (entries.empty() || is_zero(walk, *entries.front())) continue;
    const std::string name(table);
    walk.desk.say("dictionary-zero", *entries.front(),
                  {name + "[0] is in use; index 0 has to mean none",
                   name + "[0] 已被占用；索引 0 应表示没有"});
  }
  const auto strings = walk.reading.list(*dictionary, "string_table");
  if (!strings.empty() && !walk.reading.text(strings.front()).empty()) {
    walk.desk.say("dictionary-zero", *strings.front(),
                  {"string_table[0] is not empty", "string_table[0] 不是空串"});
  }
  const auto size = [&](std::string_view table) {
    return walk.reading.list(*dictionary, table).size();
  };
  const Dictionary sizes{strings.size(),        size("attribute_table"), size("stack_table"),
                         size("link_table"),    size("location_table"),  size("mapping_table"),
                         size("function_table")};
  for (const Node* stack : walk.reading.list(*dictionary, "stack_table"))
    each(walk, *stack, "location_indices", sizes.locations);
  for (const Node* location : walk.reading.list(*dictionary, "location_table")) {
    single(walk, *location, "mapping_index", sizes.mappings);
    for (const Node* line : walk.reading.list(*location, "lines"))
      single(walk, *line, "function_index", sizes.functions);
  }
  for (const Node* function : walk.reading.list(*dictionary, "function_table"))
    single(walk, *function, "name_strindex", sizes.strings);
  return sizes;
}

}  // namespace

void look_at_profiles(const Walk& walk) {
  const Dictionary sizes = look_at_dictionary(walk);
  bool any = false;
  const Nesting nesting{"resource_profiles", "scope_profiles", "profiles"};
  for_each_item(walk, nesting, [&](const Node& profile, const std::string&) {
    any = true;
    const Node* node = walk.reading.field(profile, "profile_id");
    const std::string_view raw = node == nullptr ? std::string_view() : walk.reading.raw(*node);
    // In OTLP/JSON it is base64, which 16 bytes fill with 24 characters.
    const bool sound = raw.empty() || (walk.reading.is_json() ? raw.size() == 26 || raw == "\"\""
                                                              : raw.size() == kProfileId);
    const bool zero = !raw.empty() && std::ranges::all_of(raw, [](char c) { return c == '\0'; });
    if (!sound || zero) {
      walk.desk.say("profile-id", *node,
                    {zero ? "profile_id is all zeros" : "profile_id has not 16 bytes",
                     zero ? "profile_id 全为零" : "profile_id 不是 16 字节"});
    }
    if (const Node* type = walk.reading.field(profile, "sample_type")) {
      single(walk, *type, "type_strindex", sizes.strings);
      single(walk, *type, "unit_strindex", sizes.strings);
    }
    each(walk, profile, "attribute_indices", sizes.attributes);
    look_at_dropped(walk, profile, "dropped_attributes_count", "attributes", "个属性");
    for (const Node* sample : walk.reading.list(profile, "samples")) {
      single(walk, *sample, "stack_index", sizes.stacks);
      single(walk, *sample, "link_index", sizes.links);
      each(walk, *sample, "attribute_indices", sizes.attributes);
    }
  });
  if (!any) walk.desk.say("empty-request", {"there are no profiles in it", "其中没有 profile"});
}

}  // namespace otelier::bench::lint
