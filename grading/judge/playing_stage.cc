// What is there before the first step and after the last: sink, peers, the player and its end.
#include <chrono>
#include <csignal>
#include <cstdio>
#include <random>
#include <utility>

#include "core/not_implemented.h"
#include "judge/playing.h"
#include "workspace/build.h"

namespace otelier::judge {
namespace {

using namespace std::chrono_literals;

constexpr auto kRealAdvance = std::chrono::seconds(5);  // a player without a clock may wait so long
constexpr std::chrono::milliseconds kPeerPatience{5'000};  // for each request that it passes on

// Sixteen hexadecimal digits that no other scenario of any run has: what is looked for in a service
// that outlives the scenario.
std::string unique_word() {
  std::random_device source;
  char digits[17];
  std::snprintf(digits, sizeof digits, "%08x%08x", source() | 1U, source());
  return digits;
}

}  // namespace

std::string hole_in(std::string_view standard_error) {
  constexpr std::string_view kSign = "not implemented: ";
  while (!standard_error.empty() && standard_error.back() == '\n') standard_error.remove_suffix(1);
  const std::size_t at = standard_error.rfind('\n');
  std::string_view line =
      at == std::string_view::npos ? standard_error : standard_error.substr(at + 1);
  if (line.starts_with(kSign)) line.remove_prefix(kSign.size());
  return std::string(line);
}

std::optional<Fault> Play::open() {
  scope_.root("seed") = setting_.options.seed;
  scope_.root("unique") = unique_word();
  scope_.root("now_ns") = std::to_string(std::chrono::system_clock::now().time_since_epoch() / 1ns);
  scope_.root("replies") = Json::object();
  const bool program = scenario_.subject == Scenario::Subject::program;
  if (!command(program)) {
    return Fault{Status::skipped,
                 std::string("there is no ") + (program ? "program" : "player") + " of the build " +
                     std::string(workspace::name(scenario_.build)),
                 {}};
  }
  if (auto fault = find_peers()) return fault;
  virtual_ = scenario_.given.virtual_clock && !real_instead_;
  if (auto fault = open_sink()) return fault;
  if (program) return std::nullopt;
  return open_player();
}

// Services beside the subject, which no scenario starts: they are up, or the check is skipped.
std::optional<Fault> Play::find_peers() {
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

const SubjectCommand* Play::command(bool program) const {
  const auto& commands = program ? setting_.programs : setting_.players;
  const auto found = commands.find(scenario_.build);
  return found == commands.end() || found->second.argv.empty() ? nullptr : &found->second;
}

std::optional<Fault> Play::open_sink() {
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

Dial Play::dial() const {
  return [cell = cell_.get()](std::uint16_t port) {
    return cell != nullptr ? cell->dial(port) : dial_here(port);
  };
}

std::optional<Fault> Play::open_peer() {
  auto peer = Peer::start(cell_ ? cell_->take_peer() : -1, dial(), kPeerPatience);
  if (!peer) return cannot(peer.error());
  peer_ = std::move(*peer);
  scope_.root("peer") = Json{{"http", peer_->endpoint()}};
  return std::nullopt;
}

// In a network of the subject's own the sink may have the number that is free out here.
std::optional<Fault> Play::open_dead_port() {
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

std::optional<Fault> Play::script() {
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

core::Result<std::map<std::string, std::string>> Play::environment(const SubjectCommand& command,
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

nanoseconds Play::within() const {
  return setting_.options.patient ? nanoseconds::max() : scenario_.within;
}

std::optional<Fault> Play::open_player() {
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
std::optional<Fault> Play::close() {
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

}  // namespace otelier::judge
