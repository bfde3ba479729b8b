// Each kind of step: what is asked of the subject, of the network, or of time.
#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "core/not_implemented.h"
#include "judge/playing.h"

namespace otelier::judge {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kForever = std::chrono::hours(24);
constexpr std::chrono::milliseconds kAskAgain{100}, kAskPatience{2'000};  // of request: until:

}  // namespace

std::optional<Fault> Play::play_step(const Step& step) {
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
std::optional<Fault> Play::listen(const Step& step) {
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
std::optional<Fault> Play::request(const Step& step) {
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
Fault Play::unanswered(const Step& step, const core::Error& error) {
  if (player_) {
    gone_ = true;
    ended_ = player_->stop();
    if (ended_.code == core::kExitNotImplemented || ended_.signal) return fault_of(ended_, step.op);
  }
  return {Status::failed, error.message, {}};
}

std::optional<Fault> Play::ask(const Step& step) {
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

std::optional<Fault> Play::take(const Step& step, Reply reply) {
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

Fault Play::fault_of(const Exit& exit, const std::string& during) const {
  if (exit.code == core::kExitNotImplemented)
    return {Status::not_implemented, hole_in(exit.standard_error), {}};
  if (const std::string line = sanitizer_line(exit.standard_error); !line.empty())
    return {Status::crashed, during + ": " + line, {}};
  if (exit.timed_out) return {Status::timed_out, during + " " + std::string(words_.timed_out), {}};
  if (exit.signal)
    return {Status::crashed,
            during + " " + std::string(words_.ended) + " " + signal_name(*exit.signal),
            {}};
  return {Status::crashed,
          during + ": the process ended" +
              (exit.code ? " with exit code " + std::to_string(*exit.code) : ""),
          {}};
}

std::optional<Fault> Play::advance(const Step& step) {
  if (!virtual_ || !player_) {
    std::this_thread::sleep_for(step.duration);
    return std::nullopt;
  }
  if (auto moved = player_->advance(step.duration); !moved)
    return Fault{Status::unsupported, moved.error().message, {}};
  return std::nullopt;
}

std::optional<Fault> Play::run(const Step& step) {
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

}  // namespace otelier::judge
