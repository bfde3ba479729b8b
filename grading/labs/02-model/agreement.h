// One input, two opinions: the model under test and the oracle, on both encodings. What they must
// agree on is written here once, for the fuzzers and for the test that runs random inputs.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "model/check.h"
#include "model/otlp_json.h"
#include "model/traces.h"
#include "other_signals.h"
#include "proto/oracle.h"
#include "trees.h"

namespace otelier::model_exam {

inline const model::Message& table_of(std::string_view name) {
  if (name == "metrics") return model::other::kMetricsData;
  if (name == "logs") return model::other::kLogsData;
  if (name == "value") return model::kAnyValue;
  return model::kTracesData;
}
inline nlohmann::json as_json(core::ByteView bytes, std::string_view table) {
  auto json = proto::to_json(bytes, full_name(table));
  return json ? *json : nlohmann::json("the oracle refuses it: " + json.error().message);
}
inline bool parses(core::ByteView bytes, std::string_view table) {
  return new_message(table)->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

// nullopt when all agree. Bytes that were accepted are also written as JSON and read back, and what
// comes back must be the same message; requests go through records, too.
inline std::optional<std::string> disagreement_on_protobuf(core::ByteView bytes,
                                                           std::string_view table) {
  const auto checked = model::check(bytes, table_of(table));
  const bool accepted = parses(bytes, table);
  if (!checked) {
    const auto& error = checked.error();
    if (error.offset > bytes.size()) return "an error beyond the end: " + error.message();
    // libprotobuf does not look at the length of ids.
    if (accepted && error.fault != model::Fault::bad_id) return "refused: " + error.message();
    return std::nullopt;
  }
  if (!accepted) return "libprotobuf refuses what check() accepts";
  const auto json = proto::to_json(bytes, full_name(table));
  const auto text = model::to_json(bytes, table_of(table));
  if (!text) return "to_json refuses what check() accepts: " + text.error().message();
  if (!json) return std::nullopt;  // deeper than the oracle writes JSON
  // Through text, since 1.0 and 1 are one number in JSON.
  if (nlohmann::json::parse(*text) != nlohmann::json::parse(json->dump())) {
    return "to_json writes " + *text + ", the oracle " + json->dump();
  }
  wire::Writer writer;
  const auto read = model::from_json(*text, table_of(table), writer);
  if (!read) return "from_json refuses what to_json wrote: " + read.error().message();
  if (as_json(writer.view(), table) != *json) return "another message came back from JSON";

  if (table != "traces") return std::nullopt;
  const auto spans = model::read_traces(bytes);
  if (!spans) return "read_traces refuses what check() accepts: " + spans.error().message();
  wire::Writer again;
  model::TracesWriter traces(again);
  for (const auto& [resource, scope, record] : *spans) traces.add(*resource, *scope, *record);
  traces.finish();
  const auto relayed = model::read_traces(again.view());
  if (!relayed || relayed->size() != spans->size()) return "records do not survive being written";
  for (std::size_t i = 0; i < spans->size(); ++i) {
    wire::Writer one, other;
    (*spans)[i].record->write(one);
    (*relayed)[i].record->write(other);
    if (!std::ranges::equal(one.view(), other.view())) return "a record changed on its way";
  }
  return std::nullopt;
}

inline std::optional<std::string> disagreement_on_json(std::string_view text,
                                                       std::string_view table) {
  const auto expected = proto::from_json(text, full_name(table));
  wire::Writer writer;
  const auto read = model::from_json(text, table_of(table), writer);
  if (!read) {
    const auto& error = read.error();
    if (error.offset > text.size()) return "an error beyond the end: " + error.message();
    if (!expected) return std::nullopt;
    // The oracle takes ids of any length, and follows members it does not know to any depth.
    if (error.fault == model::Fault::bad_id) return std::nullopt;
    if (error.message().find("deeper than") != std::string::npos) return std::nullopt;
    return "refused: " + error.message();
  }
  if (!expected) return "the oracle refuses what from_json accepts: " + expected.error().message;
  if (as_json(writer.view(), table) != as_json(*expected, table)) {
    return "from_json reads another message: " + as_json(writer.view(), table).dump();
  }
  return std::nullopt;
}

}  // namespace otelier::model_exam
