#include "players/cpp/player.h"

namespace otelier::player {

std::shared_ptr<void> Registry::find(const std::string& name, const std::type_info& type) const {
  const std::lock_guard lock(mutex_);
  const auto found = values_.find(name);
  if (found == values_.end()) throw Invalid("nothing is called \"" + name + "\"");
  if (*found->second.type != type) {
    throw Invalid("\"" + name + "\" is of another kind than this step needs");
  }
  return found->second.value;
}

void Registry::remove(const std::string& name) {
  std::shared_ptr<void> removed;  // destroyed after the lock is gone: it may come back here
  const std::lock_guard lock(mutex_);
  const auto found = values_.find(name);
  if (found == values_.end()) throw Invalid("nothing is called \"" + name + "\"");
  removed = std::move(found->second.value);
  values_.erase(found);
}

}  // namespace otelier::player
