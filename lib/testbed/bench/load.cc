#include "testbed/bench/load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <string_view>
#include <vector>

namespace otelier::testbed::load {
namespace {

using Clock = std::chrono::steady_clock;

void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

std::string nested(int field, const std::string& content) {
  std::string out;
  put_varint(out, static_cast<std::uint64_t>(field) << 3 | 2);
  put_varint(out, content.size());
  return out + content;
}

const std::string kTraceId(16, '\x11'), kSpanId(8, '\x22');

// A span as services send it: ids, times, a name, ten attributes of text and numbers.
std::string span(int n) {
  std::string out = nested(1, kTraceId) + nested(2, kSpanId) + nested(4, std::string(8, '\x33')) +
                    nested(5, "GET /products/{id}");
  out += std::string("\x30\x02\x39", 3) + std::string(8, '\x44') + '\x41' + std::string(8, '\x55');
  for (int i = 0; i < 10; ++i) {
    std::string value;
    if (i % 3 == 0) {
      value = "\x18";
      put_varint(value, static_cast<std::uint64_t>(n) * 977 + 200);
    } else {
      value = nested(1, "value-of-attribute-" + std::to_string(i));
    }
    out += nested(9, nested(1, "http.attribute." + std::to_string(i)) + nested(2, value));
  }
  return out;
}

// Where in a request the ids lie, and new ones for them.
class Ids {
 public:
  explicit Ids(std::string_view request) {
    const std::string first = nested(1, kTraceId);
    for (std::size_t at = 0; (at = request.find(first, at)) != std::string_view::npos; ++at)
      places_.push_back(at + 2);
  }
  void renew(std::string& request) {
    for (const std::size_t at : places_) {
      const std::uint64_t number = ++last_, trace = (number / 8) * 0x9e3779b97f4a7c15U;
      std::memcpy(request.data() + at, &trace, sizeof trace);
      std::memcpy(request.data() + at + 16 + 2, &number, sizeof number);  // a tag and a length on
    }
  }

 private:
  std::vector<std::size_t> places_;
  std::uint64_t last_ = 0;
};

int connected(std::uint16_t port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) _exit(1);
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

// A connection with one request under way.
struct Connection {
  std::string bytes;
  std::size_t sent = 0;
  Clock::time_point began;
};

[[noreturn]] void send_for_ever(std::uint16_t port, const Load& load, Seen& seen) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const std::string bytes = request(load.spans);
  Ids ids(bytes);
  std::vector<pollfd> waiting;
  std::vector<Connection> connections;
  for (int i = 0; i < load.connections; ++i) {
    waiting.push_back({.fd = connected(port), .events = POLLOUT, .revents = 0});
    connections.push_back({bytes, 0, {}});
  }
  std::string answer(4096, '\0');
  const auto start = Clock::now();
  double begun = 0;  // spans
  const auto due = [&] {
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return load.spans_a_second == 0 || begun <= seconds * load.spans_a_second;
  };
  while (true) {
    const bool may_begin = due();
    for (std::size_t i = 0; i < waiting.size(); ++i)
      if (waiting[i].events != POLLIN)
        waiting[i].events = may_begin || connections[i].sent > 0 ? POLLOUT : 0;
    poll(waiting.data(), waiting.size(), may_begin ? -1 : 1);
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      pollfd& one = waiting[i];
      Connection& connection = connections[i];
      if ((one.revents & POLLOUT) != 0 && one.events == POLLOUT) {
        if (connection.sent == 0) {
          if (!due()) continue;
          begun += load.spans;
          if (load.fresh_ids) ids.renew(connection.bytes);
          connection.began = Clock::now();
        }
        const ssize_t n =
            send(one.fd, connection.bytes.data() + connection.sent,
                 connection.bytes.size() - connection.sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) connection.sent += static_cast<std::size_t>(n);
        if (connection.sent == connection.bytes.size()) one.events = POLLIN;
      } else if (one.revents != 0) {
        if (recv(one.fd, answer.data(), answer.size(), 0) <= 0) _exit(1);
        const std::chrono::nanoseconds took = Clock::now() - connection.began;
        seen.longest_answer = std::max<std::int64_t>(seen.longest_answer, took.count());
        ++seen.answers;
        connection.sent = 0;
        one.events = POLLOUT;
      }
    }
  }
}

}  // namespace

std::string request(int spans) {
  std::string all;
  for (int i = 0; i < spans; ++i) all += nested(2, span(i));
  const std::string body = nested(1, nested(2, all));
  return "POST /v1/traces HTTP/1.1\r\nHost: sink\r\nContent-Type: application/x-protobuf\r\n"
         "Content-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

void pin(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  sched_setaffinity(0, sizeof cores, &cores);
}

Sender::Sender(std::uint16_t port, const Load& load)
    : seen_(static_cast<Seen*>(
          mmap(nullptr, sizeof(Seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
  *seen_ = {};
  process_ = fork();
  if (process_ != 0) return;
  if (sysconf(_SC_NPROCESSORS_ONLN) > 1) pin(1);
  send_for_ever(port, load, *seen_);
}

Sender::~Sender() {
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  munmap(seen_, sizeof(Seen));
}

}  // namespace otelier::testbed::load
