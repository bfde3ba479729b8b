// The sink's scripted answers, from a scenario's words to the sink's own.
#include <utility>

#include "judge/duration.h"
#include "judge/observe.h"

namespace otelier::judge {

namespace {

using Json = nlohmann::json;
using testbed::Answer;

core::Result<std::chrono::nanoseconds> duration_in(const Json& words, const char* key) {
  const Json& value = words.at(key);
  const auto duration =
      value.is_string() ? read_duration(value.get_ref<const std::string&>()) : std::nullopt;
  if (!duration)
    return core::fail("the answer's " + std::string(key) + " is no duration: " + value.dump(),
                      "write it like 250ms or 2s");
  return *duration;
}

Answer::Connection connection_of(const std::string& word) {
  using Connection = Answer::Connection;
  if (word == "close") return Connection::close;
  if (word == "reset") return Connection::reset;
  if (word == "close_before_answer") return Connection::close_before_answer;
  if (word == "reset_before_answer") return Connection::reset_before_answer;
  return Connection::keep;
}

core::Result<Answer> read_answer(const Json& words) {
  Answer answer;
  answer.status = words.value("status", answer.status);
  if (words.contains("headers"))
    for (const auto& [name, value] : words["headers"].items())
      answer.headers.emplace_back(name,
                                  value.is_string() ? value.get<std::string>() : value.dump());
  if (words.contains("content_type")) answer.content_type = words["content_type"];
  if (words.contains("body")) answer.body = words["body"].get<std::string>();
  if (words.contains("body_size"))
    answer.body = std::string(words["body_size"].get<std::size_t>(), '\0');
  if (words.contains("truncate_after")) answer.truncate_after = words["truncate_after"];
  answer.connection = connection_of(words.value("connection", "keep"));
  if (words.contains("partial_success")) {
    const Json& partial = words["partial_success"];
    answer.partial_success = Answer::PartialSuccess{partial.value("rejected", std::int64_t{0}),
                                                    partial.value("message", std::string())};
  }
  if (words.contains("status_body")) {
    const Json& body = words["status_body"];
    Answer::Status status;
    status.code = body.value("code", 0);
    status.message = body.value("message", std::string());
    if (body.contains("retry_delay")) {
      const auto delay = duration_in(body, "retry_delay");
      if (!delay) return std::unexpected(delay.error());
      status.retry_delay = *delay;
    }
    answer.status_body = std::move(status);
  }
  if (words.contains("delay")) {
    const auto delay = duration_in(words, "delay");
    if (!delay) return std::unexpected(delay.error());
    answer.delay = *delay;
  }
  if (words.contains("drip")) {
    const auto every = duration_in(words["drip"], "every");
    if (!every) return std::unexpected(every.error());
    answer.drip = Answer::Drip{words["drip"].at("bytes").get<std::size_t>(), *every};
  }
  return answer;
}

}  // namespace

core::Result<Answer> answer_of(const Json& words) {
  try {
    return read_answer(words);
  } catch (const Json::exception& error) {
    return core::fail("the sink cannot answer " + words.dump() + ": " + error.what());
  }
}

}  // namespace otelier::judge
