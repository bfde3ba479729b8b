// Scenarios that pass through programs of others: the Collector, Zipkin, Prometheus, toxiproxy, as
// plain processes on free ports. Those that take long to make are taken only where they were made
// before. A stack that is up already is used as it is, and left up. What could not be had is
// skipped with the reason, and so is every scenario that needs it.
#include "peers/peer.h"

#include "author/through_peers.h"
#include "conform/conform.h"
#include "judge/scenario.h"
#include "peers/up.h"

namespace otelier::author::step {
namespace {

constexpr int kUpSeconds = 120;
constexpr int kDownSeconds = 60;
constexpr int kLeftOut = 3;
constexpr const char* kPlayers[] = {"cpp", "python"};  // the reference, and an official SDK

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
    const auto ready = make_ready(suite, *all, tally);
    if (!ready.empty()) start(suite, lab, ready, tally);
  }
  for (const char* player : kPlayers) play_through_peers(suite, player, tally);
  if (!was_up) {
    const auto down = suite.run("peers-down", {lab, "down"}, kDownSeconds);
    if (!down || down->code != 0)
      tally.fail("./lab down: " + (down ? tail(down->output, 4) : down.error().message));
  }
  return tally;
}

}  // namespace

Step peers() {
  return {"peers", 48, false, run_peers};
}

}  // namespace otelier::author::step
