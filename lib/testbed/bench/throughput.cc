// How fast the sink accepts and counts OTLP/HTTP protobuf, per second of CPU of its one thread:
//
//   sink-throughput [SECONDS] [CONNECTIONS] [SPANS A REQUEST]
//
// The generator is a process of its own, on another core where there is one, and its cost is left
// out. Prints one line of JSON. What is measured is the whole way: socket, HTTP, walking and
// validating every field, counting, answering.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "testbed/sink.h"

namespace {

using otelier::testbed::Sink;
using otelier::testbed::SinkOptions;
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

// A span as services send it: ids, times, a name, ten attributes of text and numbers.
std::string span(int n) {
  std::string out = nested(1, std::string(16, '\x11')) + nested(2, std::string(8, '\x22')) +
                    nested(4, std::string(8, '\x33')) + nested(5, "GET /products/{id}");
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

// Sends until killed: each connection has one request under way.
[[noreturn]] void generate(std::uint16_t port, int connections, int spans) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const std::string bytes = request(spans);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::vector<pollfd> waiting;
  std::vector<std::size_t> sent;
  for (int i = 0; i < connections; ++i) {
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) _exit(1);
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    waiting.push_back({.fd = fd, .events = POLLOUT, .revents = 0});
    sent.push_back(0);
  }
  std::string answer(4096, '\0');
  while (true) {
    poll(waiting.data(), waiting.size(), -1);
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      pollfd& one = waiting[i];
      if ((one.revents & POLLOUT) != 0) {
        const ssize_t n = send(one.fd, bytes.data() + sent[i], bytes.size() - sent[i],
                               MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n > 0) sent[i] += static_cast<std::size_t>(n);
        if (sent[i] == bytes.size()) one.events = POLLIN;
      } else if (one.revents != 0) {
        if (recv(one.fd, answer.data(), answer.size(), 0) <= 0) _exit(1);
        sent[i] = 0;
        one.events = POLLOUT;
      }
    }
  }
}

int measure(int seconds, int connections, int spans) {
  SinkOptions options;
  options.with_grpc = false;
  options.capture_bodies = false;
  pin(0);
  auto sink = Sink::start(options);
  if (!sink) {
    std::fprintf(stderr, "%s\n", sink.error().message.c_str());
    return 2;
  }
  const pid_t generator = fork();
  if (generator == 0) {
    if (sysconf(_SC_NPROCESSORS_ONLN) > 1) pin(1);
    generate((*sink)->http_port(), connections, spans);
  }
  usleep(300'000);  // warm
  const auto before = (*sink)->counters();
  const auto began = Clock::now();
  sleep(static_cast<unsigned>(seconds));
  const auto after = (*sink)->counters();
  const double wall = std::chrono::duration<double>(Clock::now() - began).count();
  kill(generator, SIGKILL);
  waitpid(generator, nullptr, 0);
  const double cpu =
      std::chrono::duration<double>(after.http_thread_cpu - before.http_thread_cpu).count();
  const auto bytes = static_cast<double>(after.bytes - before.bytes);
  const auto items = static_cast<double>(after.items - before.items);
  if (after.refused != 0 || bytes == 0 || cpu == 0) {
    std::fprintf(stderr, "nothing was measured: %llu requests were refused\n",
                 static_cast<unsigned long long>(after.refused));
    return 2;
  }
  std::printf(
      "{\"bytes_per_cpu_second\": %.0f, \"spans_per_cpu_second\": %.0f, "
      "\"bytes_per_second\": %.0f, \"cpu_share\": %.2f, \"request_bytes\": %zu, "
      "\"connections\": %d}\n",
      bytes / cpu, items / cpu, bytes / wall, cpu / wall, request(spans).size(), connections);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, int otherwise) {
    return argc > i ? std::max(1, std::atoi(argv[i])) : otherwise;
  };
  return measure(argument(1, 3), argument(2, 4), argument(3, 512));
}
