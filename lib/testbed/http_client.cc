#include "testbed/http_client.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>

namespace otelier::testbed {
namespace {

using Moment = std::chrono::steady_clock::time_point;

constexpr std::size_t kMostHeard = 64u << 20;

Moment after(HttpClient::Patience within) {
  return std::chrono::steady_clock::now() + within;
}

// poll() with a moment instead of a span; what is ready, 0 when the time is over.
short ready(int fd, short what, Moment until) {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd one{fd, what, 0};
    const int n = ::poll(&one, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (n > 0) return one.revents;
    if (n == 0 || errno != EINTR) return 0;
  }
}

std::string small_letters(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// A status line and headers, without the empty line after them; nullopt for what is no HTTP/1.
std::optional<HttpAnswer> answer_of(std::string_view head) {
  HttpAnswer answer;
  const std::size_t line_end = std::min(head.find("\r\n"), head.size());
  const std::string_view line = head.substr(0, line_end);
  if (!line.starts_with("HTTP/1.") || line.size() < 12 || line[8] != ' ') return std::nullopt;
  answer.minor_version = line[7] - '0';
  const auto [stop, error] = std::from_chars(line.data() + 9, line.data() + 12, answer.status);
  if (error != std::errc{} || stop != line.data() + 12) return std::nullopt;
  answer.keep_alive = answer.minor_version >= 1;
  head.remove_prefix(std::min(line_end + 2, head.size()));
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view field = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const std::size_t colon = field.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view value = field.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t'))
      value.remove_prefix(1);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
    answer.headers.emplace_back(small_letters(field.substr(0, colon)), value);
  }
  if (const std::string* connection = answer.header("connection")) {
    const std::string words = small_letters(*connection);
    if (words.contains("close")) answer.keep_alive = false;
    if (words.contains("keep-alive")) answer.keep_alive = true;
  }
  return answer;
}

// Takes a chunked body off the front of `bytes` into `body`. Nullopt: more must come.
std::optional<core::Result<>> take_chunks(std::string& bytes, std::string& body) {
  std::size_t at = 0;
  std::string whole;
  for (;;) {
    const std::size_t end = bytes.find("\r\n", at);
    if (end == std::string::npos) return std::nullopt;
    std::size_t size = 0;
    const auto [stop, error] = std::from_chars(bytes.data() + at, bytes.data() + end, size, 16);
    if (error != std::errc{} || stop == bytes.data() + at || size > kMostHeard)
      return core::fail("a chunk of the answer has no size: " + bytes.substr(at, 40));
    at = end + 2;
    if (size == 0) break;
    if (bytes.size() < at + size + 2) return std::nullopt;
    whole.append(bytes, at, size);
    at += size + 2;
  }
  for (;;) {  // the trailer, up to its empty line
    const std::size_t end = bytes.find("\r\n", at);
    if (end == std::string::npos) return std::nullopt;
    const bool last = end == at;
    at = end + 2;
    if (last) break;
  }
  bytes.erase(0, at);
  body = std::move(whole);
  return core::Result<>{};
}

}  // namespace

const std::string* HttpAnswer::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return &value;
  return nullptr;
}

core::Result<HttpClient> HttpClient::dial(const std::string& host, std::uint16_t port,
                                          Patience within) {
  const std::string where = host + ":" + std::to_string(port);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int code = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
      code != 0)
    return core::fail(where + ": " + gai_strerror(code), "is the host name right?");
  std::string problem = "no address";
  const Moment until = after(within);
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    const int fd = socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) continue;
    int status = connect(fd, one->ai_addr, one->ai_addrlen) == 0 ? 0 : errno;
    if (status == EINPROGRESS) {
      status = ETIMEDOUT;
      if (ready(fd, POLLOUT, until) != 0) {
        socklen_t size = sizeof status;
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &status, &size);
      }
    }
    if (status == 0) {
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      freeaddrinfo(found);
      return HttpClient(fd);
    }
    problem = std::strerror(status);
    close(fd);
  }
  freeaddrinfo(found);
  return core::fail("cannot connect to " + where + ": " + problem, "is the server running there?");
}

HttpClient::HttpClient(HttpClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), end_(other.end_), heard_(std::move(other.heard_)) {}

HttpClient& HttpClient::operator=(HttpClient&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(end_, other.end_);
  std::swap(heard_, other.heard_);
  return *this;
}

HttpClient::~HttpClient() {
  if (fd_ >= 0) close(fd_);
}

std::size_t HttpClient::say(std::string_view bytes, Patience within) {
  const Moment until = after(within);
  std::size_t said = 0;
  while (said < bytes.size() && end_ == End::open) {
    const short events = ready(fd_, POLLOUT | POLLIN, until);
    if (events == 0) break;
    if ((events & (POLLIN | POLLERR | POLLHUP)) != 0) {
      receive();
      break;
    }
    const ssize_t n = ::send(fd_, bytes.data() + said, bytes.size() - said, MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN && errno != EINTR) {
      receive();  // what it said before it went
      if (end_ == End::open) end_ = End::reset;
    }
    if (n > 0) said += static_cast<std::size_t>(n);
  }
  return said;
}

void HttpClient::receive() {
  std::array<char, 65536> buffer;
  const ssize_t n = ::recv(fd_, buffer.data(), buffer.size(), 0);
  if (n > 0) heard_.append(buffer.data(), static_cast<std::size_t>(n));
  if (n == 0) end_ = End::closed;
  if (n < 0 && errno != EAGAIN && errno != EINTR) end_ = End::reset;
}

bool HttpClient::listen(Moment until) {
  if (end_ != End::open || ready(fd_, POLLIN, until) == 0) return false;
  const std::size_t before = heard_.size();
  receive();
  return heard_.size() > before;
}

core::Result<HttpAnswer> HttpClient::hear(Patience within, Body body) {
  const Moment until = after(within);
  const auto broken_off = [&](const char* where) {
    if (end_ == End::open)
      return core::fail(std::string("silence ") + where + " for " + std::to_string(within.count()) +
                        " ms");
    return core::fail(
        std::string(end_ == End::reset ? "a connection reset " : "the end of the connection ") +
        where);
  };
  std::size_t end = 0;
  while ((end = heard_.find("\r\n\r\n")) == std::string::npos)
    if (!listen(until))
      return broken_off(heard_.empty() ? "instead of an answer" : "in the head of the answer");
  auto answer = answer_of(std::string_view(heard_).substr(0, end));
  if (!answer) return core::fail("what is no HTTP/1.1: " + heard_.substr(0, 60));
  heard_.erase(0, end + 4);
  if (body == Body::none || answer->status < 200 || answer->status == 204 || answer->status == 304)
    return *answer;
  const std::string* coding = answer->header("transfer-encoding");
  if (coding != nullptr && small_letters(*coding) == "chunked") {
    for (;;) {
      if (auto taken = take_chunks(heard_, answer->body)) {
        if (!*taken) return std::unexpected(taken->error());
        return *answer;
      }
      if (heard_.size() > kMostHeard || !listen(until))
        return broken_off("in the chunks of the answer");
    }
  }
  const std::string* length = answer->header("content-length");
  std::size_t bytes = kMostHeard;
  if (length != nullptr) {
    const auto [stop, error] =
        std::from_chars(length->data(), length->data() + length->size(), bytes);
    if (error != std::errc{} || stop != length->data() + length->size() || bytes > kMostHeard)
      return core::fail("an answer with Content-Length " + length->substr(0, 40));
  }
  while (heard_.size() < bytes && listen(until)) {
  }
  if (length == nullptr) {
    answer->keep_alive = false;
    if (end_ != End::closed) return broken_off("in the body of the answer");
    bytes = heard_.size();
  }
  if (heard_.size() < bytes) return broken_off("in the body of the answer");
  answer->body = heard_.substr(0, bytes);
  heard_.erase(0, bytes);
  return *answer;
}

bool HttpClient::ends(Patience within) {
  const Moment until = after(within);
  while (heard_.empty() && listen(until)) {
  }
  return heard_.empty() && end_ != End::open;
}

void HttpClient::finish() {
  shutdown(fd_, SHUT_WR);
}

}  // namespace otelier::testbed
