// What the steps that pass telemetry through programs of others have in common: making these ready
// within a test run, and playing the scenarios that need them.
#pragma once

#include <string>
#include <vector>

#include "author/suite.h"
#include "peers/peer.h"

namespace otelier::author {

// Prepares each; those that are ready, by name. The others are skipped with the reason.
[[nodiscard]] std::vector<std::string> make_ready(const Suite& suite,
                                                  const std::vector<peers::Peer>& all,
                                                  Tally& tally);

// Plays every scenario of grading/peers over what is up, whichever stack it belongs to. One that
// needs what is not up is skipped with that reason.
void play_through_peers(const Suite& suite, const std::string& player, Tally& tally);

}  // namespace otelier::author
