#include "bench/profiles.h"

#include <algorithm>
#include <map>
#include <memory>

#include "bench/json_writer.h"
#include "bench/profile_dictionary.h"
#include "bench/values.h"

namespace otelier::bench {
namespace {

constexpr std::size_t kMostNodes =
    50'000;  // of a flame graph; deeper frames count for their caller

struct Flame {
  std::int64_t value = 0, self = 0;
  std::map<std::string, std::unique_ptr<Flame>, std::less<>> children;
};

class FlameGraph {
 public:
  void add(const std::vector<std::string>& frames, std::int64_t value) {
    Flame* node = &root_;
    add_to(node->value, value);
    for (const auto& frame : frames) {
      auto child = node->children.find(frame);
      if (child == node->children.end()) {
        if (++nodes_ > kMostNodes) break;
        child = node->children.emplace(frame, std::make_unique<Flame>()).first;
      }
      node = child->second.get();
      add_to(node->value, value);
    }
    add_to(node->self, value);
  }
  void write(JsonWriter& json) const { write_node(json, "", root_); }

 private:
  // What a payload claims may be beyond any sum.
  static void add_to(std::int64_t& sum, std::int64_t value) {
    if (__builtin_add_overflow(sum, value, &sum)) sum = INT64_MAX;
  }
  static void write_node(JsonWriter& json, std::string_view name, const Flame& flame) {
    json.begin_object().member("name", name).member("value", flame.value);
    json.member("self", flame.self).key("children").begin_array();
    for (const auto& [child, below] : flame.children) write_node(json, child, *below);
    json.end().end();
  }

  Flame root_;
  std::size_t nodes_ = 0;
};

struct Sample {
  std::uint64_t stack = 0;
  std::int64_t value = 0;

  // Values, or one for each timestamp where there are none.
  explicit Sample(std::string_view message) {
    std::int64_t timestamps = 0;
    bool valued = false;
    WireReader reader(message);
    for (WireField field; reader.next(field);) {
      if (field.number == 1) stack = field.value;
      if (field.number == 4)
        each_number(field, 0, [&](std::uint64_t one) {
          valued = true;
          if (__builtin_add_overflow(value, static_cast<std::int64_t>(one), &value))
            value = INT64_MAX;
        });
      if (field.number == 5) each_number(field, 1, [&](std::uint64_t) { ++timestamps; });
    }
    if (!valued) value = timestamps;
  }
};

std::string id_of(const Held& held, std::size_t row) {
  const std::string_view id = held.rows.profiles[row].profile_id;
  return id.empty() ? std::to_string(held.number) + "." + std::to_string(row)
                    : core::to_hex(core::as_bytes(id));
}

void write_value_type(JsonWriter& json, std::string_view profile,
                      const ProfileDictionary& dictionary) {
  std::uint64_t type = 0, unit = 0;
  WireReader reader(profile);
  for (WireField field; reader.next(field);) {
    if (field.number != 1) continue;
    WireReader parts(field.bytes);
    for (WireField part; parts.next(part);) {
      if (part.number == 1) type = part.value;
      if (part.number == 2) unit = part.value;
    }
  }
  json.key("sample_type").begin_object().member("type", dictionary.text(type));
  json.member("unit", dictionary.text(unit)).end();
}

void write_profile_members(JsonWriter& json, const Held& held, std::size_t row,
                           const ProfileDictionary& dictionary) {
  const ProfileRow& profile = held.rows.profiles[row];
  json.member("profile_id", id_of(held, row));
  json.key("time_ns").digits(profile.time).key("duration_ns").digits(profile.duration);
  json.member("samples", profile.samples);
  write_value_type(json, profile.message, dictionary);
  json.member("service", held.service_of(profile.scope)).member("request", held.number);
}

Reply list_profiles(const Store& store, const Ask& ask) {
  const Snapshot all = store.snapshot();
  const std::uint64_t before = ask.number("before").value_or(UINT64_MAX);
  const std::size_t most = ask.most();
  std::size_t written = 0;
  std::uint64_t last = 0;
  bool more = false;
  JsonWriter json;
  json.begin_object().member("generation", store.generation()).key("items").begin_array();
  for (auto it = all.rbegin(); it != all.rend(); ++it) {
    const Held& held = **it;
    if (!held.accepted || held.rows.profiles.empty() || held.number >= before) continue;
    if ((more = written >= most)) break;  // the profiles of a request stay together
    const ProfileDictionary dictionary(held.rows.dictionary);
    for (std::size_t row = 0; row < held.rows.profiles.size(); ++row, ++written) {
      json.begin_object();
      write_profile_members(json, held, row, dictionary);
      json.end();
    }
    last = held.number;
  }
  json.end().member("more", more).key("next");
  more ? json.text(std::to_string(last)) : json.null();
  return {200, json.take()};
}

Reply one_profile(const Store& store, const Ask& ask) {
  const Snapshot all = store.snapshot();
  for (auto it = all.rbegin(); it != all.rend(); ++it) {
    const Held& held = **it;
    if (!held.accepted) continue;
    for (std::size_t row = 0; row < held.rows.profiles.size(); ++row) {
      if (id_of(held, row) != ask.parts.at(0)) continue;
      const ProfileDictionary dictionary(held.rows.dictionary);
      FlameGraph graph;
      WireReader reader(held.rows.profiles[row].message);
      for (WireField field; reader.next(field);) {
        if (field.number != 2) continue;
        const Sample sample(field.bytes);
        graph.add(dictionary.frames(sample.stack), sample.value);
      }
      JsonWriter json;
      json.begin_object().member("generation", store.generation());
      write_profile_members(json, held, row, dictionary);
      const ResourceRow& resource = held.resource_of(held.rows.profiles[row].scope);
      json.key("resource");
      write_resource(json, resource.message, resource.schema_url);
      json.key("flame");
      graph.write(json);
      return {200, json.take()};
    }
  }
  return refusal(404, {"no such profile is held", "see what is held: /api/profiles"});
}

}  // namespace

Routes profile_routes(const Store& store) {
  return {
      {"GET", "/api/profiles", [&store](const Ask& ask) { return list_profiles(store, ask); }},
      {"GET", "/api/profiles/{}", [&store](const Ask& ask) { return one_profile(store, ask); }}};
}

}  // namespace otelier::bench
