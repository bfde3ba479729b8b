// Steps for the tests of subjects: a client that retries, threads that hand off, and every way of
// misbehaving that a learner's code has.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <thread>

#include "core/not_implemented.h"
#include "core/outside_io.h"
#include "core/thread.h"
#include "players/cpp/player.h"

namespace {

using namespace otelier;
using namespace std::chrono_literals;
using player::AddStep;
using player::Call;
using std::chrono::nanoseconds;

// One request to the toy sink; the answer is "STATUS RETRY_AFTER_SECONDS".
struct Answer {
  int status = 0;
  int retry_after = 0;
};

Answer send(core::Clock& clock, std::uint16_t port) {
  const core::OutsideIo outside(clock);
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  Answer answer;
  std::array<char, 64> text{};
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::write(socket, "hello\n", 6) == 6 && ::read(socket, text.data(), text.size() - 1) > 0) {
    char* rest = nullptr;
    answer.status = static_cast<int>(std::strtol(text.data(), &rest, 10));
    answer.retry_after = static_cast<int>(std::strtol(rest, nullptr, 10));
  }
  ::close(socket);
  return answer;
}

// Exports once, again when told to, at most until the deadline.
json::Value export_with_retry(const Call& call) {
  const auto port = static_cast<std::uint16_t>(call.args["port"].as_uint());
  const auto deadline = call.clock.after(nanoseconds(call.args["within"].as_int()));
  std::mutex mutex;
  core::Condition shutdown(call.clock);
  int attempts = 0;
  for (;;) {
    const Answer answer = send(call.clock, port);
    ++attempts;
    const auto done = [&](bool success) {
      return json::Value::object({{"success", success}, {"attempts", attempts}});
    };
    if (answer.status == 200) return done(true);
    const auto again = call.clock.after(std::chrono::seconds(answer.retry_after));
    if (answer.status != 503 || again > deadline) return done(false);
    std::unique_lock lock(mutex);
    shutdown.wait_until(lock, again, [] { return false; });
  }
}

// Three threads that pass a turn round; in the middle one of them makes a request.
struct Relay {
  std::mutex mutex;
  int turn = 0;
};
Relay relay;

json::Value hand_off(const Call& call) {
  const int turns = static_cast<int>(call.args["turns"].as_int());
  const auto port = static_cast<std::uint16_t>(call.args["port"].as_uint());
  core::Condition passed(call.clock);
  const auto runner = [&](int me) {
    std::unique_lock lock(relay.mutex);
    while (relay.turn < turns) {
      passed.wait(lock, [&] { return relay.turn % 3 == me || relay.turn >= turns; });
      if (relay.turn >= turns) break;
      if (relay.turn == turns / 2) {
        lock.unlock();
        send(call.clock, port);
        lock.lock();
      }
      ++relay.turn;
      passed.notify_all();
    }
  };
  {
    const core::Thread a(call.clock, [&] { runner(0); });
    const core::Thread b(call.clock, [&] { runner(1); });
    const core::Thread c(call.clock, [&] { runner(2); });
  }
  return relay.turn;
}

// A descendant in a session of its own; its pid is the answer.
json::Value daemonise() {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  if (::fork() == 0) {
    ::setsid();
    const pid_t daemon = ::fork();
    if (daemon != 0) {
      const bool told = ::write(ends[1], &daemon, sizeof daemon) == sizeof daemon;
      ::_exit(told ? 0 : 1);
    }
    for (;;) ::pause();
  }
  pid_t daemon = 0;
  if (::read(ends[0], &daemon, sizeof daemon) != sizeof daemon) throw std::runtime_error("no pid");
  return daemon;
}

json::Value block(const Call& call) {
  const auto how = call.args["how"].as_string();
  if (how == "sleep") std::this_thread::sleep_for(1h);
  if (how == "condition") {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    never.wait(lock, [] { return false; });
  }
  throw player::Invalid("how: sleep or condition");
}

json::Value say_on_the_channel(const Call& call) {
  const std::string text(call.args["text"].as_string());
  return ::write(3, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

[[noreturn]] json::Value print_for_ever() {
  for (;;) std::puts("and another line");
}

json::Value lose_a_notification(const Call& call) {
  std::mutex mutex;
  core::Condition never(call.clock);
  std::unique_lock lock(mutex);
  never.wait(lock, [] { return false; });
  return nullptr;
}

json::Value burn(const Call& call) {
  const nanoseconds time(call.args["time"].as_int());
  const auto own = [] {  // of this thread: a busy machine gives it late, not less
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return std::chrono::seconds(used.tv_sec) + nanoseconds(used.tv_nsec);
  };
  const auto start = own();
  while (own() - start < time) {
  }
  return nullptr;
}

void hole_in_noexcept() noexcept {
  not_implemented("toy: the part behind noexcept");
}

const AddStep kSteps[] = {
    {"toy.echo", [](const Call& call) { return call.args; }},
    {"toy.now", [](const Call& call) { return call.clock.now().time_since_epoch().count(); }},
    {"toy.export", export_with_retry},
    {"toy.sleep",
     [](const Call& call) {
       call.clock.sleep_for(nanoseconds(call.args["time"].as_int()));
       return call.clock.now().time_since_epoch().count();
     }},
    {"toy.hand_off", hand_off},
    {"toy.turn",
     [](const Call&) {
       const std::lock_guard lock(relay.mutex);
       return json::Value(relay.turn);
     }},
    {"toy.lose", lose_a_notification},
    {"toy.block", block},
    {"toy.burn", burn},
    {"toy.hole", [](const Call&) -> json::Value { not_implemented("toy.hole: fill it"); }},
    {"toy.hole_in_noexcept",
     [](const Call&) {
       hole_in_noexcept();
       return json::Value();
     }},
    {"toy.invalid", [](const Call& call) { return *call.registry.get<json::Value>("nothing"); }},
    {"toy.throw", [](const Call&) -> json::Value { throw std::out_of_range("no such span"); }},
    {"toy.crash",
     [](const Call&) {
       std::signal(SIGSEGV, SIG_DFL);  // a sanitizer would report it and end in its own way
       return json::Value(std::raise(SIGSEGV));
     }},
    {"toy.exit", [](const Call&) -> json::Value { std::exit(0); }},
    {"toy.say", say_on_the_channel},
    {"toy.print",
     [](const Call& call) {
       return json::Value(std::puts(std::string(call.args["text"].as_string()).c_str()));
     }},
    {"toy.print_for_ever", [](const Call&) { return print_for_ever(); }},
    {"toy.daemonise", [](const Call&) { return daemonise(); }},
};

}  // namespace
