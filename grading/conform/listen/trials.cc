// What a client is answered with, and what it should do then.
#include "conform/listen/trials.h"

#include "conform/server/probe.h"

namespace otelier::conform::listen {
namespace trying {
namespace {

using namespace std::chrono_literals;
using server::words;
using testbed::Answer;
using testbed::Transport;
using Reaction = Trial::Reaction;

constexpr auto kDelay = 3s;

ClientCheck check(const std::string& id, const char* clause, const std::string& en,
                  const std::string& zh) {
  return {id, {clause}, words(en, zh)};
}

Trial http_again(int status) {
  const std::string code = std::to_string(status);
  return {check("client-retry-" + code, "otlp#retryable-response-codes",
                "HTTP " + code + " is tried again", "HTTP " + code + " 之后重试"),
          Transport::http,
          {.status = status}};
}

Trial http_final(int status, const char* clause) {
  const std::string code = std::to_string(status);
  return {check("client-final-" + code, clause, "HTTP " + code + " is not tried again",
                "HTTP " + code + " 之后不重试"),
          Transport::http,
          {.status = status},
          Reaction::never};
}

Trial grpc_again(int code, const char* id, const std::string& name) {
  return {check(id, "otlp#grpc-retryable-codes", name + " is tried again", name + " 之后重试"),
          Transport::grpc,
          {.status = code}};
}

Trial grpc_final(int code, const char* id, const char* clause, const std::string& name) {
  return {check(id, clause, name + " is not tried again", name + " 之后不重试"),
          Transport::grpc,
          {.status = code},
          Reaction::never};
}

Trial grpc_delayed(int code, const char* id, const char* clause, const std::string& name) {
  Answer answer{.status = code};
  answer.status_body = Answer::Status{code, "not now", kDelay, false};
  return {check(id, clause, name + " with RetryInfo is tried again, and not sooner",
                "带 RetryInfo 的 " + name + " 之后按时重试"),
          Transport::grpc, answer, Reaction::after_delay, kDelay};
}

Answer partly() {
  Answer answer;
  answer.partial_success = Answer::PartialSuccess{1, "one item too many"};
  return answer;
}

}  // namespace
}  // namespace trying

std::vector<Trial> trials() {
  using namespace trying;
  return {
      http_again(503),
      {check("client-retry-after", "otlp#retry-after", "Retry-After is waited for",
             "等待 Retry-After 给出的时间"),
       Transport::http,
       {.status = 503, .headers = {{"retry-after", std::to_string(kDelay.count())}}},
       Reaction::after_delay,
       kDelay},
      http_final(400, "otlp#bad-data-not-retried"),
      http_again(429),
      http_final(500, "otlp#other-codes-not-retried"),
      {check("client-partial", "otlp#partial-success-not-retried",
             "A partial success is not tried again", "部分成功之后不重试"),
       Transport::http, partly(), Reaction::never},
      {check("client-disconnect", "otlp#disconnect-retried",
             "A connection that ends without an answer is made up for", "连接无应答而断之后重试"),
       Transport::http,
       {.connection = Answer::Connection::close_before_answer}},
      http_again(502),
      http_again(504),
      http_final(404, "otlp#other-codes-not-retried"),
      {check("client-backoff", "otlp#retry-backoff", "The times between tries differ",
             "各次重试的间隔不同"),
       Transport::http,
       {.status = 503},
       Reaction::spread},
      grpc_again(14, "client-grpc-unavailable", "UNAVAILABLE"),
      grpc_delayed(14, "client-grpc-retry-info", "otlp#grpc-retry-info", "UNAVAILABLE"),
      grpc_final(3, "client-grpc-invalid", "otlp#grpc-final-not-retried", "INVALID_ARGUMENT"),
      grpc_final(8, "client-grpc-exhausted", "otlp#grpc-resource-exhausted",
                 "RESOURCE_EXHAUSTED without RetryInfo"),
      grpc_delayed(8, "client-grpc-recovers", "otlp#grpc-resource-exhausted", "RESOURCE_EXHAUSTED"),
      {check("client-grpc-partial", "otlp#grpc-partial-success-not-retried",
             "A partial success is not tried again", "部分成功之后不重试"),
       Transport::grpc, partly(), Reaction::never},
      grpc_again(4, "client-grpc-deadline", "DEADLINE_EXCEEDED"),
      grpc_again(1, "client-grpc-cancelled", "CANCELLED"),
      grpc_again(10, "client-grpc-aborted", "ABORTED"),
      grpc_again(11, "client-grpc-out-of-range", "OUT_OF_RANGE"),
      grpc_again(15, "client-grpc-data-loss", "DATA_LOSS"),
      grpc_final(13, "client-grpc-internal", "otlp#grpc-final-not-retried", "INTERNAL"),
      {check("client-grpc-backoff", "otlp#grpc-backoff", "The times between tries differ",
             "各次重试的间隔不同"),
       Transport::grpc,
       {.status = 14},
       Reaction::spread},
  };
}

std::string told(const Trial& trial) {
  const testbed::Answer& answer = trial.answer;
  std::string text = trial.over == testbed::Transport::grpc
                         ? testbed::grpc_code_name(answer.status == 200 ? 0 : answer.status)
                         : "HTTP " + std::to_string(answer.status);
  if (answer.connection != testbed::Answer::Connection::keep)
    text = "the end of the connection instead of an answer";
  for (const auto& [name, value] : answer.headers) text += ", " + name + ": " + value;
  if (answer.status_body && answer.status_body->retry_delay) text += " with RetryInfo of 3 s";
  if (answer.partial_success) text += " with a partial success that rejects one item";
  if (trial.times() > 1) text += ", " + std::to_string(trial.times()) + " times";
  return text;
}

std::vector<ClientCheck> client_checks() {
  std::vector<ClientCheck> list;
  for (Watch& watch : watches()) list.push_back(std::move(watch.what));
  for (Trial& trial : trials()) list.push_back(std::move(trial.what));
  return list;
}

}  // namespace otelier::conform::listen
