// Every scenario that a player has the operations for, played against it, and held against what is
// known of it. A scenario that fails where no deviation is written down is a surprise, and so is
// one that passes where one is: both fail the run. A player is judged as learners are, by bytes and
// replies; points do not count here. One run at a time: it uses all cores.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conform/peer.h"
#include "core/result.h"
#include "judge/result.h"
#include "workspace/lab.h"

namespace otelier::conform {

// The scenarios of grading/conform/scenarios, which belong to no lab: what every SDK can be asked.
inline constexpr std::string_view kEverySdk = "conform";

// As if they were a lab's: what the judge and its lint take.
[[nodiscard]] workspace::Lab every_sdk(const workspace::Kit& kit);

// The scenarios of grading/peers/scenarios: through services that ./lab up --stack started. They
// are played only when asked for by this name, one at a time.
inline constexpr std::string_view kThroughPeers = "peers";
[[nodiscard]] workspace::Lab through_peers(const workspace::Kit& kit);

// Of Deviation::lab: a row of ./lab conform --listen, which plays no scenario.
inline constexpr std::string_view kListening = "listen";

struct Asked {
  std::string lab;  // "01", "wire", "01-wire", kEverySdk or kThroughPeers; empty: all but the last
  std::uint64_t seed = 1;  // of generated inputs
  std::string language = "en";
  std::map<std::string, std::map<std::string, std::string>> peers = {};  // what is up: judge.h
};

// One check, with the deviation that is known of it.
struct Row {
  judge::Check check;
  const Deviation* known = nullptr;  // of the peer in the same Outcome

  enum class Verdict { passed, deviates, failed, unsupported, skipped };
  [[nodiscard]] Verdict verdict() const;
};

struct Section {
  std::string lab;             // "01-wire", or kEverySdk
  workspace::Localized title;  // with the lab's number
  judge::LabResult result;     // of what was played; its checks are in rows
  std::vector<Row> rows;

  [[nodiscard]] int count(Row::Verdict verdict) const;
};

struct Outcome {
  Peer peer;
  std::vector<Section> sections;
  std::string missing;  // why it could not be played at all: no network, no toolchain

  Outcome() = default;
  Outcome(Outcome&&) = default;
  Outcome& operator=(Outcome&&) = default;
  Outcome(const Outcome&) = delete;  // rows point into peer.deviations
  Outcome& operator=(const Outcome&) = delete;

  [[nodiscard]] int count(Row::Verdict verdict) const;
};

// Makes the player ready, plays, compares. Errors: there is no such player or lab; files are wrong;
// the player does not start or calls itself by another name; a known deviation names no scenario
// that was played.
[[nodiscard]] core::Result<Outcome> run(const workspace::Kit& kit, const std::string& player,
                                        const Asked& asked);

// The commands of the players that serve HTTP (service.start), by name: those that can be made
// ready here. Ours is that of the last lab whose player serves. Errors as run().
[[nodiscard]] core::Result<std::map<std::string, std::vector<std::string>>> services(
    const workspace::Kit& kit);

// 0 all that was played is as known, 1 a surprise, 3 nothing could be played, or a check had to be
// skipped.
[[nodiscard]] int exit_code(const Outcome& outcome);

// The results for reports: known deviations are skipped there, with their reason.
[[nodiscard]] std::vector<judge::LabResult> results(const Outcome& outcome);

// For a terminal, in `width` columns; and as Markdown, for a page.
[[nodiscard]] std::string table(const Outcome& outcome, std::string_view language, int width);
[[nodiscard]] std::string page(const Outcome& outcome, std::string_view language);

}  // namespace otelier::conform
