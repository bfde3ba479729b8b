// The C++ player: a child process that obeys a scenario's steps, one JSON line each. Each lab adds
// the steps of its subsystem in grading/labs/NN-name/player.cc; this runtime reads requests, runs a
// step on a thread of its own when the judge begins it, answers, and keeps virtual time. See
// docs/player-protocol.md.
#pragma once

#include <any>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>

#include "json/json.h"

namespace otelier::player {

// Thrown by a step for arguments that make no sense: answered as {"error":{"kind":"invalid",…}}.
class Invalid : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// Objects that outlive a step, by the name that the scenario gave them ("as"). Thread-safe; a value
// is shared.
class Registry {
 public:
  template <class T>
  void put(const std::string& name, std::shared_ptr<T> value) {
    const std::lock_guard lock(mutex_);
    values_[name] = std::move(value);
  }
  // Throws Invalid when there is none of that name and type.
  template <class T>
  [[nodiscard]] std::shared_ptr<T> get(const std::string& name) {
    const std::lock_guard lock(mutex_);
    const auto found = values_.find(name);
    if (found != values_.end()) {
      if (auto* held = std::any_cast<std::shared_ptr<T>>(&found->second)) return *held;
    }
    throw Invalid("nothing of that kind is called \"" + name + "\"");
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::any> values_;
};

// What a step is given.
struct Call {
  const json::Value& args;
  const std::string& as;  // the name its result is kept under; may be empty
  Registry& registry;
};

using Step = std::function<json::Value(const Call&)>;

// Registers a step under its name ("wire.encode"); names start with the subsystem. At namespace
// scope of a player.cc:
//   const AddStep kEncode{"wire.encode", [](const Call& call) { … return json::Value::object({…});
//   }};
struct AddStep {
  AddStep(std::string name, Step step);
};

}  // namespace otelier::player
