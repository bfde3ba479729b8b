// A test against a server reads like the transcript of a conversation: what is said on a raw socket
// and what is heard back. A step that does not hold fails the test with the transcript so far, the
// failing step marked. Reads time out after a minute of silence.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace otelier::testbed {

inline std::string readable(std::string_view bytes) {
  std::string out;
  for (const char c : bytes.substr(0, 300)) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '\r') {
      out += "\\r";
    } else if (c == '\n') {
      out += "\\n";
    } else if (octet < 0x20 || octet >= 0x7f) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      out += {'\\', 'x', kDigits[octet >> 4], kDigits[octet & 15]};
    } else {
      out += c;
    }
  }
  return bytes.size() > 300 ? out + "… (" + std::to_string(bytes.size()) + " bytes)" : out;
}

class Conversation {
 public:
  enum class End { none, closed, reset };

  explicit Conversation(std::uint16_t port) {
    fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) fail("connect");
  }
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  ~Conversation() { hang_up(); }

  Conversation& says(std::string_view bytes) {
    note("says   " + readable(bytes));
    while (!bytes.empty()) {
      const ssize_t n = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) break;  // the server has had enough: what it said is heard next
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return *this;
  }
  Conversation& finishes_sending() {
    note("half-closes");
    shutdown(fd_, SHUT_WR);
    return *this;
  }
  void hang_up() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

  // Reads one answer: status line, headers, and as much body as Content-Length says (or comes).
  Conversation& hears(int status, bool to_head = false) {
    head_.clear();
    body_.clear();
    while (heard_.find("\r\n\r\n") == std::string::npos && listen()) {
    }
    const std::size_t end = heard_.find("\r\n\r\n");
    if (end == std::string::npos) return fail("hears " + std::to_string(status));
    head_ = heard_.substr(0, end + 2);
    heard_.erase(0, end + 4);
    const std::size_t length = status == 100 || to_head ? 0 : content_length();
    while (heard_.size() < length && listen()) {
    }
    body_ = heard_.substr(0, length);
    heard_.erase(0, body_.size());
    note("hears  " + readable(head_.substr(0, head_.find("\r\n"))) + "  " + readable(body_));
    if (!head_.starts_with("HTTP/1.1 " + std::to_string(status) + " "))
      return fail("hears " + std::to_string(status));
    return *this;
  }
  Conversation& with_header(std::string_view line) {
    note("with   " + std::string(line));
    return head_.find("\r\n" + std::string(line) + "\r\n") == std::string::npos
               ? fail("has the header \"" + std::string(line) + "\" in " + readable(head_))
               : *this;
  }
  Conversation& with_body(std::string_view body) {
    note("with   body " + readable(body));
    return body_ == body ? *this : fail("has the body " + readable(body));
  }
  Conversation& with_body_containing(std::string_view part) {
    note("with   " + readable(part) + " in its body");
    return body_.find(part) != std::string::npos ? *this : fail("has " + readable(part));
  }
  // Exactly these bytes come next, and within the silence after them nothing else.
  Conversation& hears_only(std::string_view bytes, int silence_ms = 60) {
    while (heard_.size() < bytes.size() && listen()) {
    }
    listen(silence_ms);
    note("hears  " + readable(heard_));
    if (heard_ != bytes) return fail("hears only " + readable(bytes));
    heard_.clear();
    return *this;
  }
  Conversation& hears_nothing(int for_ms = 60) {
    note("hears nothing");
    return listen(for_ms) || !heard_.empty() ? fail("hears nothing") : *this;
  }
  Conversation& is_closed() { return ends(End::closed, "is closed"); }
  Conversation& is_reset() { return ends(End::reset, "is reset"); }

  [[nodiscard]] const std::string& head() const { return head_; }
  [[nodiscard]] const std::string& body() const { return body_; }
  [[nodiscard]] bool is_open() { return !listen(0) && end_ == End::none; }

 private:
  // More bytes, false on silence or at the end.
  bool listen(int timeout_ms = 60'000) {
    if (end_ != End::none) return false;
    pollfd waiting{.fd = fd_, .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, timeout_ms) <= 0) return false;
    char buffer[16384];
    const ssize_t n = recv(fd_, buffer, sizeof buffer, 0);
    if (n > 0) heard_.append(buffer, static_cast<std::size_t>(n));
    if (n == 0) end_ = End::closed;
    if (n < 0) end_ = End::reset;
    return n > 0;
  }
  [[nodiscard]] std::size_t content_length() const {
    const std::size_t at = head_.find("\r\ncontent-length: ");
    return at == std::string::npos
               ? 0
               : static_cast<std::size_t>(std::strtoull(head_.c_str() + at + 18, nullptr, 10));
  }
  Conversation& ends(End how, const std::string& what) {
    note(what);
    while (listen()) {
    }
    if (!heard_.empty() || end_ != how) return fail(what + ", heard " + readable(heard_));
    return *this;
  }
  void note(const std::string& line) { transcript_ += "    " + line + "\n"; }
  Conversation& fail(const std::string& step) {
    ADD_FAILURE() << "the conversation:\n"
                  << transcript_ << "  X this step does not hold: " << step;
    return *this;
  }

  int fd_ = -1;
  End end_ = End::none;
  std::string heard_, head_, body_, transcript_;
};

// A whole POST. Further headers end in CR LF.
inline std::string post(std::string_view path, std::string_view content_type, std::string_view body,
                        std::string_view more_headers = "") {
  std::string request = "POST " + std::string(path) +
                        " HTTP/1.1\r\nHost: sink\r\nContent-Type: " + std::string(content_type) +
                        "\r\n" + std::string(more_headers) +
                        "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  return request.append(body);
}

}  // namespace otelier::testbed
