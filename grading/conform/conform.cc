#include "conform/conform.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "judge/judge.h"
#include "judge/scenario.h"
#include "judge/subject/subject.h"
#include "workspace/build.h"
#include "workspace/process.h"

namespace otelier::conform {
namespace {

namespace fs = std::filesystem;
using judge::Scenario;
using judge::Step;
using workspace::Build;

constexpr auto kStartPatience = std::chrono::seconds(60);
constexpr Build kBuilds[] = {Build::debug, Build::release, Build::asan, Build::tsan};

// What plays a lab: a player and what it said it can do, a program, or neither.
struct Seat {
  std::vector<std::string> player;  // argv
  std::vector<std::string> program;
  std::set<std::string> ops;
  bool any_build = true;  // an SDK is what it is; ours is built for what a check asks
};

bool belongs_to_no_lab(const workspace::Lab& lab) {
  return lab.id == kEverySdk || lab.id == kThroughPeers;
}

// What is missing, or nothing.
std::string made_ready(const workspace::Kit& kit, const Peer& peer) {
  if (!peer.prepare.empty()) {
    const auto done = workspace::run({(kit.root() / "lab").string(), "prepare", peer.prepare},
                                     {.join_errors = true});
    if (!done) return done.error().message;
    if (done->code != 0) return done->output;
  }
  std::error_code ignored;
  if (!peer.argv.empty() && !fs::exists(peer.argv.front(), ignored))
    return peer.argv.front() + " is not there";
  return {};
}

core::Result<std::set<std::string>> ask_for_ops(const std::vector<std::string>& argv,
                                                const std::string& name) {
  judge::Launch launch;
  launch.argv = argv;
  launch.limits.wall = kStartPatience;
  auto player = judge::Player::start(launch);
  if (!player)
    return core::fail("the player " + name + " does not start: " + player.error().message,
                      "by hand: OTELIER_PLAYER_FD=0 " + argv.front());
  const auto& hello = (*player)->hello();
  // The judge is stricter with the learner's player, which is called cpp.
  if (hello.name != name)
    return core::fail("the player " + name + " calls itself \"" + hello.name + "\"",
                      "its hello must hold the name of its folder");
  return std::set<std::string>(hello.ops.begin(), hello.ops.end());
}

// The reference of a lab, as its own player and program.
core::Result<Seat> seat_of_lab(const workspace::Kit& kit, const workspace::Lab& lab,
                               const std::string& name) {
  Seat seat;
  seat.any_build = false;
  std::vector<std::string> targets;
  std::error_code ignored;
  const std::string player = "player-" + lab.id;
  if (fs::exists(lab.grading / "player.cc", ignored)) targets.push_back(player);
  if (fs::exists(lab.solutions / lab.subsystem / "main.cc", ignored))
    targets.push_back(lab.subsystem);
  if (targets.empty()) return seat;
  workspace::Tree tree;
  tree.purpose = "author";
  const auto built = workspace::build(kit, tree, targets);
  if (!built) return std::unexpected(built.error());
  if (built->error)
    return core::fail(
        "the reference of lab " + lab.id + " does not compile: " + built->error->message,
        "./lab author check " + lab.id);
  if (const auto at = built->programs.find(lab.subsystem); at != built->programs.end())
    seat.program = {at->second.string()};
  if (const auto at = built->programs.find(player); at != built->programs.end()) {
    seat.player = {at->second.string()};
    auto ops = ask_for_ops(seat.player, name);
    if (!ops) return std::unexpected(ops.error());
    seat.ops = std::move(*ops);
  }
  return seat;
}

// Why the seat cannot play that scenario; empty when it can.
std::string obstacle(const Scenario& scenario, const Seat& seat) {
  if (scenario.speed) return "speed is compared with a yardstick in ./lab check --full alone";
  if (!seat.any_build && scenario.build != Build::debug)
    return "it asks for the build " + std::string(workspace::name(scenario.build)) +
           ", which ./lab author check plays";
  if (scenario.subject == Scenario::Subject::program)
    return seat.program.empty() ? "it is about a program, and this is a player" : "";
  if (seat.player.empty()) return "the lab has no player";
  std::set<std::string> lacking;
  for (const Step& step : scenario.steps) {
    const bool asks = step.kind == Step::Kind::call || step.kind == Step::Kind::begin;
    if (asks && !seat.ops.contains(step.op)) lacking.insert(step.op);
  }
  std::string names;
  for (const std::string& op : lacking) names += (names.empty() ? "" : ", ") + op;
  return names.empty() ? "" : "the player has no operation " + names;
}

core::Result<Section> play(const workspace::Kit& kit, const workspace::Lab& lab, const Seat& seat,
                           const Peer& peer, const Asked& asked) {
  const auto scenarios = judge::load_scenarios(kit.root(), lab);
  if (!scenarios) return std::unexpected(scenarios.error());
  Section section;
  section.lab = lab.id;
  for (const auto& [language, title] : lab.title)
    section.title[language] = belongs_to_no_lab(lab) ? title : lab.id.substr(0, 2) + " " + title;

  judge::RunOptions options;
  options.seed = asked.seed;
  options.language = asked.language;
  options.peers = asked.peers;
  if (lab.id == kThroughPeers) options.jobs = 1;  // they share what they set the services to
  std::map<std::string, judge::Check> checks;
  for (const Scenario& scenario : *scenarios) {
    const std::string why = obstacle(scenario, seat);
    if (why.empty()) {
      options.only.insert(scenario.id);
      continue;
    }
    judge::Check check = judge::unplayed(scenario, lab);
    check.status = judge::Status::unsupported;
    check.reason = why;
    checks.emplace(scenario.id, std::move(check));
  }
  if (!options.only.empty()) {
    std::map<Build, judge::SubjectCommand> players;
    std::map<Build, judge::SubjectCommand> programs;
    for (const Build build : kBuilds) {
      if (!seat.player.empty()) players[build].argv = seat.player;
      if (!seat.program.empty()) programs[build].argv = seat.program;
    }
    auto result = judge::run(kit, lab, players, programs, options);
    if (!result) return std::unexpected(result.error());
    section.result = std::move(*result);
    for (judge::Check& check : section.result.checks) {
      check.next.clear();  // hints are for learners
      checks.emplace(check.id, std::move(check));
    }
  }
  section.result.lab = lab.id;
  section.result.subject = "sdk:" + peer.name;
  section.result.seed = asked.seed;
  section.result.checks.clear();
  for (const Scenario& scenario : *scenarios) section.rows.push_back({checks.at(scenario.id)});
  return section;
}

core::Result<std::vector<workspace::Lab>> labs_asked_for(const workspace::Kit& kit,
                                                         const std::string& name) {
  if (name == kEverySdk) return std::vector{every_sdk(kit)};
  if (name == kThroughPeers) return std::vector{through_peers(kit)};
  if (!name.empty()) {
    const auto lab = kit.find(name);
    if (!lab) return std::unexpected(lab.error());
    return std::vector{**lab};
  }
  std::vector<workspace::Lab> labs = kit.labs();
  labs.push_back(every_sdk(kit));
  return labs;
}

// The seat of the lab that can play most of what every SDK is asked; later labs can more.
core::Result<Seat> widest_seat(const workspace::Kit& kit, const workspace::Lab& lab,
                               const std::vector<Seat>& seats) {
  const auto scenarios = judge::load_scenarios(kit.root(), lab);
  if (!scenarios) return std::unexpected(scenarios.error());
  Seat widest;
  widest.any_build = false;
  std::ptrdiff_t most = 0;
  for (const Seat& seat : seats) {
    const auto can = std::count_if(scenarios->begin(), scenarios->end(), [&](const Scenario& one) {
      return obstacle(one, seat).empty();
    });
    if (can >= most) {
      most = can;
      widest = seat;
    }
  }
  widest.program.clear();
  // Through peers a program can be followed as well; the first lab's is the plainest.
  if (lab.id == kThroughPeers)
    for (const Seat& seat : seats)
      if (widest.program.empty()) widest.program = seat.program;
  return widest;
}

core::Result<std::vector<Section>> play_all(const workspace::Kit& kit, const Peer& peer,
                                            const std::vector<workspace::Lab>& labs,
                                            const Asked& asked) {
  std::vector<Section> sections;
  std::vector<Seat> seats;
  Seat sdk;
  if (!peer.argv.empty()) {
    auto ops = ask_for_ops(peer.argv, peer.name);
    if (!ops) return std::unexpected(ops.error());
    sdk.player = peer.argv;
    sdk.ops = std::move(*ops);
  }
  for (const workspace::Lab& lab : labs) {
    core::Result<Seat> seat = sdk;
    if (peer.argv.empty()) {
      if (!belongs_to_no_lab(lab)) {
        seat = seat_of_lab(kit, lab, peer.name);
        if (seat) seats.push_back(*seat);
      } else {
        if (labs.size() == 1) {
          for (const workspace::Lab& one : kit.labs()) {
            auto other = seat_of_lab(kit, one, peer.name);
            if (!other) return std::unexpected(other.error());
            seats.push_back(std::move(*other));
          }
        }
        seat = widest_seat(kit, lab, seats);
      }
    }
    if (!seat) return std::unexpected(seat.error());
    auto section = play(kit, lab, *seat, peer, asked);
    if (!section) return std::unexpected(section.error());
    sections.push_back(std::move(*section));
  }
  return sections;
}

// Sets each known deviation beside its check; those of labs that are not here wait. Problems: it
// names no scenario, or one that was not played.
std::vector<judge::Problem> match(Outcome& outcome) {
  std::vector<judge::Problem> problems;
  for (const Deviation& known : outcome.peer.deviations) {
    bool lab_is_here = false;
    Row* found = nullptr;
    for (Section& section : outcome.sections) {
      if (section.lab != known.lab) continue;
      lab_is_here = true;
      for (Row& row : section.rows)
        if (row.check.id == known.scenario) found = &row;
    }
    const fs::path file = outcome.peer.folder / "deviations.yaml";
    if (!lab_is_here) continue;
    if (found == nullptr) {
      problems.push_back({file, known.mark,
                          known.lab + " has no scenario \"" + known.scenario + "\"",
                          "it was renamed or removed: so change this entry"});
    } else if (found->check.status == judge::Status::unsupported) {
      problems.push_back({file, known.mark,
                          "the scenario \"" + known.scenario + "\" is not one that the player " +
                              outcome.peer.name + " can play: " + found->check.reason,
                          "what is unsupported does not deviate: remove this entry"});
    } else {
      found->known = &known;
    }
  }
  return problems;
}

}  // namespace

workspace::Lab every_sdk(const workspace::Kit& kit) {
  workspace::Lab lab;
  lab.id = kEverySdk;
  lab.title = {{"en", "What every SDK sends"}, {"zh", "每个 SDK 都该发出的"}};
  lab.grading = kit.root() / "grading" / "conform";
  lab.stages.push_back({lab.title});
  return lab;
}

workspace::Lab through_peers(const workspace::Kit& kit) {
  workspace::Lab lab;
  lab.id = kThroughPeers;
  lab.title = {{"en", "Through programs of others"}, {"zh", "经过别人的程序"}};
  lab.grading = kit.root() / "grading" / "peers";
  lab.stages.push_back({lab.title});
  return lab;
}

Row::Verdict Row::verdict() const {
  switch (check.status) {
    case judge::Status::passed:
      return known != nullptr ? Verdict::failed : Verdict::passed;
    case judge::Status::unsupported:
      return Verdict::unsupported;
    case judge::Status::skipped:
      return Verdict::skipped;
    default:
      return known != nullptr ? Verdict::deviates : Verdict::failed;
  }
}

int Section::count(Row::Verdict verdict) const {
  return static_cast<int>(std::count_if(rows.begin(), rows.end(),
                                        [&](const Row& row) { return row.verdict() == verdict; }));
}

int Outcome::count(Row::Verdict verdict) const {
  int sum = 0;
  for (const Section& section : sections) sum += section.count(verdict);
  return sum;
}

core::Result<Outcome> run(const workspace::Kit& kit, const std::string& player,
                          const Asked& asked) {
  auto peer = find_peer(kit.root(), player);
  if (!peer) return std::unexpected(peer.error());
  const auto labs = labs_asked_for(kit, asked.lab);
  if (!labs) return std::unexpected(labs.error());
  Outcome outcome;
  outcome.peer = std::move(*peer);
  outcome.missing = made_ready(kit, outcome.peer);
  if (!outcome.missing.empty()) return outcome;
  auto sections = play_all(kit, outcome.peer, *labs, asked);
  if (!sections) return std::unexpected(sections.error());
  outcome.sections = std::move(*sections);
  if (const auto problems = match(outcome); !problems.empty())
    return std::unexpected(judge::as_error(problems));
  return outcome;
}

core::Result<std::map<std::string, std::vector<std::string>>> services(const workspace::Kit& kit) {
  constexpr const char* kServes = "service.start";
  std::map<std::string, std::vector<std::string>> commands;
  for (const std::string& name : peer_names(kit.root())) {
    const auto peer = find_peer(kit.root(), name);
    if (!peer) return std::unexpected(peer.error());
    if (!made_ready(kit, *peer).empty()) continue;
    if (!peer->argv.empty()) {
      const auto ops = ask_for_ops(peer->argv, name);
      if (!ops) return std::unexpected(ops.error());
      if (ops->contains(kServes)) commands[name] = peer->argv;
      continue;
    }
    for (const workspace::Lab& lab : kit.labs()) {
      const auto seat = seat_of_lab(kit, lab, name);
      if (!seat) return std::unexpected(seat.error());
      if (seat->ops.contains(kServes)) commands[name] = seat->player;
    }
  }
  return commands;
}

int exit_code(const Outcome& outcome) {
  constexpr int kAsKnown = 0, kSurprise = 1, kIncomplete = 3;
  if (outcome.count(Row::Verdict::failed) > 0) return kSurprise;
  const bool played = outcome.count(Row::Verdict::passed) > 0;
  return played && outcome.count(Row::Verdict::skipped) == 0 ? kAsKnown : kIncomplete;
}

std::vector<judge::LabResult> results(const Outcome& outcome) {
  std::vector<judge::LabResult> all;
  for (const Section& section : outcome.sections) {
    judge::LabResult result = section.result;
    for (const Row& row : section.rows) {
      judge::Check check = row.check;
      if (row.verdict() == Row::Verdict::deviates) {
        check.status = judge::Status::skipped;
        check.reason =
            "known deviation: " + judge::in(row.known->reason, "en") + " (" + row.known->link + ")";
      } else if (row.known != nullptr && row.verdict() == Row::Verdict::failed) {
        check.status = judge::Status::failed;
        check.message = "it passes, though deviations.yaml says that it does not";
      }
      result.checks.push_back(std::move(check));
    }
    all.push_back(std::move(result));
  }
  return all;
}

}  // namespace otelier::conform
