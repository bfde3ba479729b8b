// A service that passes requests on, with as much HTTP/1.1 as that takes: bodies by Content-Length,
// a connection for each request, header fields in the order in which they came. It serves each
// connection on a thread of its own, so that it may be asked to call itself, and runs until the
// process ends. Given code: what it does with a request is the handler's business.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace otelier::service {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;
  Fields fields;
  std::string body;
};
struct Response {
  int status = 0;
  std::string body;
};
using Handler = std::function<Response(const Request&)>;

inline constexpr std::size_t kMaxHead = 8u << 20;  // hostile headers are what scenarios send
inline constexpr std::size_t kMaxBody = 8u << 20;
inline constexpr timeval kPatience{10, 0};

class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {
    if (descriptor < 0) return;
    const int yes = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  }
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] int get() const { return descriptor_; }

  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  // Appends what has come; false at the end.
  bool receive(std::string& into) const {
    char piece[16'384];
    const ssize_t got = ::recv(descriptor_, piece, sizeof piece, 0);
    if (got <= 0) return false;
    into.append(piece, static_cast<std::size_t>(got));
    return true;
  }

 private:
  int descriptor_;
};

inline char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
inline bool same(std::string_view one, std::string_view other) {
  if (one.size() != other.size()) return false;
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (lower(one[i]) != lower(other[i])) return false;
  }
  return true;
}

// A start line and fields. Blanks around a field's value are no part of it.
struct Head {
  std::string start;
  Fields fields;
  std::size_t length = 0;  // of the body
};
inline Head head_of(std::string_view text) {
  Head head;
  const auto line = [&text] {
    const std::size_t end = text.find("\r\n");
    const std::string_view one = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 2);
    return one;
  };
  head.start = line();
  while (!text.empty()) {
    const std::string_view one = line();
    const std::size_t colon = one.find(':');
    if (colon == std::string_view::npos) continue;
    std::string_view value = one.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t'))
      value.remove_prefix(1);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
    if (same(one.substr(0, colon), "content-length")) {
      std::from_chars(value.data(), value.data() + value.size(), head.length);
    }
    head.fields.emplace_back(one.substr(0, colon), value);
  }
  return head;
}

// Reads a message: its head, and a body of the announced length, or to the end when `to_end` and no
// length is announced. False when it does not come whole.
inline bool read_message(const Socket& socket, Head& head, std::string& body, bool to_end) {
  std::string bytes;
  std::size_t end = 0;
  for (std::size_t searched = 0;;) {
    end = bytes.find("\r\n\r\n", searched);
    if (end != std::string::npos) break;
    searched = bytes.size() < 3 ? 0 : bytes.size() - 3;
    if (bytes.size() > kMaxHead || !socket.receive(bytes)) return false;
  }
  head = head_of(std::string_view(bytes).substr(0, end + 2));
  body = bytes.substr(end + 4);
  if (head.length > kMaxBody) return false;
  const bool announced = head.length > 0 || !to_end;
  while (!announced || body.size() < head.length) {
    if (!socket.receive(body)) return !announced;
  }
  return true;
}

// Serves on 127.0.0.1 until the process ends; gives the port. Throws when there is no socket.
inline std::uint16_t start(Handler handler) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (listener < 0 ||
      ::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener, 128) != 0 ||
      ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("the service can listen on no port of 127.0.0.1");
  }
  std::thread([listener, handler = std::move(handler)] {
    for (;;) {
      const int accepted = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (accepted < 0) continue;
      std::thread([accepted, handler] {
        const Socket socket(accepted);
        Head head;
        Request request;
        Response response{400, "[]"};
        if (read_message(socket, head, request.body, false)) {
          request.method = head.start.substr(0, head.start.find(' '));
          request.fields = std::move(head.fields);
          response = handler(request);
        }
        socket.send(
            "HTTP/1.1 " + std::to_string(response.status) +
            " .\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
            std::to_string(response.body.size()) + "\r\n\r\n" + response.body);
      }).detach();
    }
  }).detach();
  return ntohs(address.sin_port);
}

// POSTs JSON to http://127.0.0.1:PORT/PATH. Gives the status of the answer, 0 when none came.
inline int post(std::string_view url, const Fields& fields, std::string_view body) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) return 0;
  url.remove_prefix(kScheme.size());
  const std::size_t slash = url.find('/');
  const std::string_view authority = url.substr(0, slash);
  const std::string path(slash == std::string_view::npos ? "/" : url.substr(slash));
  const std::size_t colon = authority.find(':');
  std::uint16_t port = 80;
  if (colon != std::string_view::npos) {
    std::from_chars(authority.data() + colon + 1, authority.data() + authority.size(), port);
  }
  std::string host(authority.substr(0, colon));
  if (host == "localhost") host = "127.0.0.1";
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  const Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1 ||
      ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return 0;
  }
  std::string head = "POST " + path + " HTTP/1.1\r\nHost: " + std::string(authority) +
                     "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                     std::to_string(body.size()) + "\r\n";
  for (const auto& [name, value] : fields) head.append(name).append(": ").append(value) += "\r\n";
  Head answer;
  std::string answered;
  if (!socket.send(head.append("\r\n").append(body)) ||
      !read_message(socket, answer, answered, true)) {
    return 0;
  }
  int status = 0;
  const std::size_t space = answer.start.find(' ');
  if (space != std::string::npos) {
    std::from_chars(answer.start.data() + space + 1, answer.start.data() + answer.start.size(),
                    status);
  }
  return status;
}

}  // namespace otelier::service
