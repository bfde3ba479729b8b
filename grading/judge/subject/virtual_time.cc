#include "judge/subject/virtual_time.h"

#include <algorithm>
#include <thread>

namespace otelier::judge {
namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

// A thread that should be running and neither uses the processor nor changes its state for so long
// is blocked. The processor's share is small enough for a starved machine, large enough not to be
// reached by answering our own questions.
constexpr nanoseconds kStill = 2s;
constexpr double kWorkingShare = 0.05;
// With a limit beyond this somebody sits at a debugger, and stillness means nothing.
constexpr nanoseconds kNobodyIsDebugging = 1h;

// Between two questions: short at first, since most come to rest in microseconds.
constexpr nanoseconds kFirstPause = 20us;
constexpr nanoseconds kLongestPause = 20ms;

}  // namespace

core::Result<> VirtualTime::begin() {
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  const auto number =
      conversation_.ask({{"op", "clock.virtual"}, {"args", {{"wall", nanoseconds(wall).count()}}}});
  const Reply reply = conversation_.take(number);
  if (reply.kind != Reply::Kind::ok) {
    return core::fail("the player's time cannot be made virtual: " + reply.message);
  }
  if (sink_) sink_->advance_to(now_);
  return {};
}

std::optional<VirtualTime::Standing> VirtualTime::ask(nlohmann::json request) {
  const Reply reply = conversation_.take(conversation_.ask(std::move(request)));
  if (reply.kind != Reply::Kind::ok) {
    if (!conversation_.given_up()) {
      conversation_.give_up(Reply::Kind::gone,
                            "the player refused to tell its time: " + reply.message);
    }
    return std::nullopt;
  }
  const auto count = [&](const char* name) -> std::optional<std::uint64_t> {
    if (!reply.value.is_object()) return std::nullopt;
    const auto found = reply.value.find(name);
    if (found == reply.value.end() || !found->is_number_unsigned()) return std::nullopt;
    return found->get<std::uint64_t>();
  };
  const auto running = count("running");
  const auto outside = count("outside");
  if (!running || !outside) {
    conversation_.give_up(Reply::Kind::gone,
                          "the player broke its protocol: no \"running\" and \"outside\" in a "
                          "reply to clock.poll");
    return std::nullopt;
  }
  standing_ = {.running = *running,
               .outside = *outside,
               .changes = count("changes").value_or(0),
               .earliest = std::nullopt};
  if (const auto earliest = count("earliest")) {
    const auto most = static_cast<std::uint64_t>(nanoseconds::max().count());
    standing_.earliest = nanoseconds(static_cast<std::int64_t>(std::min(*earliest, most)));
  }
  return standing_;
}

core::Result<> VirtualTime::settle() {
  const auto start = steady_clock::now();
  auto still_since = start;
  auto changes = standing_.changes;
  auto cpu = process_.cpu_time();
  nanoseconds pause = kFirstPause;
  for (;;) {
    const testbed::Held before = held();
    const auto standing = ask({{"op", "clock.poll"}});
    if (!standing) return {};
    const testbed::Held after = held();
    if (standing->running == 0 && standing->outside == before.count &&
        before.count == after.count && before.generation == after.generation) {
      return {};
    }
    const auto now = steady_clock::now();
    if (now - start > wall_) return std::unexpected(not_at_rest(after, now - start));
    if (standing->changes != changes) {
      changes = standing->changes;
      still_since = now;
      cpu = process_.cpu_time();
      pause = kFirstPause;
    } else if (now - still_since > kStill) {
      const double share = std::chrono::duration<double>(process_.cpu_time() - cpu) /
                           std::chrono::duration<double>(now - still_since);
      // Threads in outside I/O alone may be waiting for a socket's own deadline, which is real.
      if (standing->running > 0 && share < kWorkingShare && wall_ <= kNobodyIsDebugging) {
        return std::unexpected(not_at_rest(after, now - still_since));
      }
      still_since = now;
      cpu = process_.cpu_time();
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, kLongestPause);
  }
}

core::Error VirtualTime::not_at_rest(const testbed::Held& held, nanoseconds after) const {
  std::string what;
  if (standing_.running > 0) {
    what = "a thread is blocked outside core::Clock, or never rests: " +
           std::to_string(standing_.running) + " still count as running after " + in_words(after);
  } else {
    what = "after " + in_words(after) + " " + std::to_string(standing_.outside) +
           " threads are in outside I/O, and the sink holds back " + std::to_string(held.count) +
           " requests";
  }
  return {.message = std::move(what),
          .next =
              "wait in core::Condition or core::Clock::sleep_for, on a core::Thread, and put "
              "core::OutsideIo around blocking I/O alone"};
}

void VirtualTime::set_player(Wake wake) {
  ask({{"op", "clock.set"}, {"args", {{"now", now_.count()}, {"wake", wake == Wake::next_due}}}});
}

core::Result<> VirtualTime::advance(nanoseconds by) {
  const auto start = steady_clock::now();
  const nanoseconds target = by > nanoseconds::max() - now_ ? nanoseconds::max() : now_ + by;
  for (;;) {
    if (const auto rest = settle(); !rest) return rest;
    if (conversation_.given_up()) return {};
    const auto sinks = held().earliest.value_or(nanoseconds::max());
    const auto players = standing_.earliest.value_or(nanoseconds::max());
    const nanoseconds next = std::min(sinks, players);
    if (next > target || next == nanoseconds::max()) break;
    if (steady_clock::now() - start > wall_) {
      return core::fail("after " + in_words(wall_) +
                        " of real time virtual time has come no further "
                        "than " +
                        in_words(now_) + ": too many things to wake on the way");
    }
    now_ = std::max(now_, next);
    if (sinks <= now_) {
      set_player(Wake::nobody);
      sink_->advance_to(now_);
    } else {
      if (sink_) sink_->advance_to(now_);
      set_player(Wake::next_due);
    }
  }
  now_ = target;
  if (sink_) sink_->advance_to(now_);
  set_player(Wake::nobody);
  return settle();
}

}  // namespace otelier::judge
