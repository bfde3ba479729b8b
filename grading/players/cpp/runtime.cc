#include "players/cpp/runtime.h"

#include "core/not_implemented.h"
#include "players/cpp/channel.h"
#include "players/cpp/steps.h"

namespace otelier::player {
namespace {

json::Value hello() {
  json::Value ops = json::Value::array();
  for (const auto& [name, step] : steps()) ops.push(name);
  return json::Value::object(
      {{"hello", json::Value::object({{"player", "cpp"}, {"ops", ops}, {"clock", false}})}});
}

json::Value error(std::string_view kind, std::string_view message) {
  return json::Value::object(
      {{"error", json::Value::object({{"kind", kind}, {"message", message}})}});
}

// What a step came to: {"ok":…} or {"error":…}.
json::Value answer(const Step& step, const Call& call) {
  try {
    return json::Value::object({{"ok", step(call)}});
  } catch (const core::NotImplemented& hole) {
    return error("not_implemented", hole.what());
  } catch (const Invalid& invalid) {
    return error("invalid", invalid.what());
  } catch (const std::exception& exception) {
    return error("exception", exception.what());
  } catch (...) {
    return error("exception", "something that is not a std::exception");
  }
}

}  // namespace

int run(int descriptor) {
  Channel channel(descriptor);
  Registry registry;
  channel.write_line(hello().dump());
  while (const auto line = channel.read_line()) {
    const auto request = json::parse(*line);
    if (!request) return 2;
    const std::string op((*request)["op"].as_string());
    const std::string as((*request)["as"].as_string());
    const auto found = steps().find(op);
    json::Value reply = found == steps().end()
                            ? error("unsupported", "this player has no " + op)
                            : answer(found->second, {(*request)["args"], as, registry});
    channel.write_line(reply.set("id", (*request)["id"]).dump());
  }
  return 0;
}

}  // namespace otelier::player
