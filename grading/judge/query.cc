#include "judge/query.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <mutex>
#include <utility>

#include "workspace/nearest.h"

extern "C" {
#include <jq.h>
#include <jv.h>
}

namespace otelier::judge {

namespace {

using Json = nlohmann::json;

constexpr double kExactDouble = 9007199254740992.0;  // 2^53: beyond it jq 1.6 rounds

jv to_jv(const Json& json) {
  switch (json.type()) {
    case Json::value_t::boolean:
      return jv_bool(json.get<bool>() ? 1 : 0);
    case Json::value_t::number_integer: {
      const auto value = json.get<std::int64_t>();
      if (std::abs(static_cast<double>(value)) > kExactDouble)
        return jv_string(std::to_string(value).c_str());
      return jv_number(static_cast<double>(value));
    }
    case Json::value_t::number_unsigned: {
      const auto value = json.get<std::uint64_t>();
      if (static_cast<double>(value) > kExactDouble)
        return jv_string(std::to_string(value).c_str());
      return jv_number(static_cast<double>(value));
    }
    case Json::value_t::number_float: {
      const double value = json.get<double>();
      if (std::isnan(value)) return jv_string("NaN");
      if (std::isinf(value)) return jv_string(value > 0 ? "Infinity" : "-Infinity");
      return jv_number(value);
    }
    case Json::value_t::string: {
      const auto& text = json.get_ref<const std::string&>();
      return jv_string_sized(text.data(), static_cast<int>(text.size()));
    }
    case Json::value_t::array: {
      jv list = jv_array_sized(static_cast<int>(json.size()));
      for (const Json& item : json) list = jv_array_append(list, to_jv(item));
      return list;
    }
    case Json::value_t::object: {
      jv object = jv_object();
      for (const auto& [key, value] : json.items())
        object = jv_object_set(object, jv_string_sized(key.data(), static_cast<int>(key.size())),
                               to_jv(value));
      return object;
    }
    default:
      return jv_null();
  }
}

// Takes the value over.
Json from_jv(jv value) {
  Json json;
  switch (jv_get_kind(value)) {
    case JV_KIND_TRUE:
      json = true;
      break;
    case JV_KIND_FALSE:
      json = false;
      break;
    case JV_KIND_NUMBER: {
      const double number = jv_number_value(value);
      if (std::trunc(number) == number && std::abs(number) <= kExactDouble)
        json = static_cast<std::int64_t>(number);
      else
        json = number;
      break;
    }
    case JV_KIND_STRING:
      json = std::string(jv_string_value(value),
                         static_cast<std::size_t>(jv_string_length_bytes(jv_copy(value))));
      break;
    case JV_KIND_ARRAY:
      json = Json::array();
      for (int i = 0; i < jv_array_length(jv_copy(value)); ++i)
        json.push_back(from_jv(jv_array_get(jv_copy(value), i)));
      break;
    case JV_KIND_OBJECT:
      json = Json::object();
      for (int at = jv_object_iter(value); jv_object_iter_valid(value, at) != 0;
           at = jv_object_iter_next(value, at)) {
        const Json key = from_jv(jv_object_iter_key(value, at));
        json[key.get<std::string>()] = from_jv(jv_object_iter_value(value, at));
      }
      break;
    default:
      break;
  }
  jv_free(value);
  return json;
}

void keep_complaint(void* into, jv message) {
  auto& text = *static_cast<std::string*>(into);
  message = jq_format_error(message);
  if (jv_get_kind(message) == JV_KIND_STRING) {
    if (!text.empty()) text += "; ";
    text += jv_string_value(message);
  }
  jv_free(message);
}

// jq's complaint without what only makes sense in its own command line: it counts lines in a
// program that we put into parentheses, and repeats it.
std::string cleaned(std::string text) {
  for (const std::string_view noise :
       {"jq: error: ", "jq: ", " (Unix shell quoting issues?)", " at <top-level>"}) {
    for (std::size_t at = text.find(noise); at != std::string::npos; at = text.find(noise))
      text.erase(at, noise.size());
  }
  text = text.substr(0, text.find(", line "));
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

// jq says "lenght/0 is not defined". What is nearest among the functions that it has?
std::string did_you_mean(const std::string& complaint) {
  const auto slash = complaint.find('/');
  if (slash == std::string::npos || complaint.find(" is not defined") == std::string::npos)
    return {};
  const std::string word = complaint.substr(0, slash);
  static const std::vector<std::string> kFunctions = [] {
    std::vector<std::string> names;
    const auto queries = Queries::compile({"builtins | map(split(\"/\")[0])"});
    if (queries) names = queries->run(0, Json()).value.get<std::vector<std::string>>();
    std::sort(names.begin(), names.end());
    return names;
  }();
  const auto near = workspace::nearest(word, kFunctions);
  return near ? "; did you mean \"" + *near + "\"?" : "";
}

}  // namespace

struct Queries::Machine {
  jq_state* jq = jq_init();
  std::string complaints;
  std::mutex mutex;

  Machine() {
    if (jq != nullptr) jq_set_error_cb(jq, keep_complaint, &complaints);
  }
  ~Machine() { jq_teardown(&jq); }
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // Takes the input over. The lock must be held.
  Answer run(std::size_t program, jv input) {
    jv question = jv_object();
    question =
        jv_object_set(question, jv_string("program"), jv_number(static_cast<double>(program)));
    question = jv_object_set(question, jv_string("input"), input);
    jq_start(jq, question, 0);
    Answer answer;
    for (int results = 0; results < 2; ++results) {
      jv result = jq_next(jq);
      if (jv_is_valid(result) == 0) {
        if (jv_invalid_has_msg(jv_copy(result)) != 0) {
          const Json message = from_jv(jv_invalid_get_msg(result));
          answer.kind = Answer::Kind::failed;
          answer.error = message.is_string() ? message.get<std::string>() : message.dump();
        } else {
          jv_free(result);
        }
        break;
      }
      if (results == 0) {
        answer.value = from_jv(result);
        answer.kind = Answer::Kind::one;
      } else {
        jv_free(result);
        answer.kind = Answer::Kind::many;
      }
    }
    return answer;
  }
};

std::optional<std::string> Queries::complaint(const std::string& program) {
  Machine machine;
  if (jq_compile(machine.jq, ("(" + program + "\n)").c_str()) != 0) return std::nullopt;
  const std::string why = cleaned(machine.complaints);
  return why + did_you_mean(why);
}

core::Result<Queries> Queries::compile(const std::vector<std::string>& programs) {
  // Program 0 is the judge's own, for regular expressions.
  std::string joined =
      ".program as $__program | .input | if $__program == 0 then"
      " (.pattern as $__pattern | .text | test($__pattern))\n";
  for (std::size_t i = 0; i < programs.size(); ++i)
    joined += " elif $__program == " + std::to_string(i + 1) + " then (" + programs[i] + "\n)\n";
  joined += " else empty end";

  Queries queries;
  queries.machine_ = std::make_shared<Machine>();
  queries.count_ = programs.size();
  if (queries.machine_->jq == nullptr) return core::fail("jq does not start: out of memory");
  if (jq_compile(queries.machine_->jq, joined.c_str()) != 0) return queries;
  for (const std::string& program : programs)
    if (const auto why = complaint(program))
      return core::fail("the jq program '" + program + "' does not compile: " + *why);
  return core::fail(
      "the jq programs do not compile together: " + cleaned(queries.machine_->complaints),
      "look for a brace or a quote that is never closed");
}

Queries::Answer Queries::run(std::size_t program, const Json& input) const {
  return run(std::vector<std::size_t>{program}, input).front();
}

std::vector<Queries::Answer> Queries::run(const std::vector<std::size_t>& programs,
                                          const Json& input) const {
  const std::lock_guard lock(machine_->mutex);
  std::vector<Answer> answers;
  answers.reserve(programs.size());
  jv converted = to_jv(input);
  for (const std::size_t program : programs)
    answers.push_back(machine_->run(program + 1, jv_copy(converted)));
  jv_free(converted);
  return answers;
}

Queries::Answer Queries::matches(const std::string& text, const std::string& pattern) const {
  const std::lock_guard lock(machine_->mutex);
  return machine_->run(0, to_jv(Json{{"text", text}, {"pattern", pattern}}));
}

}  // namespace otelier::judge
