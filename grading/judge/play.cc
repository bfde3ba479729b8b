#include "judge/play.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include "core/not_implemented.h"
#include "judge/dead_port.h"
#include "judge/evidence.h"
#include "judge/examiner.h"
#include "judge/observe.h"
#include "judge/peer.h"
#include "judge/subject/exchange.h"
#include "judge/subject/subject.h"
#include "judge/substitute.h"
#include "judge/weigh.h"
#include "workspace/build.h"

namespace otelier::judge {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr int kShrinkAttempts = 300;
constexpr auto kShrinkTime = std::chrono::seconds(2);
constexpr auto kRealAdvance = std::chrono::seconds(5);  // a player without a clock may wait so long
constexpr auto kForever = std::chrono::hours(24);
constexpr std::chrono::milliseconds kAskAgain{100}, kAskPatience{2'000};  // of request: until:
constexpr std::chrono::milliseconds kPeerPatience{5'000};  // for each request that it passes on

// Why a scenario did not pass.
struct Fault {
  Status status = Status::failed;
  std::string message;
  std::vector<Unmet> unmet;
};

Fault cannot(const core::Error& error) {
  return {
      Status::skipped, error.next.empty() ? error.message : error.message + "; " + error.next, {}};
}

// The hole that the terminate handler named last, without the words that the status says already.
std::string hole_in(std::string_view standard_error) {
  constexpr std::string_view kSign = "not implemented: ";
  while (!standard_error.empty() && standard_error.back() == '\n') standard_error.remove_suffix(1);
  const std::size_t at = standard_error.rfind('\n');
  std::string_view line =
      at == std::string_view::npos ? standard_error : standard_error.substr(at + 1);
  if (line.starts_with(kSign)) line.remove_prefix(kSign.size());
  return std::string(line);
}

// Sixteen hexadecimal digits that no other scenario of any run has: what is looked for in a service
// that outlives the scenario.
std::string unique_word() {
  std::random_device source;
  char digits[17];
  std::snprintf(digits, sizeof digits, "%08x%08x", source() | 1U, source());
  return digits;
}

class Play {
 public:
  Play(const Scenario& scenario, const Setting& setting)
      : scenario_(scenario),
        setting_(setting),
        language_(setting.options.language),
        words_(words_in(language_)),
        started_(Clock::now()) {}

  Verdict verdict() {
    auto fault = open();
    if (!fault) fault = scenario_.given.cases ? play_cases() : play_once();
    if (auto ended = close(); ended && !fault) fault = std::move(ended);
    return conclude(fault);
  }

 private:
  // ---- setting up ----

  std::optional<Fault> open() {
    scope_.root("seed") = setting_.options.seed;
    scope_.root("unique") = unique_word();
    scope_.root("now_ns") =
        std::to_string(std::chrono::system_clock::now().time_since_epoch() / 1ns);
    scope_.root("replies") = Json::object();
    const bool program = scenario_.subject == Scenario::Subject::program;
    if (!command(program)) {
      return Fault{Status::skipped,
                   std::string("there is no ") + (program ? "program" : "player") +
                       " of the build " + std::string(workspace::name(scenario_.build)),
                   {}};
    }
    if (auto fault = find_peers()) return fault;
    virtual_ = scenario_.given.virtual_clock && !real_instead_;
    if (auto fault = open_sink()) return fault;
    if (program) return std::nullopt;
    return open_player();
  }

  // Services beside the subject, which no scenario starts: they are up, or the check is skipped.
  std::optional<Fault> find_peers() {
    if (scenario_.peers.empty()) return std::nullopt;
    if (setting_.options.isolation)
      return cannot({"the sandbox has no way to the services that it needs", {}});
    Json& found = scope_.root("peers") = Json::object();
    for (const std::string& name : scenario_.peers) {
      const auto peer = setting_.options.peers.find(name);
      if (peer == setting_.options.peers.end())
        return cannot({"the service " + name + " is not up", "./lab up --stack processes"});
      found[name] = peer->second;
    }
    return std::nullopt;
  }

  [[nodiscard]] const SubjectCommand* command(bool program) const {
    const auto& commands = program ? setting_.programs : setting_.players;
    const auto found = commands.find(scenario_.build);
    return found == commands.end() || found->second.argv.empty() ? nullptr : &found->second;
  }

  std::optional<Fault> open_sink() {
    testbed::SinkOptions options;
    options.with_grpc = scenario_.given.grpc;
    options.virtual_time = virtual_;
    if (const auto& isolation = setting_.options.isolation) {
      auto cell = isolation->cell();
      if (!cell) return cannot(cell.error());
      cell_ = std::move(*cell);
      if (const int fd = cell_->take_http(); fd >= 0) options.http_fd = fd;
      if (const int fd = options.with_grpc ? cell_->take_grpc() : -1; fd >= 0) options.grpc_fd = fd;
    }
    auto sink = testbed::Sink::start(std::move(options));
    if (!sink) return cannot(sink.error());
    sink_ = std::move(*sink);
    scope_.root("sink") = Json{{"http", sink_->http_endpoint()}, {"grpc", sink_->grpc_endpoint()}};
    if (auto fault = open_dead_port()) return fault;
    if (scenario_.given.peer)
      if (auto fault = open_peer()) return fault;
    return script();
  }

  [[nodiscard]] Dial dial() const {
    return [cell = cell_.get()](std::uint16_t port) {
      return cell != nullptr ? cell->dial(port) : dial_here(port);
    };
  }

  std::optional<Fault> open_peer() {
    auto peer = Peer::start(cell_ ? cell_->take_peer() : -1, dial(), kPeerPatience);
    if (!peer) return cannot(peer.error());
    peer_ = std::move(*peer);
    scope_.root("peer") = Json{{"http", peer_->endpoint()}};
    return std::nullopt;
  }

  // In a network of the subject's own the sink may have the number that is free out here.
  std::optional<Fault> open_dead_port() {
    if (!scenario_.given.dead_endpoint) return std::nullopt;
    const auto is_the_sinks = [&](std::uint16_t port) {
      const std::string end = ":" + std::to_string(port);
      return sink_->http_endpoint().ends_with(end) || sink_->grpc_endpoint().ends_with(end);
    };
    if (dead_ && !is_the_sinks(dead_->number())) return std::nullopt;
    auto found = DeadPort::find([&](std::uint16_t port) { return !is_the_sinks(port); });
    if (!found) return cannot(found.error());
    dead_ = std::move(*found);
    scope_.root("dead") = Json{{"http", dead_->endpoint()}};
    return std::nullopt;
  }

  std::optional<Fault> script() {
    if (scenario_.given.sink.empty()) return std::nullopt;
    std::vector<testbed::Answer> answers;
    for (const Node& node : scenario_.given.sink) {
      const auto words = substitute(node, scope_);
      if (!words) return cannot(words.error());
      auto answer = answer_of(*words);
      if (!answer) return cannot(answer.error());
      answers.push_back(std::move(*answer));
    }
    sink_->script(std::move(answers));
    return std::nullopt;
  }

  core::Result<std::map<std::string, std::string>> environment(const SubjectCommand& command,
                                                               const Node* more) {
    auto all = command.environment;
    const auto add = [&](const std::string& name, const Node& node) -> core::Result<> {
      const auto value = substitute(node, scope_);
      if (!value) return std::unexpected(value.error());
      all[name] = value->is_string() ? value->get<std::string>() : value->dump();
      return {};
    };
    for (const auto& [name, node] : scenario_.given.env)
      if (auto added = add(name, node); !added) return std::unexpected(added.error());
    if (more != nullptr)
      for (const Node& node : more->children)
        if (auto added = add(node.key, node); !added) return std::unexpected(added.error());
    return all;
  }

  [[nodiscard]] nanoseconds within() const {
    return setting_.options.patient ? nanoseconds::max() : scenario_.within;
  }

  std::optional<Fault> open_player() {
    const SubjectCommand& player = *command(false);
    auto variables = environment(player, nullptr);
    if (!variables) return cannot(variables.error());
    // A player that exports by itself finds the sink without being told.
    variables->try_emplace("OTEL_EXPORTER_OTLP_ENDPOINT", sink_->http_endpoint());
    Launch launch;
    launch.argv = player.argv;
    launch.environment = std::move(*variables);
    launch.limits.wall = within();
    if (cell_) cell_->confine(launch);
    auto started = Player::start(launch);
    if (!started) return Fault{Status::crashed, started.error().message, {}};
    player_ = std::move(*started);
    if (!virtual_) return std::nullopt;
    if (player_->hello().clock) {
      if (auto moved = player_->use_virtual_time(sink_.get()); !moved)
        return Fault{Status::unsupported, moved.error().message, {}};
      return std::nullopt;
    }
    nanoseconds total{};
    for (const Step& step : scenario_.steps)
      if (step.kind == Step::Kind::advance) total += step.duration;
    if (total > kRealAdvance)
      return Fault{Status::unsupported,
                   "the player keeps no virtual time, and the scenario takes " +
                       std::to_string(total.count() / 1'000'000'000) + " s",
                   {}};
    real_instead_ = true;
    player_->stop();
    player_.reset();
    return open();
  }

  // Ends the subject and looks at how it went: a sanitizer may speak only now.
  std::optional<Fault> close() {
    std::optional<Fault> fault;
    if (player_ && !gone_) {
      ended_ = player_->stop();
      const bool killed_by_us =
          ended_.signal && (*ended_.signal == SIGKILL || *ended_.signal == SIGTERM);
      if (ended_.code == core::kExitNotImplemented) {
        fault = Fault{Status::not_implemented, hole_in(ended_.standard_error), {}};
      } else if (auto line = sanitizer_line(ended_.standard_error); !line.empty()) {
        fault = Fault{Status::crashed, line, {}};
      } else if ((ended_.code && *ended_.code != 0) || (ended_.signal && !killed_by_us)) {
        fault = fault_of(ended_, "the end of the player");
      }
    }
    player_.reset();
    return fault;
  }

  // ---- playing ----

  std::optional<Fault> play_once() {
    if (auto fault = play_steps()) return fault;
    return judge(scenario_.expect);
  }

  std::optional<Fault> play_cases() {
    const Cases& cases = *scenario_.given.cases;
    const Generator* generator = find_generator(cases.from);
    if (generator == nullptr) return cannot({"there is no generator \"" + cases.from + "\"", {}});
    const auto args = substitute(cases.args, scope_);
    if (!args) return cannot(args.error());
    std::mt19937_64 random(seed_of(setting_.options.seed, scenario_.id));
    for (std::size_t i = 0; i < cases.count; ++i) {
      input_ = (*generator)(random, i, *args);
      input_number_ = i + 1;
      auto fault = play_case();
      if (!fault) continue;
      if (fault->status == Status::failed || fault->status == Status::crashed)
        shrink(*fault, cases.from);
      return fault;
    }
    return std::nullopt;
  }

  std::optional<Fault> play_case() {
    scope_.root("case") = input_;
    scope_.root("index") = input_number_ == 0 ? 0 : input_number_ - 1;
    scope_.root("replies") = Json::object();
    first_request_ = sink_->requests().size();
    if (input_number_ > 1 || shrunk_)
      if (auto fault = script()) return fault;
    played_.clear();
    return play_once();
  }

  // Takes the first smaller input that still fails in the same way, again and again.
  void shrink(Fault& fault, const std::string& from) {
    const Shrinker* shrinker = find_shrinker(from);
    if (shrinker == nullptr) return;
    const auto until = Clock::now() + kShrinkTime;
    int attempts = 0;
    Json best = input_;
    auto best_played = played_;
    bool smaller = true, any = false;
    while (smaller) {
      smaller = false;
      for (Json& candidate : (*shrinker)(best)) {
        if (++attempts > kShrinkAttempts || Clock::now() > until) break;
        if (gone_ && reopen()) break;
        input_ = candidate;
        shrunk_ = true;
        auto next = play_case();
        if (!next || next->status != fault.status) continue;
        fault = std::move(*next);
        best = std::move(candidate);
        best_played = played_;
        smaller = any = true;
        break;
      }
    }
    input_ = std::move(best);
    played_ = std::move(best_played);
    shrunk_ = any;
  }

  std::optional<Fault> reopen() {
    player_.reset();
    gone_ = false;
    sink_.reset();
    return open();
  }

  std::optional<Fault> play_steps() {
    for (const Step& step : scenario_.steps) {
      played_.push_back({&step, Json(), {}, false});
      if (!setting_.options.patient && Clock::now() - started_ > 2 * scenario_.within)
        return mark(Fault{Status::timed_out, too_long(), {}});
      if (setting_.options.on_step) setting_.options.on_step(scenario_, step);
      if (auto fault = play_step(step)) return mark(std::move(*fault));
    }
    return std::nullopt;
  }

  [[nodiscard]] std::string too_long() const {
    return std::string(words_.too_long) + " " +
           std::to_string(scenario_.within.count() / 1'000'000) + " ms";
  }

  Fault mark(Fault fault) {
    played_.back().failed = true;
    if (played_.back().outcome.empty() && fault.unmet.empty())
      played_.back().outcome = fault.message;
    return fault;
  }

  std::optional<Fault> play_step(const Step& step) {
    switch (step.kind) {
      case Step::Kind::call:
      case Step::Kind::begin:
        return ask(step);
      case Step::Kind::await:
        if (!player_) return cannot({"a program has nothing to await", {}});
        return take(step, player_->await(step.op));
      case Step::Kind::advance:
        return advance(step);
      case Step::Kind::expect:
        return judge({&*step.expectation, 1});
      case Step::Kind::run:
        return run(step);
      case Step::Kind::wait_requests:
        if (sink_->wait_for(step.count,
                            setting_.options.patient ? nanoseconds(kForever) : step.duration))
          return std::nullopt;
        return Fault{Status::failed,
                     std::to_string(step.count) + " requests were awaited, " +
                         std::to_string(sink_->counters().requests) + " came",
                     {}};
      case Step::Kind::request:
        return request(step);
      case Step::Kind::listen:
        return listen(step);
    }
    return std::nullopt;
  }

  // Where nobody listened the sink does now, in place of the one that nothing was sent to.
  std::optional<Fault> listen(const Step& step) {
    if (!dead_ || virtual_ || cell_)
      return cannot({"nobody can begin to listen here",
                     "listen: needs dead_endpoint: true and real time, and no network of its own"});
    std::this_thread::sleep_for(step.duration);
    auto socket = dead_->listen();
    if (!socket) return cannot(socket.error());
    testbed::SinkOptions options;
    options.with_grpc = false;
    options.http_fd = socket->release();
    auto sink = testbed::Sink::start(std::move(options));
    if (!sink) return cannot(sink.error());
    sink_ = std::move(*sink);
    return script();
  }

  // The judge is the client: {url, method, headers: [[name, value], …], json or body}.
  std::optional<Fault> request(const Step& step) {
    const auto words = substitute(step.args, scope_);
    if (!words) return cannot(words.error());
    played_.back().args = *words;
    Outgoing out;
    out.url = words->value("url", std::string());
    out.method = words->value("method", std::string("POST"));
    for (const Json& field : words->value("headers", Json::array()))
      out.fields.emplace_back(field.at(0).get<std::string>(), field.at(1).get<std::string>());
    if (words->contains("json")) {
      out.fields.emplace_back("Content-Type", "application/json");
      out.body = words->at("json").dump();
    } else {
      out.body = words->value("body", std::string());
    }
    const auto patience = setting_.options.patient ? nanoseconds(kForever) : step.duration;
    const std::string awaited = words->value("until", std::string());
    const auto give_up = Clock::now() + patience;
    auto answer =
        exchange(out, dial(), std::chrono::duration_cast<std::chrono::milliseconds>(patience));
    while (!awaited.empty() && !(answer && answer->body.contains(awaited)) &&
           Clock::now() < give_up) {
      std::this_thread::sleep_for(kAskAgain);
      answer = exchange(out, dial(), kAskPatience);
    }
    if (!answer) return unanswered(step, answer.error());
    if (!answer->body.contains(awaited))
      return Fault{Status::failed,
                   out.url + " never held \"" + awaited + "\"; at last it answered " +
                       std::to_string(answer->status) + ": " + brief(Json(answer->body), 200),
                   {}};
    Json fields = Json::object();
    for (const auto& [name, value] : answer->fields) fields[name] = value;
    Json ok{{"status", answer->status}, {"headers", std::move(fields)}, {"body", answer->body}};
    Json parsed = Json::parse(answer->body, nullptr, /*allow_exceptions=*/false);
    ok["json"] = parsed.is_discarded() ? Json() : std::move(parsed);
    played_.back().outcome = std::to_string(answer->status) + " " + brief(ok["body"], 120);
    if (!step.as.empty()) scope_.root("replies")[step.as] = Json{{"ok", std::move(ok)}};
    return std::nullopt;
  }

  // A subject that served and is gone has said by its end why.
  Fault unanswered(const Step& step, const core::Error& error) {
    if (player_) {
      gone_ = true;
      ended_ = player_->stop();
      if (ended_.code == core::kExitNotImplemented || ended_.signal)
        return fault_of(ended_, step.op);
    }
    return {Status::failed, error.message, {}};
  }

  std::optional<Fault> ask(const Step& step) {
    if (!player_) return cannot({"a program cannot be asked for " + step.op, "use run:"});
    auto args = substitute(step.args, scope_);
    if (!args) return cannot(args.error());
    if (args->is_null()) *args = Json::object();
    played_.back().args = std::move(*args);
    if (step.kind == Step::Kind::begin) {
      player_->begin(step.as, step.op, played_.back().args);
      return std::nullopt;
    }
    return take(step, player_->call(step.op, played_.back().args, step.as));
  }

  std::optional<Fault> take(const Step& step, Reply reply) {
    const std::string& op = step.op;
    Json& replies = scope_.root("replies");
    switch (reply.kind) {
      case Reply::Kind::ok:
        if (!step.as.empty()) {
          played_.back().outcome = brief(reply.value, 160);
          replies[step.as] = Json{{"ok", std::move(reply.value)}};
        }
        return std::nullopt;
      case Reply::Kind::not_implemented:
        return Fault{Status::not_implemented, reply.message, {}};
      case Reply::Kind::unsupported:
        return Fault{player_->hello().name == "cpp" ? Status::failed : Status::unsupported,
                     reply.message.empty() ? "the player has no operation " + op : reply.message,
                     {}};
      case Reply::Kind::invalid:
      case Reply::Kind::exception: {
        const char* kind = reply.kind == Reply::Kind::invalid ? "invalid" : "exception";
        if (step.as.empty())
          return Fault{Status::failed, op + ": " + kind + ": " + reply.message, {}};
        played_.back().outcome = std::string(kind) + ": " + reply.message;
        replies[step.as] = Json{{"error", {{"kind", kind}, {"message", reply.message}}}};
        return std::nullopt;
      }
      case Reply::Kind::gone:
        break;
    }
    gone_ = true;
    ended_ = player_->stop();
    Fault fault = fault_of(ended_, op);
    if (fault.message.empty()) fault.message = op + ": " + reply.message;
    return fault;
  }

  [[nodiscard]] Fault fault_of(const Exit& exit, const std::string& during) const {
    if (exit.code == core::kExitNotImplemented)
      return {Status::not_implemented, hole_in(exit.standard_error), {}};
    if (const std::string line = sanitizer_line(exit.standard_error); !line.empty())
      return {Status::crashed, during + ": " + line, {}};
    if (exit.timed_out)
      return {Status::timed_out, during + " " + std::string(words_.timed_out), {}};
    if (exit.signal)
      return {Status::crashed,
              during + " " + std::string(words_.ended) + " " + signal_name(*exit.signal),
              {}};
    return {Status::crashed,
            during + ": the process ended" +
                (exit.code ? " with exit code " + std::to_string(*exit.code) : ""),
            {}};
  }

  std::optional<Fault> advance(const Step& step) {
    if (!virtual_ || !player_) {
      std::this_thread::sleep_for(step.duration);
      return std::nullopt;
    }
    if (auto moved = player_->advance(step.duration); !moved)
      return Fault{Status::unsupported, moved.error().message, {}};
    return std::nullopt;
  }

  std::optional<Fault> run(const Step& step) {
    const SubjectCommand* program = command(true);
    if (program == nullptr) return cannot({"there is no program to run", {}});
    const auto words = substitute(step.args, scope_);
    if (!words) return cannot(words.error());
    played_.back().args = *words;
    auto variables = environment(*program, step.args.find("env"));
    if (!variables) return cannot(variables.error());
    Launch launch;
    launch.argv = program->argv;
    if (words->is_object() && words->contains("args"))
      for (const Json& arg : (*words)["args"])
        launch.argv.push_back(arg.is_string() ? arg.get<std::string>() : arg.dump());
    launch.environment = std::move(*variables);
    if (words->is_object()) launch.standard_input = words->value("stdin", std::string());
    launch.limits.wall =
        step.duration.count() > 0 && !setting_.options.patient ? step.duration : within();
    const std::string name = launch.argv.front().substr(launch.argv.front().rfind('/') + 1);
    if (cell_) cell_->confine(launch);
    auto started = Program::start(launch);
    if (!started) return Fault{Status::crashed, started.error().message, {}};
    ended_ = (*started)->wait();
    const Json outcome = as_json(ended_);
    played_.back().outcome = ended_.timed_out ? std::string(words_.timed_out)
                             : ended_.code    ? "exit " + std::to_string(*ended_.code)
                                              : brief(outcome, 160);
    exit_ = Json{
        {"exit", outcome}, {"stdout", ended_.standard_output}, {"stderr", ended_.standard_error}};
    if (!step.as.empty()) {
      Json ok = outcome;
      ok["stdout"] = ended_.standard_output;
      ok["stderr"] = ended_.standard_error;
      scope_.root("replies")[step.as] = Json{{"ok", std::move(ok)}};
    }
    // A hang is for the expectations to judge; a crash and a hole are not.
    if (ended_.timed_out) {
      hung_ = true;
      return std::nullopt;
    }
    if (ended_.code == core::kExitNotImplemented || ended_.signal ||
        !sanitizer_line(ended_.standard_error).empty())
      return fault_of(ended_, name);
    return std::nullopt;
  }

  // ---- judging ----

  Json observation() {
    Json rest = exit_.is_null() ? Json::object() : exit_;
    rest["replies"] = scope_.root("replies");
    if (!input_.is_null()) rest["case"] = input_;
    if (peer_) rest["peer"] = peer_->seen();
    rest["milliseconds"] =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_).count();
    return observer_.observe(*sink_, first_request_, std::move(rest));
  }

  std::optional<Fault> judge(std::span<const Expectation> expectations) {
    if (expectations.empty()) return std::nullopt;
    const Json observed = observation();
    std::vector<std::size_t> programs;
    for (const Expectation& expectation : expectations)
      programs.push_back(setting_.indexes.at(&expectation).got);
    const auto answers = setting_.queries.run(programs, observed);
    Fault fault;
    const Scales scales{setting_, words_, scope_, input_};
    for (std::size_t i = 0; i < expectations.size(); ++i) {
      auto unmet = weigh(scales, expectations[i], answers[i], observed);
      if (!unmet) return cannot(unmet.error());
      if (*unmet) fault.unmet.push_back(std::move(**unmet));
    }
    if (fault.unmet.empty()) return std::nullopt;
    requests_ = observed.at("requests");
    fault.status = hung_ ? Status::timed_out : Status::failed;
    fault.message = message_of(fault.unmet.front(), language_);
    return fault;
  }

  // ---- concluding ----

  Verdict conclude(const std::optional<Fault>& fault) {
    Verdict verdict;
    if (!fault) {
      verdict.status = Status::passed;
      return verdict;
    }
    verdict.status = fault->status;
    if (fault->status == Status::skipped || fault->status == Status::unsupported) {
      verdict.reason = fault->message;
      return verdict;
    }
    verdict.message = fault->message;
    Evidence evidence;
    evidence.language = language_;
    evidence.steps = std::move(played_);
    evidence.unmet = fault->unmet;
    if (fault->status != Status::not_implemented)
      evidence.clause = setting_.spec.find(scenario_.spec);
    evidence.requests = std::move(requests_);
    if (scenario_.given.cases) {
      evidence.input = input_;
      evidence.input_number = input_number_;
      evidence.inputs = scenario_.given.cases->count;
      evidence.shrunk = shrunk_;
    }
    evidence.standard_output = ended_.standard_output;
    evidence.standard_error = ended_.standard_error;
    verdict.evidence = evidence.render();
    return verdict;
  }

  const Scenario& scenario_;
  const Setting& setting_;
  const std::string language_;
  const Words& words_;
  const Clock::time_point started_;
  std::optional<DeadPort> dead_;
  std::unique_ptr<Cell> cell_;           // where subjects run; outlives them
  std::unique_ptr<testbed::Sink> sink_;  // outlives the player
  std::unique_ptr<Peer> peer_;           // so does this one
  std::unique_ptr<Player> player_;
  Observer observer_;
  Scope scope_;
  bool virtual_ = false;
  bool real_instead_ = false;  // the player keeps no clock
  bool gone_ = false;
  bool hung_ = false;
  Exit ended_;
  Json exit_;
  std::vector<Played> played_;
  Json requests_ = Json::array();
  Json input_;
  std::size_t input_number_ = 0;
  std::size_t first_request_ = 0;
  bool shrunk_ = false;
};

}  // namespace

std::uint64_t seed_of(std::uint64_t seed, std::string_view id) {
  std::uint64_t mixed = seed ^ 0x9E3779B97F4A7C15U;
  for (const char c : id) mixed = (mixed ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return mixed;
}

Verdict play(const Scenario& scenario, const Setting& setting) {
  try {
    return Play(scenario, setting).verdict();
  } catch (const std::exception& error) {
    // A generator, an oracle or the judge itself: never the learner's fault.
    return {Status::skipped, {}, {}, std::string("the check could not be played: ") + error.what()};
  }
}

}  // namespace otelier::judge
