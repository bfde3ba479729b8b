// Official SDKs and the reference take the learner's seat: every scenario that they can play goes
// as is known of them. A failure that nobody wrote down fails, and so does a deviation that is none
// any more. Their exporters are watched by ./lab conform --listen likewise. The page about them
// names the versions that are pinned and every deviation.
#include "conform/conform.h"

#include <nlohmann/json.hpp>

#include "author/suite.h"
#include "conform/hops.h"
#include "judge/scenario.h"
#include "reports/text.h"
#include "workspace/files.h"

namespace otelier::author::step {
namespace {

using Played = otelier::conform::Row;

constexpr int kLintSeconds = 300, kListenSeconds = 300;

void count_checks(const conform::Outcome& outcome, Tally& tally) {
  const std::string& name = outcome.peer.name;
  if (!outcome.missing.empty()) {
    tally.skip(name + ": " + tail(outcome.missing, 3));
    return;
  }
  for (const conform::Section& section : outcome.sections) {
    for (const Played& row : section.rows) {
      const std::string id = name + " " + section.lab + "/" + row.check.id;
      if (row.verdict() == Played::Verdict::failed) {
        tally.fail(id + ": " +
                   (row.known != nullptr ? "passes, though deviations.yaml says that it does not"
                                         : row.check.message + "\n" + row.check.evidence));
      } else if (row.verdict() == Played::Verdict::skipped) {
        tally.skip(id + ": " + row.check.reason);
      } else if (row.verdict() == Played::Verdict::passed) {
        tally.pass();
      }
    }
  }
  if (outcome.count(Played::Verdict::passed) == 0) tally.skip(name + ": there was nothing to play");
}

// A player's own sources, by the tools it came with.
void lint_sources(const Suite& suite, const conform::Peer& peer, Tally& tally) {
  const std::filesystem::path script = peer.folder / "lint";
  std::error_code ignored;
  if (!std::filesystem::exists(script, ignored)) return;
  const auto done =
      suite.run("lint-" + peer.name,
                {script.string(), (suite.kit().state() / peer.prepare).string()}, kLintSeconds);
  if (done && done->code == 0) {
    tally.pass();
  } else {
    tally.fail("grading/players/" + peer.name + ":\n" +
               (done ? tail(done->output, 12) : done.error().message));
  }
}

void compare_page(const Suite& suite, const conform::Peer& peer, Tally& tally) {
  for (const char* page : {"docs/conformance.md", "docs/conformance.zh.md"}) {
    const std::string text = workspace::read_text(suite.root() / page).value_or("");
    std::string lacking;
    const auto must_name = [&](const std::string& words) {
      if (text.find(words) == std::string::npos) lacking += " " + words;
    };
    if (!peer.version.empty()) must_name(peer.version);
    for (const conform::Deviation& known : peer.deviations) {
      must_name("`" + known.lab + "/" + known.scenario + "`");
      must_name(known.link);
    }
    if (lacking.empty()) {
      tally.pass();
    } else {
      tally.fail(std::string(page) + " says nothing of" + lacking + "\n./lab conform --sdk " +
                 peer.name + " --report markdown --out FILE writes its part");
    }
  }
}

// The SDK as a client that ./lab conform --listen watches, and what is known of it there.
nlohmann::json as_client(const conform::Peer& peer) {
  nlohmann::json known = nlohmann::json::array();
  for (const conform::Deviation& deviation : peer.deviations)
    if (deviation.lab == conform::kListening) known.push_back(deviation.scenario);
  return {{"argv", peer.argv}, {"known", std::move(known)}};
}

// All of them at once, over both transports.
void listen_to(const Suite& suite, const nlohmann::json& players, Tally& tally) {
  if (players.empty()) return tally.skip("listen: no official SDK can be had here");
  const auto done = suite.run("conform-listen",
                              {(suite.kit().state() / "peers/bin/python").string(),
                               (suite.root() / "grading/conform/listening.py").string(),
                               (suite.root() / "lab").string(), players.dump()},
                              kListenSeconds);
  if (!done) return tally.fail("listen: " + done.error().message);
  int held = 0;
  for (const std::string& line : reports::lines(done->output)) held += line.starts_with("ok ");
  tally.pass(held);
  if (done->code != 0) tally.fail("listen:\n" + tail(done->output, 60));
}

// One trace over real HTTP through all of them.
void hop(const Suite& suite, Tally& tally) {
  const auto routes = conform::hop(suite.kit());
  if (!routes) {
    tally.fail("hops: " + routes.error().message);
    return;
  }
  for (const conform::Route& route : *routes) {
    if (route.verdict == conform::Route::Verdict::held) tally.pass();
    if (route.verdict == conform::Route::Verdict::broke)
      tally.fail("hops:\n" + tail(route.told, 20));
    if (route.verdict == conform::Route::Verdict::not_tried)
      tally.skip("hops: " + tail(route.told, 1));
  }
}

Tally run_conform(const Suite& suite) {
  Tally tally;
  const workspace::Lab general = conform::every_sdk(suite.kit());
  const auto scenarios = judge::load_scenarios(suite.root(), general);
  if (!scenarios) {
    tally.fail(scenarios.error().message);
    return tally;
  }
  for (const judge::Problem& problem : judge::lint_scenarios(suite.root(), general, *scenarios))
    tally.fail(problem.text());
  nlohmann::json clients = nlohmann::json::object();
  for (const std::string& name : conform::peer_names(suite.root())) {
    const auto outcome = conform::run(suite.kit(), name, {});
    if (!outcome) {
      tally.fail(name + ": " + outcome.error().message + "\n" + outcome.error().next);
      continue;
    }
    (void)workspace::write_text(suite.log("conform-" + name), conform::table(*outcome, "en", 100));
    count_checks(*outcome, tally);
    if (outcome->missing.empty()) {
      lint_sources(suite, outcome->peer, tally);
      if (!outcome->peer.argv.empty()) clients[name] = as_client(outcome->peer);
    }
    compare_page(suite, outcome->peer, tally);
  }
  listen_to(suite, clients, tally);
  hop(suite, tally);
  return tally;
}

}  // namespace

Step conform() {
  return {"conform", 47, false, run_conform};
}

}  // namespace otelier::author::step
