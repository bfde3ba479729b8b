#include "judge/subject/tests/toy_sink.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

namespace otelier::judge {

ToySink::ToySink() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_.get(), any, size) != 0 || ::listen(listener_.get(), 16) != 0 ||
      ::getsockname(listener_.get(), any, &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  accepter_ = std::thread([this] { accept_all(); });
}

ToySink::~ToySink() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  moved_.notify_all();
  ::shutdown(listener_.get(), SHUT_RDWR);
  accepter_.join();
  for (std::thread& server : servers_) server.join();
}

void ToySink::script(std::vector<testbed::Answer> answers) {
  const std::lock_guard lock(mutex_);
  answers_ = std::move(answers);
}

std::vector<testbed::Request> ToySink::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

testbed::Held ToySink::held() const {
  const std::lock_guard lock(mutex_);
  testbed::Held held{.count = held_.size(), .earliest = {}, .generation = generation_};
  if (!held_.empty()) held.earliest = *std::ranges::min_element(held_);
  return held;
}

void ToySink::advance_to(std::chrono::nanoseconds now) {
  const std::lock_guard lock(mutex_);
  now_ = std::max(now_, now);
  if (std::erase_if(held_, [&](auto due) { return due <= now_; }) > 0) ++generation_;
  moved_.notify_all();
}

void ToySink::accept_all() {
  for (;;) {
    Descriptor connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection) return;
    servers_.emplace_back([this, c = std::move(connection)]() mutable { serve(std::move(c)); });
  }
}

void ToySink::serve(Descriptor connection) {
  std::array<char, 64> text{};
  if (::recv(connection.get(), text.data(), text.size(), 0) <= 0) return;
  std::string line;
  {
    std::unique_lock lock(mutex_);
    testbed::Answer answer;
    if (!answers_.empty()) {
      answer = answers_.front();
      answers_.erase(answers_.begin());
    }
    testbed::Request request;
    request.number = requests_.size() + 1;
    request.time = now_;
    requests_.push_back(request);
    ++generation_;
    if (answer.delay.count() > 0) {
      const auto due = now_ + answer.delay;
      held_.push_back(due);
      moved_.wait(lock, [&] { return now_ >= due || closing_; });
    }
    line = std::to_string(answer.status);
    for (const auto& [name, value] : answer.headers) line += " " + value;
  }
  line += "\n";
  ::send(connection.get(), line.data(), line.size(), MSG_NOSIGNAL);
}

}  // namespace otelier::judge
