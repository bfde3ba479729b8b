#include "judge/subject/exchange.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>

namespace otelier::judge {
namespace {

constexpr std::size_t kAnswerBytes = 64u << 20;

// http://127.0.0.1:PORT/PATH
struct Place {
  std::string authority, path;
  std::uint16_t port = 0;
};

std::optional<Place> place_of(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) return std::nullopt;
  url.remove_prefix(kScheme.size());
  const std::size_t slash = url.find('/');
  Place place{std::string(url.substr(0, slash)),
              slash == std::string_view::npos ? "/" : std::string(url.substr(slash)), 0};
  const std::string_view authority = place.authority;
  const std::size_t colon = authority.find(':');
  const std::string_view host = authority.substr(0, colon);
  if ((host != "127.0.0.1" && host != "localhost") || colon == std::string_view::npos) {
    return std::nullopt;
  }
  const char* const end = authority.data() + authority.size();
  const auto [at, error] = std::from_chars(authority.data() + colon + 1, end, place.port);
  if (error != std::errc() || at != end || place.port == 0) return std::nullopt;
  return place;
}

class Patience {
 public:
  explicit Patience(std::chrono::milliseconds within)
      : until_(std::chrono::steady_clock::now() + within) {}
  // Whether the socket is ready before the time is up.
  [[nodiscard]] bool ready(const Descriptor& socket, short what) const {
    for (;;) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(until_ - std::chrono::steady_clock::now());
      if (left.count() <= 0) return false;
      pollfd one{socket.get(), what, 0};
      const int polled = ::poll(&one, 1, static_cast<int>(left.count()));
      if (polled > 0) return true;
      if (polled == 0 || errno != EINTR) return false;
    }
  }

 private:
  std::chrono::steady_clock::time_point until_;
};

bool send_all(const Descriptor& socket, std::string_view bytes, const Patience& patience) {
  while (!bytes.empty()) {
    if (!patience.ready(socket, POLLOUT)) return false;
    const ssize_t sent =
        ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// How an answer's end is found: by its length, by its last chunk, or by the end of the connection.
struct Framing {
  std::optional<std::size_t> length;
  bool chunked = false;
};

// The status line and the fields of an answer; nullopt when that is no HTTP.
std::optional<Incoming> answer_head(std::string_view head, Framing& framing) {
  Incoming answer;
  bool first = true;
  while (!head.empty()) {
    const std::size_t end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head = end == std::string_view::npos ? std::string_view() : head.substr(end + 2);
    if (first) {
      first = false;
      if (!line.starts_with("HTTP/1.") || line.size() < 12) return std::nullopt;
      std::from_chars(line.data() + 9, line.data() + 12, answer.status);
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string name(line.substr(0, colon));
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    std::string_view value = line.substr(colon + 1);
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    if (name == "content-length") {
      std::size_t bytes = 0;
      std::from_chars(value.data(), value.data() + value.size(), bytes);
      framing.length = bytes;
    }
    framing.chunked = framing.chunked || (name == "transfer-encoding" && value == "chunked");
    answer.fields.emplace_back(std::move(name), value);
  }
  if (answer.status == 0) return std::nullopt;
  return answer;
}

// The body in chunks that are all there, up to the empty one; nullopt while more is to come.
std::optional<std::string> dechunked(std::string_view bytes) {
  std::string body;
  for (;;) {
    const std::size_t end = bytes.find("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    std::size_t size = 0;
    const auto [at, error] = std::from_chars(bytes.data(), bytes.data() + end, size, 16);
    if (error != std::errc() || at == bytes.data()) return std::nullopt;
    bytes.remove_prefix(end + 2);
    if (size == 0) return body;
    if (bytes.size() < 2 || bytes.size() - 2 < size) return std::nullopt;
    body.append(bytes.substr(0, size));
    bytes.remove_prefix(size + 2);
  }
}

}  // namespace

core::Result<Descriptor> dial_here(std::uint16_t port) {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (!socket ||
      ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return core::fail("nobody listens on port " + std::to_string(port) + ": " +
                      std::strerror(errno));
  }
  return socket;
}

core::Result<Incoming> exchange(const Outgoing& request, const Dial& dial,
                                std::chrono::milliseconds within) {
  const auto place = place_of(request.url);
  if (!place) {
    return core::fail("\"" + request.url + "\" is no address of the subject",
                      "write http://127.0.0.1:PORT/PATH");
  }
  auto socket = dial(place->port);
  if (!socket) return std::unexpected(socket.error());
  std::string bytes =
      request.method + " " + place->path + " HTTP/1.1\r\nHost: " + place->authority + "\r\n";
  for (const auto& [name, value] : request.fields) bytes += name + ": " + value + "\r\n";
  bytes += "Connection: close\r\nContent-Length: " + std::to_string(request.body.size()) +
           "\r\n\r\n" + request.body;
  const Patience patience(within);
  // A server may answer before it has read all of it; what it says counts.
  static_cast<void>(send_all(*socket, bytes, patience));

  std::string came;
  std::optional<Incoming> answer;
  std::optional<std::string> body;
  Framing framing;
  std::array<char, 65'536> piece;
  while (came.size() <= kAnswerBytes) {
    if (!answer) {
      if (const std::size_t end = came.find("\r\n\r\n"); end != std::string::npos) {
        answer = answer_head(std::string_view(came).substr(0, end + 2), framing);
        if (!answer) return core::fail(request.url + " answers with something that is not HTTP");
        came.erase(0, end + 4);
      }
    }
    if (answer && framing.chunked) {
      body = dechunked(came);
    } else if (answer && framing.length && came.size() >= *framing.length) {
      body = came.substr(0, *framing.length);
    }
    if (body) break;
    if (!patience.ready(*socket, POLLIN)) {
      return core::fail(request.url + " gave no whole answer within " +
                        std::to_string(within.count()) + " ms");
    }
    const ssize_t got = ::recv(socket->get(), piece.data(), piece.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      if (answer && !framing.chunked && !framing.length) {
        body = std::move(came);  // the end of the connection is the end of the body
        break;
      }
      return core::fail(request.url + " ended the connection before it had answered");
    }
    came.append(piece.data(), static_cast<std::size_t>(got));
  }
  if (!body) return core::fail(request.url + " answers with more than is read");
  answer->body = std::move(*body);
  return std::move(*answer);
}

}  // namespace otelier::judge
