#include "testbed/intake.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <iterator>

#include "proto/oracle.h"
#include "testbed/coding.h"
#include "testbed/count.h"

namespace otelier::testbed {
namespace {

// What a captured request weighs: its body and its headers.
std::size_t weight(const Request& request) {
  std::size_t bytes = sizeof(Request) + (request.body ? request.body->size() : 0);
  for (const auto& [name, value] : request.headers) bytes += name.size() + value.size() + 64;
  return bytes;
}

// A Retry-After in seconds, or the delay of a RetryInfo.
Request::Answered answered_by(const Answer& answer) {
  Request::Answered answered{std::nullopt, answer.partial_success};
  if (answer.status_body) answered.retry_after = answer.status_body->retry_delay;
  for (const auto& [name, value] : answer.headers) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    const bool whole = error == std::errc{} && end == value.data() + value.size();
    if (whole && std::ranges::equal(name, std::string_view("retry-after"), {},
                                    [](unsigned char c) { return std::tolower(c); }))
      answered.retry_after = std::chrono::seconds(seconds);
  }
  return answered;
}

Intake::Refusal refusal_of(const CodingError& error) {
  switch (error.kind) {
    case CodingError::Kind::unsupported:
      return {415, 12, error.message};
    case CodingError::Kind::too_large:
      return {413, 8, error.message};
    default:
      return {400, 3, error.message};
  }
}

}  // namespace

Intake::Examined Intake::examine(core::ByteView body, std::string_view coding, Signal signal,
                                 Encoding encoding) const {
  Examined examined;
  core::Bytes plain;
  if (!plain_coding(coding) || body.size() > limits_.request_bytes) {
    auto decoded = decode(body, coding, limits_.request_bytes);
    if (!decoded) {
      examined.refusal = refusal_of(decoded.error());
      return examined;
    }
    plain = std::move(*decoded);
    body = plain;
  }
  core::Bytes converted;
  if (encoding == Encoding::json) {
    auto protobuf = proto::from_json(core::as_text(body), proto::request_message(name(signal)));
    if (!protobuf) {
      examined.refusal = Refusal{400, 3, protobuf.error().message};
      return examined;
    }
    converted = std::move(*protobuf);
    body = converted;
  }
  if (const auto items = count_items(body, signal)) {
    examined.items = *items;
  } else {
    examined.refusal = Refusal{
        400, 3,
        "the body is not a well-formed " + std::string(proto::request_message(name(signal))) +
            ": at byte " + std::to_string(items.error().offset) + ", " + items.error().message};
  }
  return examined;
}

std::optional<Answer> Intake::admit(Request request, std::size_t bytes, bool scriptable) {
  std::optional<Answer> answer;
  std::function<void(const Request&)> callback;
  std::function<std::optional<Answer>(const Request&)> choose;
  {
    std::scoped_lock lock(mutex_);
    if (scriptable && !script_.empty()) {
      answer = std::move(script_.front());
      script_.pop_front();
    } else if (scriptable) {
      choose = choose_;
    }
  }
  if (choose) answer = choose(request);
  Request seen;
  {
    std::scoped_lock lock(mutex_);
    if (answer) {
      request.status =
          request.transport == Transport::grpc && answer->status == 200 ? 0 : answer->status;
      request.error.clear();
      request.answered = answered_by(*answer);
    }
    request.number = ++counters_.requests;
    counters_.bytes += bytes;
    counters_.items += request.items;
    if (!request.error.empty()) ++counters_.refused;
    if (capture_) {
      callback = callback_;
      if (callback) seen = request;
      keep(std::move(request));
    }
    arrived_.notify_all();
  }
  pacer_.changed();
  if (callback) callback(seen);
  return answer;
}

void Intake::keep(Request request) {
  kept_bytes_ += weight(request);
  kept_.push_back(std::move(request));
  while (!kept_.empty() &&
         (kept_.size() > limits_.captured_requests || kept_bytes_ > limits_.captured_bytes)) {
    kept_bytes_ -= weight(kept_.front());
    kept_.pop_front();
    ++counters_.dropped_requests;
  }
}

void Intake::script(std::vector<Answer> answers) {
  std::scoped_lock lock(mutex_);
  script_.assign(std::make_move_iterator(answers.begin()), std::make_move_iterator(answers.end()));
}

void Intake::answer_by(std::function<std::optional<Answer>(const Request&)> choose) {
  std::scoped_lock lock(mutex_);
  choose_ = std::move(choose);
}

std::vector<Request> Intake::requests() const {
  std::scoped_lock lock(mutex_);
  return {kept_.begin(), kept_.end()};
}

Counters Intake::counters() const {
  std::scoped_lock lock(mutex_);
  return counters_;
}

void Intake::clear() {
  std::scoped_lock lock(mutex_);
  kept_.clear();
  kept_bytes_ = 0;
}

bool Intake::wait_for(std::size_t n, std::chrono::nanoseconds within) {
  std::unique_lock lock(mutex_);
  return arrived_.wait_until(lock, std::chrono::steady_clock::now() + within,
                             [&] { return counters_.requests >= n; });
}

void Intake::on_request(std::function<void(const Request&)> callback) {
  std::scoped_lock lock(mutex_);
  callback_ = std::move(callback);
}

}  // namespace otelier::testbed
