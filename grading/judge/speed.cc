// A speed check: the subject and a yardstick do the same work on the same fresh inputs, in turn,
// and the judge compares CPU times. The subject's is measured from outside; its outputs are
// verified, so that doing less is not faster. A measurement too noisy to tell is made again and
// never scored 0.
#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <utility>

#include "judge/compare.h"
#include "judge/examiner.h"
#include "judge/observe.h"
#include "judge/play.h"
#include "judge/rounds.h"
#include "judge/subject/subject.h"
#include "judge/substitute.h"

namespace otelier::judge {

namespace {

constexpr nanoseconds kRound = std::chrono::milliseconds(50);  // least CPU time of one side's round
constexpr int kAttempts = 3;
constexpr std::uint64_t kMostRepeats = 1'000'000;

bool mentions(const Node& node, std::string_view text) {
  return node.value.find(text) != std::string::npos ||
         std::any_of(node.children.begin(), node.children.end(),
                     [&](const Node& child) { return mentions(child, text); });
}

class Race {
 public:
  Race(const Scenario& scenario, const Setting& setting)
      : scenario_(scenario), speed_(*scenario.speed), setting_(setting) {}

  Verdict verdict() {
    if (auto fault = open()) return *fault;
    if (auto fault = load()) return *fault;
    if (auto fault = verify()) return *fault;
    if (auto fault = calibrate()) return *fault;
    std::string seen;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      Rounds rounds;
      for (int round = 0; round < speed_.rounds; ++round) {
        if (auto fault = measure(rounds)) return *fault;
      }
      seen += (seen.empty() ? "" : "\n") + rounds.text();
      const Rounds::Tell told = rounds.tell(speed_.at_least);
      if (told == Rounds::Tell::nothing) continue;
      // The subject must still answer rightly after having been timed.
      if (auto fault = verify()) return *fault;
      Verdict verdict;
      verdict.status = told == Rounds::Tell::fast_enough ? Status::passed : Status::failed;
      if (verdict.status == Status::failed) {
        verdict.message = "expected at least " + two_digits(speed_.at_least) + " × " +
                          speed_.yardstick + ", came " + two_digits(rounds.median()) + " ×";
        verdict.evidence = "CPU time of " + speed_.yardstick + " / CPU time of " + speed_.run.op +
                           ", " + std::to_string(inputs_.size()) + " inputs, medians of rounds\n" +
                           seen;
      }
      return verdict;
    }
    return skipped("too noisy to tell, " + std::to_string(kAttempts) +
                   " times: " + two_digits(speed_.at_least) + " × is wanted, measured:\n" + seen);
  }

 private:
  static Verdict skipped(std::string reason) {
    return {Status::skipped, {}, {}, std::move(reason)};
  }
  static Verdict failed(Status status, std::string message, std::string evidence = {}) {
    return {status, std::move(message), std::move(evidence), {}};
  }

  std::optional<Verdict> open() {
    const auto found = setting_.players.find(scenario_.build);
    if (found == setting_.players.end() || found->second.argv.empty())
      return skipped("there is no player of the build release");
    yardstick_ = find_yardstick(speed_.yardstick);
    if (yardstick_ == nullptr) return skipped("there is no yardstick \"" + speed_.yardstick + "\"");
    oracle_ = find_oracle(speed_.oracle);
    if (oracle_ == nullptr) return skipped("there is no oracle \"" + speed_.oracle + "\"");
    testbed::SinkOptions options;
    options.with_grpc = scenario_.given.grpc;
    options.capture_bodies = false;
    if (const auto& isolation = setting_.options.isolation) {
      auto cell = isolation->cell();
      if (!cell) return skipped(cell.error().message);
      cell_ = std::move(*cell);
      if (const int fd = cell_->take_http(); fd >= 0) options.http_fd = fd;
      if (const int fd = options.with_grpc ? cell_->take_grpc() : -1; fd >= 0) options.grpc_fd = fd;
    }
    auto sink = testbed::Sink::start(std::move(options));
    if (!sink) return skipped(sink.error().message);
    sink_ = std::move(*sink);
    scope_.root("sink") = Json{{"http", sink_->http_endpoint()}, {"grpc", sink_->grpc_endpoint()}};
    scope_.root("seed") = setting_.options.seed;

    Launch launch;
    launch.argv = found->second.argv;
    launch.environment = found->second.environment;
    for (const auto& [name, node] : scenario_.given.env) {
      const auto value = substitute(node, scope_);
      if (!value) return skipped(value.error().message);
      launch.environment[name] = value->is_string() ? value->get<std::string>() : value->dump();
    }
    launch.limits.wall = setting_.options.patient ? nanoseconds::max() : scenario_.within;
    launch.limits.cpu = std::chrono::minutes(10);
    launch.limits.may_fork = false;  // whoever is timed does its work itself
    if (cell_) cell_->confine(launch);
    auto player = Player::start(launch);
    if (!player) return failed(Status::crashed, player.error().message);
    player_ = std::move(*player);
    return std::nullopt;
  }

  // The reply's value in *value; a verdict when there is none.
  std::optional<Verdict> ask(const Step& step, Json* value = nullptr) {
    auto args = substitute(step.args, scope_);
    if (!args) return skipped(args.error().message);
    if (args->is_null()) *args = Json::object();
    Reply reply = player_->call(step.op, *args);
    switch (reply.kind) {
      case Reply::Kind::ok:
        if (value != nullptr) *value = std::move(reply.value);
        return std::nullopt;
      case Reply::Kind::not_implemented:
        return failed(Status::not_implemented, reply.message);
      case Reply::Kind::unsupported:
        if (player_->hello().name != "cpp")
          return Verdict{Status::unsupported, {}, {}, reply.message};
        return failed(Status::failed, "the player has no operation " + step.op);
      case Reply::Kind::invalid:
      case Reply::Kind::exception:
        return failed(Status::failed, step.op + ": " + reply.message);
      case Reply::Kind::gone:
        break;
    }
    const Exit exit = player_->stop();
    if (exit.timed_out) return failed(Status::timed_out, step.op + " gave no answer in time");
    return failed(Status::crashed,
                  step.op + (exit.signal ? " was ended by " + signal_name(*exit.signal)
                                         : ": the process ended"),
                  exit.standard_error);
  }

  void point_at(std::size_t index) {
    scope_.root("index") = index;
    scope_.root("case") = inputs_[index];
  }

  std::optional<Verdict> load() {
    const Generator* generator = find_generator(speed_.cases.from);
    if (generator == nullptr) return skipped("there is no generator \"" + speed_.cases.from + "\"");
    const auto args = substitute(speed_.cases.args, scope_);
    if (!args) return skipped(args.error().message);
    random_.seed(seed_of(setting_.options.seed, scenario_.id));
    for (std::size_t i = 0; i < speed_.cases.count; ++i) {
      inputs_.push_back((*generator)(random_, i, *args));
      point_at(i);
      if (auto fault = ask(speed_.load)) return fault;
    }
    return std::nullopt;
  }

  std::optional<Verdict> verify() {
    const std::size_t samples = std::min(speed_.samples, inputs_.size());
    for (std::size_t i = 0; i < samples; ++i) {
      const std::size_t index =
          samples == inputs_.size()
              ? i
              : std::uniform_int_distribution<std::size_t>(0, inputs_.size() - 1)(random_);
      point_at(index);
      Json value;
      if (auto fault = ask(speed_.verify, &value)) return fault;
      Opinion opinion;
      try {
        opinion = (*oracle_)(inputs_[index], value);
      } catch (const std::exception& error) {
        opinion.difference = std::string("what came cannot be judged: ") + error.what();
      }
      if (opinion.agrees) continue;
      return failed(Status::failed,
                    "the output for input " + std::to_string(index + 1) +
                        " is wrong, so its speed does not count",
                    "expected  " + opinion.expected + "\ncame      " + brief(value) + "\n" +
                        opinion.difference);
    }
    return std::nullopt;
  }

  std::optional<Verdict> time_subject(double& nanoseconds_a_pass) {
    scope_.root("repeat") = repeat_;
    const nanoseconds before = player_->cpu_time();
    if (auto fault = ask(speed_.run)) return fault;
    const nanoseconds spent = player_->cpu_time() - before;
    nanoseconds_a_pass = static_cast<double>(spent.count()) / static_cast<double>(repeat_);
    return std::nullopt;
  }

  std::optional<Verdict> time_yardstick(double& nanoseconds_a_pass) {
    std::int64_t total = 0, passes = 0;
    while (passes == 0 || total < kRound.count()) {
      for (const Json& input : inputs_) {
        const auto spent = (*yardstick_)(input);
        if (!spent) return skipped("the yardstick failed: " + spent.error().message);
        total += *spent;
      }
      if (++passes >= 10'000) break;
    }
    nanoseconds_a_pass = static_cast<double>(total) / static_cast<double>(passes);
    return std::nullopt;
  }

  // Finds how often the subject goes over the inputs in a round, and warms both sides up.
  std::optional<Verdict> calibrate() {
    double yard = 0;
    if (auto fault = time_yardstick(yard)) return fault;
    double subject = 0;
    if (auto fault = time_subject(subject)) return fault;
    if (!mentions(speed_.run.args, "${repeat}")) return std::nullopt;
    while (subject * static_cast<double>(repeat_) < static_cast<double>(kRound.count()) &&
           repeat_ < kMostRepeats) {
      const double wanted = static_cast<double>(kRound.count()) / std::max(subject, 1.0) * 1.2;
      repeat_ = std::clamp(static_cast<std::uint64_t>(wanted), repeat_ * 2,
                           std::min(repeat_ * 100, kMostRepeats));
      if (auto fault = time_subject(subject)) return fault;
    }
    return std::nullopt;
  }

  std::optional<Verdict> measure(Rounds& rounds) {
    double yard = 0, subject = 0;
    if (auto fault = time_yardstick(yard)) return fault;
    if (auto fault = time_subject(subject)) return fault;
    if (subject <= 0) return skipped("the subject's CPU time cannot be measured here");
    rounds.add(yard / subject);
    return std::nullopt;
  }

  const Scenario& scenario_;
  const Speed& speed_;
  const Setting& setting_;
  const Yardstick* yardstick_ = nullptr;
  const Oracle* oracle_ = nullptr;
  std::unique_ptr<Cell> cell_;
  std::unique_ptr<testbed::Sink> sink_;
  std::unique_ptr<Player> player_;
  Scope scope_;
  std::mt19937_64 random_;
  std::vector<Json> inputs_;
  std::uint64_t repeat_ = 1;
};

}  // namespace

Verdict race(const Scenario& scenario, const Setting& setting) {
  try {
    return Race(scenario, setting).verdict();
  } catch (const std::exception& error) {
    return {Status::skipped, {}, {}, std::string("the check could not be played: ") + error.what()};
  }
}

}  // namespace otelier::judge
