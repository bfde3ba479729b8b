#include "players/cpp/runtime.h"

#include <chrono>
#include <optional>

#include "players/cpp/channel.h"
#include "players/cpp/stage.h"
#include "players/cpp/steps.h"

namespace otelier::player {
namespace {

using std::chrono::nanoseconds;

// How long a clock.poll waits, in real time, for the last running thread.
constexpr std::chrono::milliseconds kPollPatience{2};

json::Value hello() {
  json::Value ops = json::Value::array();
  for (const auto& [name, step] : steps()) ops.push(name);
  return json::Value::object(
      {{"hello", json::Value::object({{"player", "cpp"}, {"ops", ops}, {"clock", true}})}});
}

json::Value invalid(std::string_view message) {
  return json::Value::object(
      {{"error", json::Value::object({{"kind", "invalid"}, {"message", message}})}});
}

core::Clock::TimePoint time_of(const json::Value& value) {
  return core::Clock::TimePoint(nanoseconds(value.as_int()));
}

json::Value written(const core::VirtualClock::Standing& standing) {
  json::Value value = json::Value::object({{"now", standing.now.time_since_epoch().count()},
                                           {"running", standing.running},
                                           {"parked", standing.parked},
                                           {"outside", standing.outside}});
  if (standing.earliest) value.set("earliest", standing.earliest->time_since_epoch().count());
  return json::Value::object({{"ok", value}});
}

// The messages about time are answered by the reader itself, whatever the steps are doing. nullopt
// when op is none of them.
std::optional<json::Value> answer_about_time(Stage& stage, std::string_view op,
                                             const json::Value& args) {
  if (!op.starts_with("clock.")) return std::nullopt;
  if (op == "clock.virtual") {
    const core::Clock::WallTime wall{nanoseconds(args["wall"].as_int())};
    if (!stage.use_virtual_time(wall)) return invalid("clock.virtual must come before any step");
    return written(stage.virtual_clock()->standing());
  }
  core::VirtualClock* clock = stage.virtual_clock();
  if (clock == nullptr) return invalid("time is real; clock.virtual has not been sent");
  if (op == "clock.poll") return written(clock->standing_when_idle(kPollPatience));
  if (op == "clock.set") {
    clock->move_to(time_of(args["now"]));
    if (args["wake"].as_bool()) clock->wake_next_due();
    return written(clock->standing());
  }
  return invalid("there is no " + std::string(op));
}

}  // namespace

int run(int descriptor) {
  Channel channel(descriptor);
  // Never destroyed: steps may still be waiting when the judge has seen enough.
  Stage& stage = *new Stage(channel);
  channel.write_line(hello().dump());
  while (const auto line = channel.read_line()) {
    const auto request = json::parse(*line);
    if (!request) {
      channel.write_line(invalid(request.error().message).dump());
      return 2;
    }
    const json::Value& id = (*request)["id"];
    const json::Value& args = (*request)["args"];
    const std::string_view op = (*request)["op"].as_string();
    if (auto reply = answer_about_time(stage, op, args)) {
      channel.write_line(reply->set("id", id).dump());
      continue;
    }
    Order order{id, std::string(op), std::string((*request)["as"].as_string()), args};
    if ((*request)["begin"].as_bool()) {
      stage.begin(std::move(order));
    } else {
      stage.call(std::move(order));
    }
  }
  return 0;
}

}  // namespace otelier::player
