#include "players/cpp/stage.h"

#include "core/not_implemented.h"
#include "players/cpp/steps.h"

namespace otelier::player {
namespace {

json::Value error(std::string_view kind, std::string_view message) {
  return json::Value::object(
      {{"error", json::Value::object({{"kind", kind}, {"message", message}})}});
}

// What a step came to: {"ok":…} or {"error":…}.
json::Value answer(const std::string& op, const Call& call) {
  const auto step = steps().find(op);
  if (step == steps().end()) return error("unsupported", "this player has no " + op);
  try {
    return json::Value::object({{"ok", step->second(call)}});
  } catch (const core::NotImplemented& hole) {
    return error("not_implemented", hole.what());
  } catch (const Invalid& invalid) {
    return error("invalid", invalid.what());
  } catch (const std::exception& exception) {
    return error("exception", exception.what());
  } catch (...) {
    return error("exception", "something that is no std::exception was thrown");
  }
}

}  // namespace

bool Stage::use_virtual_time(core::Clock::WallTime wall_at_zero) {
  if (played_ || virtual_) return false;
  virtual_ = std::make_unique<core::VirtualClock>(wall_at_zero);
  return true;
}

core::Clock& Stage::clock() {
  return virtual_ ? *virtual_ : core::Clock::real();
}

void Stage::call(Order order) {
  played_ = true;
  if (!worker_) {
    worker_ = std::make_unique<Worker>(clock());
    worker_->thread = core::Thread(clock(), [this, &worker = *worker_] { work(worker); });
  }
  const std::lock_guard lock(worker_->mutex);
  worker_->orders.push_back(std::move(order));
  worker_->changed.notify_one();
}

void Stage::begin(Order order) {
  played_ = true;
  core::Thread(clock(), [this, order = std::move(order)] { play(order); }).detach();
}

void Stage::work(Worker& worker) {
  for (;;) {
    std::unique_lock lock(worker.mutex);
    worker.changed.wait(lock, [&] { return !worker.orders.empty(); });
    const Order order = std::move(worker.orders.front());
    worker.orders.pop_front();
    lock.unlock();
    play(order);
  }
}

// The answer is on its way before the thread rests: who sees all at rest can read every answer.
void Stage::play(const Order& order) {
  json::Value reply = answer(order.op, {order.args, order.as, registry_, clock()});
  channel_.write_line(reply.set("id", order.id).dump());
}

}  // namespace otelier::player
