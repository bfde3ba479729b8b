#include <cstdio>
#include <cstdlib>

#include "core/not_implemented.h"
#include "players/cpp/runtime.h"

int main() {
  otelier::core::install_terminate_handler();
  // What a learner prints is shown line by line, also when the process ends in a hurry.
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const char* descriptor = std::getenv("OTELIER_PLAYER_FD");
  if (descriptor == nullptr) {
    std::fputs(
        "This is a player: it obeys the judge over the descriptor named by OTELIER_PLAYER_FD.\n"
        "To talk to it by hand: OTELIER_PLAYER_FD=0 and one JSON request a line, for example\n"
        "  {\"id\":1,\"op\":\"wire.encode\",\"args\":{}}\n",
        stderr);
    return 2;
  }
  const int code = otelier::player::run(static_cast<int>(std::strtol(descriptor, nullptr, 10)));
  std::fflush(stdout);
  // Without destructors: threads of steps may be waiting for a time that will not come.
  std::_Exit(code);
}
