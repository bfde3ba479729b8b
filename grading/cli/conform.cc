#include "conform/conform.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "cli/verb.h"
#include "conform/coverage.h"
#include "conform/hops.h"
#include "peers/up.h"
#include "reports/report.h"

namespace otelier::cli::conform_verb {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMarkdown = "markdown", kJson = "json";

struct Asked {
  std::string sdk, format, file;
  bool hops = false;
  bool coverage = false;
  conform::Asked conform;
};

// Whatever is wrong with the words is said before anything is installed or played.
core::Result<> check_words(const Asked& asked) {
  if (asked.hops) {
    if (asked.sdk.empty() && asked.format.empty() && asked.file.empty() && !asked.coverage)
      return {};
    return core::fail("--hops goes through all players and prints a line a route",
                      "leave out --sdk, --coverage, --report and --out");
  }
  if (asked.sdk.empty() != asked.coverage)
    return core::fail("./lab conform needs either --sdk PLAYER, --coverage or --hops",
                      "for example: ./lab conform --sdk python");
  if (asked.format.empty() != asked.file.empty())
    return core::fail("--report and --out belong together",
                      "for example: --report junit --out conform.xml");
  if (asked.format.empty()) return {};
  if (asked.coverage && asked.format != kMarkdown && asked.format != kJson)
    return core::fail("the coverage is not written as " + asked.format,
                      "--report markdown or --report json");
  if (!asked.coverage && asked.format != kMarkdown) {
    if (const auto format = reports::find(asked.format); !format)
      return core::fail(format.error().message, format.error().next + ", markdown");
  }
  std::error_code ignored;
  const fs::path folder = fs::absolute(asked.file).parent_path();
  if (!fs::is_directory(folder, ignored))
    return core::fail(folder.string() + " is no folder", "make it, or choose another --out");
  return {};
}

core::Result<> write_report(const workspace::Kit& kit, const conform::Outcome& outcome,
                            const Asked& asked) {
  if (asked.format == kMarkdown)
    return reports::write_whole(asked.file, conform::page(outcome, language()));
  const auto format = reports::find(asked.format);
  if (!format) return std::unexpected(format.error());
  reports::Report report;
  report.submission.name = "sdk:" + outcome.peer.name;
  for (judge::LabResult& result : conform::results(outcome)) {
    reports::LabReport page;
    if (const auto lab = kit.find(result.lab)) page.lab = **lab;
    result.kit_version = kit.version();
    page.result = std::move(result);
    report.labs.push_back(std::move(page));
  }
  reports::Style style;
  style.language = language();
  style.all_stages = true;
  return reports::write_whole(asked.file, (*format)->render(report, style));
}

int run_hops(const workspace::Kit& kit) {
  const auto routes = conform::hop(kit);
  if (!routes) return report(routes.error());
  for (const conform::Route& route : *routes) std::printf("%s\n", route.told.c_str());
  return conform::exit_code(*routes);
}

int run_coverage(const workspace::Kit& kit, const Asked& asked) {
  const auto all = conform::coverage(kit);
  if (!all) return report(all.error());
  const int width = reports::style_for(STDOUT_FILENO).width;
  std::fputs(conform::coverage_table(*all, language(), width).c_str(), stdout);
  if (!asked.file.empty()) {
    auto written = reports::write_whole(asked.file, asked.format == kJson
                                                        ? conform::coverage_json(*all)
                                                        : conform::coverage_page(*all, language()));
    if (!written) return report(written.error());
    std::printf("\n%s\n", asked.file.c_str());
  }
  const auto problems = conform::gaps(*all);
  if (problems.empty()) return kPassed;
  report(judge::as_error(problems));
  return kNotPassed;
}

int run(Asked asked) {
  if (auto sound = check_words(asked); !sound) return report(sound.error());
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  if (asked.hops) return run_hops(*kit);
  if (asked.coverage) return run_coverage(*kit, asked);
  asked.conform.language = language();
  if (asked.conform.lab == conform::kThroughPeers) asked.conform.peers = peers::up(*kit);
  const auto outcome = conform::run(*kit, asked.sdk, asked.conform);
  if (!outcome) return report(outcome.error());
  const int width = reports::style_for(STDOUT_FILENO).width;
  std::fputs(conform::table(*outcome, language(), width).c_str(), stdout);
  if (!asked.file.empty() && outcome->missing.empty()) {
    if (auto written = write_report(*kit, *outcome, asked); !written)
      return report(written.error());
    std::printf("\n%s\n", asked.file.c_str());
  }
  return conform::exit_code(*outcome);
}

const AddVerb kConform{
    {.name = "conform",
     .audience = "author",
     .summary = {"Official SDKs in the learner's seat", "让官方 SDK 坐上学员的座位"},
     .example = "./lab conform --sdk python\n./lab conform --sdk go --lab 03\n"
                "./lab conform --sdk cpp --report junit --out conform.xml\n"
                "./lab conform --hops\n"
                "./lab conform --coverage --report markdown --out coverage.md",
     .details =
         "Plays every scenario of every lab, and those of grading/conform, that the player has the "
         "operations for. Players are the folders of grading/players; cpp is the reference of "
         "each lab. What an SDK is known to fail stands in its deviations.yaml with a reason and a "
         "link; a failure that does not, or an entry that passes, is a surprise. --hops sends one "
         "trace over HTTP through ours and every SDK's service in turn. Exits 0 when all "
         "that was played is as known, 1 at a surprise, 2 when it could not run, 3 when nothing "
         "could be played: no network, no toolchain, no scenario for that player.\n"
         "With --coverage nothing is played: it tells of each clause of grading/spec what tests it "
         "or why nothing can, and exits 1 when a MUST of a client has neither.",
     .setup = [](Options& options) -> Run {
       auto asked = std::make_shared<Asked>();
       options.option("--sdk", "PLAYER", asked->sdk, "a folder of grading/players: python, cpp …");
       options.flag("--coverage", asked->coverage, "what tests each clause, or why nothing can");
       options.option("--lab", "LAB", asked->conform.lab,
                      "this lab's scenarios alone; or conform, or peers");
       options.flag("--hops", asked->hops, "one trace through the services of all players");
       options.option("--seed", "SEED", asked->conform.seed,
                      "draw generated inputs from this seed");
       options.option("--report", "FORMAT", asked->format, "json, junit, markdown …");
       options.option("--out", "FILE", asked->file, "where the report goes");
       return [asked] { return run(*asked); };
     }}};

}  // namespace
}  // namespace otelier::cli::conform_verb
