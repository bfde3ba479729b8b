// Scenarios that pass through programs of others: the Collector, Zipkin, Prometheus, toxiproxy, as
// plain processes on free ports. Those that take long to make are taken only where they were made
// before. A stack that is up already is used as it is, and left up. What could not be had is
// skipped with the reason, and so is every scenario that needs it.
#include "peers/peer.h"

#include "author/suite.h"
#include "conform/conform.h"
#include "judge/scenario.h"
#include "peers/up.h"

namespace otelier::author::step {
namespace {

using Verdict = conform::Row::Verdict;
using otelier::peers::Peer;

constexpr int kPatientMinutes = 3;  // for making one peer
constexpr int kPrepareSeconds = 900;
constexpr int kUpSeconds = 120;
constexpr int kDownSeconds = 60;
constexpr int kLeftOut = 3;
constexpr const char* kPlayers[] = {"cpp", "python"};  // the reference, and an official SDK

std::vector<std::string> make_ready(const Suite& suite, const std::string& lab,
                                    const std::vector<Peer>& all, Tally& tally) {
  std::vector<std::string> ready;
  for (const Peer& peer : all) {
    const bool too_long = peer.minutes > kPatientMinutes;
    const auto done = suite.run(peer.prepare, {lab, "prepare", peer.prepare}, kPrepareSeconds,
                                {{"OTELIER_CACHED_ONLY", too_long ? "1" : ""}});
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

// Every one that is ready comes up, or that is a failure.
void start(const Suite& suite, const std::string& lab, const std::vector<std::string>& ready,
           Tally& tally) {
  std::vector<std::string> argv = {lab, "up", "--no-page", "--stack", "processes", "--free-ports"};
  for (const std::string& name : ready) argv.insert(argv.end(), {"--peer", name});
  const auto up = suite.run("peers-up", argv, kUpSeconds);
  if (up && up->code == 0) {
    tally.pass(static_cast<int>(ready.size()));
  } else if (up && up->code == kLeftOut) {
    tally.fail("./lab up --stack processes:\n" + tail(up->output, 12));
  } else {
    tally.fail("./lab up --stack processes: " + (up ? tail(up->output, 8) : up.error().message));
  }
}

void play(const Suite& suite, const std::string& player, Tally& tally) {
  conform::Asked asked;
  asked.lab = conform::kThroughPeers;
  asked.peers = otelier::peers::up(suite.kit());
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
      const std::string id = player + " through peers: " + row.check.id;
      if (row.verdict() == Verdict::passed) tally.pass();
      if (row.verdict() == Verdict::skipped) tally.skip(id + ": " + row.check.reason);
      if (row.verdict() == Verdict::failed)
        tally.fail(id + ": " + row.check.message + "\n" + row.check.evidence);
    }
  }
}

Tally run_peers(const Suite& suite) {
  Tally tally;
  const workspace::Lab general = conform::through_peers(suite.kit());
  const auto scenarios = judge::load_scenarios(suite.root(), general);
  const auto all = otelier::peers::find_peers(suite.root());
  if (!scenarios || !all) {
    tally.fail(scenarios ? all.error().message : scenarios.error().message);
    return tally;
  }
  for (const judge::Problem& problem : judge::lint_scenarios(suite.root(), general, *scenarios))
    tally.fail(problem.text());
  const std::string lab = (suite.root() / "lab").string();
  const bool was_up = !otelier::peers::up(suite.kit()).empty();
  if (!was_up) {
    const auto ready = make_ready(suite, lab, *all, tally);
    if (!ready.empty()) start(suite, lab, ready, tally);
  }
  for (const char* player : kPlayers) play(suite, player, tally);
  if (!was_up) (void)suite.run("peers-down", {lab, "down"}, kDownSeconds);
  return tally;
}

}  // namespace

Step peers() {
  return {"peers", 48, false, run_peers};
}

}  // namespace otelier::author::step
