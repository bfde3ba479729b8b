#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "judge/subject/virtual_time.h"

namespace otelier::judge {
namespace {

// A player that is asked to end and does not has this long.
constexpr std::chrono::milliseconds kStopPatience{500};

class ChildPlayer final : public Player {
 public:
  ChildPlayer(std::unique_ptr<Process> process, Descriptor socket, nanoseconds wall)
      : process_(std::move(process)),
        conversation_(std::move(socket), *process_, wall),
        wall_(wall) {}

  [[nodiscard]] core::Result<> greet() {
    auto hello = conversation_.hear_hello();
    if (!hello) return std::unexpected(hello.error());
    hello_ = std::move(*hello);
    return {};
  }

  [[nodiscard]] const Hello& hello() const override { return hello_; }

  Reply call(const std::string& op, const nlohmann::json& args, const std::string& as) override {
    const auto number = conversation_.ask({{"op", op}, {"as", as}, {"args", args}});
    return reply_to(number, op);
  }

  void begin(const std::string& as, const std::string& op, const nlohmann::json& args) override {
    const auto number =
        conversation_.ask({{"op", op}, {"as", as}, {"args", args}, {"begin", true}});
    begun_[as] = {number, op};
    come_to_rest();
  }

  Reply await(const std::string& as) override {
    const auto found = begun_.find(as);
    if (found == begun_.end()) {
      return make_reply(Reply::Kind::invalid, "nothing that was begun is called \"" + as + "\"");
    }
    const Begun begun = found->second;
    begun_.erase(found);
    return reply_to(begun.number, begun.op);
  }

  core::Result<> use_virtual_time(testbed::Sink* sink) override {
    if (time_) return {};
    if (!hello_.clock) {
      return core::fail("the player \"" + hello_.name + "\" keeps no virtual time",
                        "play in real time, or answer clock.* (docs/player-protocol.md)");
    }
    time_.emplace(conversation_, *process_, sink, wall_);
    auto begun = time_->begin();
    if (!begun) time_.reset();
    return begun;
  }

  core::Result<> advance(nanoseconds by) override {
    if (!time_) return core::fail("time is real: it cannot be advanced");
    if (auto late = report_unrest(); !late) return late;
    return time_->advance(by);
  }

  core::Result<> settle() override {
    if (!time_) return {};
    if (auto late = report_unrest(); !late) return late;
    return time_->settle();
  }

  [[nodiscard]] nanoseconds now() const override { return time_ ? time_->now() : nanoseconds{}; }
  [[nodiscard]] nanoseconds cpu_time() const override { return process_->cpu_time(); }

  Exit stop() override {
    conversation_.close();
    if (!conversation_.timed_out()) (void)process_->wait(kStopPatience);
    process_->end();
    Exit exit = process_->exit();
    exit.timed_out = conversation_.timed_out() || stuck_;
    return exit;
  }

 private:
  struct Begun {
    std::uint64_t number = 0;
    std::string op;
  };

  Reply reply_to(std::uint64_t number, const std::string& op) {
    if (!time_) return conversation_.take(number);
    // At rest every answer that there is has been read, since a thread answers before it rests.
    come_to_rest();
    if (auto reply = conversation_.take_if_here(number)) return *std::move(reply);
    stuck_ = true;
    std::string why = op + " has not ended, and nothing can happen until time moves: now is " +
                      in_words(time_->now());
    if (unrest_) {
      why = op + " has not ended: " + unrest_->message;
    } else if (const auto earliest = time_->earliest()) {
      why += ", and the first to wake waits until " + in_words(*earliest);
    } else {
      why += ", and nobody waits for a time; a notification was lost, or never sent";
    }
    return make_reply(Reply::Kind::gone, why);
  }

  // What goes wrong here is said by the next settle() or advance().
  void come_to_rest() {
    if (!time_ || unrest_) return;
    if (auto rest = time_->settle(); !rest) unrest_ = rest.error();
  }

  core::Result<> report_unrest() {
    if (!unrest_) return {};
    return std::unexpected(*unrest_);
  }

  std::unique_ptr<Process> process_;
  Conversation conversation_;
  nanoseconds wall_;
  Hello hello_;
  std::map<std::string, Begun> begun_;
  std::optional<VirtualTime> time_;
  std::optional<core::Error> unrest_;
  bool stuck_ = false;  // a step never answered under virtual time
};

}  // namespace

core::Result<std::unique_ptr<Player>> Player::start(const Launch& launch) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return core::fail(std::string("no socket for a player: ") + std::strerror(errno));
  }
  Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  auto process = Process::start(launch, std::move(theirs));
  if (!process) return std::unexpected(process.error());
  auto player =
      std::make_unique<ChildPlayer>(std::move(*process), std::move(ours), launch.limits.wall);
  if (auto greeted = player->greet(); !greeted) return std::unexpected(greeted.error());
  return player;
}

}  // namespace otelier::judge
