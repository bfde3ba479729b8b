// The steps that the linked labs have registered, by name. Complete before main() begins; read-only
// after that.
#pragma once

#include <map>
#include <string>

#include "players/cpp/player.h"

namespace otelier::player {

[[nodiscard]] const std::map<std::string, Step>& steps();

}  // namespace otelier::player
