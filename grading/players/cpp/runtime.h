// The player's side of the protocol: reads requests, runs steps, answers.
#pragma once

namespace otelier::player {

// Says hello on the descriptor and obeys until the judge closes its side. Gives the exit code.
[[nodiscard]] int run(int descriptor);

}  // namespace otelier::player
