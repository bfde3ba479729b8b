// The C++ player: a child process that obeys a scenario's steps, one JSON line each. Each lab adds
// the steps of its subsystem in grading/labs/NN-name/player.cc; this runtime reads requests, runs
// steps, answers, and keeps virtual time. Steps run on core::Threads of call.clock: those that the
// judge calls all on one thread, in order; those that it begins on a thread of their own each. What
// a step waits for it waits for on call.clock. An exception that leaves a step is answered, never a
// crash. See docs/player-protocol.md.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <typeinfo>

#include "core/clock.h"
#include "json/json.h"

namespace otelier::player {

// Thrown by a step for arguments that make no sense: answered as {"error":{"kind":"invalid",…}}.
class Invalid : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// Objects that outlive a step, by the name that the scenario gave them ("as"). Thread-safe; a value
// is shared. What is still here when the player ends is not destroyed.
class Registry {
 public:
  // Replaces what had the name.
  template <class T>
  void put(const std::string& name, std::shared_ptr<T> value) {
    const std::lock_guard lock(mutex_);
    values_.insert_or_assign(name, Held{std::move(value), &typeid(T)});
  }
  // Throws Invalid when there is none of that name and type.
  template <class T>
  [[nodiscard]] std::shared_ptr<T> get(const std::string& name) const {
    return std::static_pointer_cast<T>(find(name, typeid(T)));
  }
  // Forgets it; throws Invalid when there is none.
  void remove(const std::string& name);

 private:
  struct Held {
    std::shared_ptr<void> value;
    const std::type_info* type;
  };
  [[nodiscard]] std::shared_ptr<void> find(const std::string& name,
                                           const std::type_info& type) const;

  mutable std::mutex mutex_;
  std::map<std::string, Held, std::less<>> values_;
};

// What a step is given.
struct Call {
  const json::Value& args;
  const std::string& as;  // the name its result is kept under; may be empty
  Registry& registry;
  core::Clock& clock;  // virtual when the scenario says so; lives as long as the process
};

using Step = std::function<json::Value(const Call&)>;

// Registers a step under its name ("wire.encode"); names start with the subsystem. At namespace
// scope of a player.cc:
//   const AddStep kEncode{"wire.encode", [](const Call& call) {
//     return json::Value::object({{"hex", …}});
//   }};
struct AddStep {
  AddStep(std::string name, Step step);
};

}  // namespace otelier::player
