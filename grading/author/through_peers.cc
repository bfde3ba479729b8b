#include "author/through_peers.h"

#include "conform/conform.h"
#include "peers/up.h"

namespace otelier::author {
namespace {

constexpr int kPatientMinutes = 3;  // for making one peer; longer only where it was made before
constexpr int kPreparePeerSeconds = 900;

}  // namespace

std::vector<std::string> make_ready(const Suite& suite, const std::vector<peers::Peer>& all,
                                    Tally& tally) {
  std::vector<std::string> ready;
  for (const peers::Peer& peer : all) {
    const bool too_long = peer.minutes > kPatientMinutes;
    const auto done =
        suite.run(peer.prepare, {(suite.root() / "lab").string(), "prepare", peer.prepare},
                  kPreparePeerSeconds, {{"OTELIER_CACHED_ONLY", too_long ? "1" : ""}});
    if (done && done->code == 0) {
      ready.push_back(peer.name);
    } else if (too_long) {
      tally.skip(peer.name + " takes some " + std::to_string(peer.minutes) +
                 " minutes to make, and was never made here: ./lab prepare " + peer.prepare);
    } else {
      tally.skip(peer.name + ": " + (done ? tail(done->output, 4) : done.error().message));
    }
  }
  return ready;
}

void play_through_peers(const Suite& suite, const std::string& player, Tally& tally) {
  conform::Asked asked;
  asked.lab = conform::kThroughPeers;
  asked.peers = peers::up(suite.kit());
  const auto outcome = conform::run(suite.kit(), player, asked);
  if (!outcome) {
    tally.fail(player + ": " + outcome.error().message + "\n" + outcome.error().next);
    return;
  }
  if (!outcome->missing.empty()) {
    tally.skip(player + ": " + tail(outcome->missing, 3));
    return;
  }
  for (const conform::Section& section : outcome->sections) {
    for (const conform::Row& row : section.rows) {
      using Verdict = conform::Row::Verdict;
      const std::string id = player + " through peers: " + row.check.id;
      if (row.verdict() == Verdict::passed) tally.pass();
      if (row.verdict() == Verdict::skipped) tally.skip(id + ": " + row.check.reason);
      if (row.verdict() == Verdict::failed)
        tally.fail(id + ": " + row.check.message + "\n" + row.check.evidence);
    }
  }
}

}  // namespace otelier::author
