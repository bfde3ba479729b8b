// Giving an opinion on an answer: what the files of this examiner share. Messages are compared as
// OTLP/JSON of the oracle, so that the first difference has a path.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "judge/examiner.h"
#include "labs/02-model/trees.h"
#include "proto/oracle.h"

namespace otelier::model_exam {

using judge::Json;
using judge::Opinion;

inline Opinion agree(std::string expected) {
  return {true, std::move(expected), {}};
}
inline Opinion differ(std::string expected, std::string difference) {
  return {false, std::move(expected), std::move(difference)};
}
template <class T>
T option(const Json& args, const char* name, const T& otherwise) {
  return args.is_object() ? args.value(name, otherwise) : otherwise;
}
inline core::Bytes bytes_of(const Json& hex) {
  return hex.is_string() ? core::from_hex(hex.get_ref<const std::string&>()).value_or(core::Bytes())
                         : core::Bytes();
}
inline std::string hex_of(std::string_view bytes) {
  return core::to_hex(core::as_bytes(bytes));
}
inline std::string brief(const Json& value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > 120) text = text.substr(0, 120) + "…";
  return text;
}

// The first place where two documents differ, "" when they do not. Empty members are as good as
// none: writing a default is allowed.
std::string first_difference(const Json& expected, const Json& got, const std::string& path = {});

// Whether the bytes are a message of the table and the same as the document. `what` names them.
Opinion same_message(const Json& expected, const Json& hex, std::string_view message_name,
                     const std::string& what);

}  // namespace otelier::model_exam
