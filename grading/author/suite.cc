#include "author/suite.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>

#include "reports/text.h"
#include "workspace/files.h"
#include "workspace/pattern.h"

namespace otelier::author {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;

constexpr int kPrepareSeconds = 900;  // apt and pip over a slow line

std::string xml_text(std::string text) {
  const std::pair<const char*, const char*> entities[] = {
      {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}, {"&amp;", "&"}};
  for (const auto& [from, to] : entities) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos;) {
      text.replace(at, std::string_view(from).size(), to);
      at += 1;
    }
  }
  return text;
}

std::string system_out(const std::string& testcase) {
  constexpr std::string_view kOpen = "<system-out>";
  const std::size_t at = testcase.find(kOpen);
  if (at == std::string::npos) return "";
  const std::size_t from = at + kOpen.size();
  return xml_text(testcase.substr(from, testcase.find("</system-out>", from) - from));
}

// What a failed case said, from its first failed expectation on; a few lines.
std::string said_by_failure(const std::string& output) {
  constexpr std::size_t kLines = 10;
  const std::size_t failed = output.find(": Failure\n");
  if (failed == std::string::npos) return tail(output, kLines);
  const std::size_t from = output.rfind('\n', failed) + 1;  // npos + 1: the beginning
  std::size_t to = from;
  for (std::size_t line = 0; line < kLines && to < output.size(); ++line) {
    to = std::min(output.find('\n', to), output.size() - 1) + 1;
  }
  return tail(output.substr(from, to - from), kLines);
}

// What GoogleTest gave as the reason of a skip, out of a case's own output.
std::string skip_reason(const std::string& output) {
  const std::size_t said = output.find("Skipped\n");
  if (said == std::string::npos) return "";
  const std::size_t from = said + std::string_view("Skipped\n").size();
  return output.substr(from, output.find('\n', from) - from);
}

}  // namespace

// <testcase name="…" … status="run|fail|notrun|disabled">.
void count_junit(const std::string& xml, Tally& tally) {
  static const workspace::Pattern kCase("<testcase name=\"([^\"]*)\"[^>]*status=\"([a-z]*)\"");
  for (auto at = kCase.find(xml); at; at = kCase.find(xml, at->at + at->groups[0].size())) {
    const std::string name = xml_text(at->groups[1]);
    const std::string& status = at->groups[2];
    if (status == "run") {
      tally.pass();
      continue;
    }
    const std::string element = xml.substr(at->at, xml.find("</testcase>", at->at) - at->at);
    const std::string output = system_out(element);
    if (status == "fail") {
      tally.fail(output.empty() ? name : name + "\n" + said_by_failure(output));
    } else {
      const std::string reason = skip_reason(output);
      tally.skip(name + ": " + (reason.empty() ? status : reason));
    }
  }
}

void Tally::add(Tally other) {
  passed += other.passed;
  std::move(other.failures.begin(), other.failures.end(), std::back_inserter(failures));
  std::move(other.skips.begin(), other.skips.end(), std::back_inserter(skips));
}

std::string tail(const std::string& text, std::size_t lines) {
  std::size_t at = text.size();
  while (at > 0 && text[at - 1] == '\n') --at;
  const std::size_t end = at;
  for (; lines > 0 && at > 0; --lines) {
    const std::size_t before = text.rfind('\n', at - 1);
    at = before == std::string::npos ? 0 : before;
  }
  return text.substr(at == 0 ? 0 : at + 1, end - (at == 0 ? 0 : at + 1));
}

Suite::Suite(const workspace::Kit& kit, bool quick) : kit_(kit), quick_(quick) {
  std::error_code ignored;
  fs::create_directories(log("x").parent_path(), ignored);
}

fs::path Suite::log(const std::string& name) const {
  return kit_.root() / "build" / "logs" / (name + ".log");
}

core::Result<workspace::Finished> Suite::run(
    const std::string& log_name, const std::vector<std::string>& argv, int seconds,
    const std::map<std::string, std::string>& environment) const {
  std::vector<std::string> words = {"timeout", "--kill-after=10", std::to_string(seconds)};
  words.insert(words.end(), argv.begin(), argv.end());
  workspace::RunOptions options;
  options.directory = kit_.root();
  options.environment = environment;
  options.join_errors = true;
  auto done = workspace::run(words, options);
  if (done) {
    std::string command;
    for (const std::string& word : argv) command += word + " ";
    auto kept = workspace::write_text(log(log_name), "$ " + tail(command, 1).substr(0, 2000) +
                                                         "\n" + done->output + "\nexit " +
                                                         std::to_string(done->code) + "\n");
    if (!kept) return std::unexpected(kept.error());
  }
  return done;
}

bool Suite::has(const std::string& tool) const {
  const auto found = workspace::run({"sh", "-c", "command -v -- \"$0\"", tool});
  return found && found->code == 0;
}

core::Result<std::string> Suite::need(const std::string& tool, const std::string& group) const {
  const auto prepared =
      run("prepare-" + group, {(root() / "lab").string(), "prepare", group}, kPrepareSeconds);
  std::string in_group = (kit_.state() / group / "bin" / tool).string();
  if (has(in_group)) return in_group;
  if (has(tool)) return tool;
  if (!prepared) return std::unexpected(prepared.error());
  return core::fail(tool + " is not there, and ./lab prepare " + group + " ended with " +
                    std::to_string(prepared->code) + ": " + tail(prepared->output, 6));
}

const std::vector<std::string>& Suite::files() const {
  if (!files_.empty()) return files_;
  workspace::RunOptions here;
  here.directory = kit_.root();
  const auto listed =
      workspace::run({"git", "ls-files", "--cached", "--others", "--exclude-standard"}, here);
  std::error_code ignored;
  if (listed && listed->code == 0) {
    for (const std::string& file : reports::lines(listed->output)) {
      if (fs::is_regular_file(kit_.root() / file, ignored)) files_.push_back(file);
    }
  } else {
    for (const auto& [file, digest] : workspace::digests(kit_.root())) {
      if (!file.starts_with("build/") && !file.starts_with("work/")) files_.push_back(file);
    }
  }
  return files_;
}

core::Result<> Suite::build(const std::string& preset,
                            const std::vector<std::string>& targets) const {
  std::error_code ignored;
  if (!fs::exists(kit_.root() / "build" / preset / "build.ninja", ignored)) {
    const auto configured = run(preset + "-configure", {"cmake", "--preset", preset});
    if (!configured) return std::unexpected(configured.error());
    if (configured->code != 0) {
      return core::fail("preset " + preset + " cannot be configured:\n" +
                        tail(configured->output, 12));
    }
  }
  std::vector<std::string> argv = {"cmake", "--build", "build/" + preset, "--target"};
  argv.insert(argv.end(), targets.begin(), targets.end());
  const auto built = run(preset + "-build", argv, 5400, {{"NINJA_STATUS", "[%f/%t] "}});
  if (!built) return std::unexpected(built.error());
  if (built->code != 0) {
    std::string output = built->output;
    const std::size_t at = output.find("FAILED:");
    if (at != std::string::npos) output = output.substr(at, 4000);
    return core::fail("build/" + preset + " does not build:\n" + output,
                      "the whole log: " + log(preset + "-build").string());
  }
  return {};
}

Tally Suite::ctest(const std::string& preset, const std::vector<std::string>& selection) const {
  Tally tally;
  const fs::path xml = log(preset + "-tests").replace_extension(".xml");
  std::error_code ignored;
  fs::remove(xml, ignored);
  std::vector<std::string> argv = {"ctest",     "--test-dir",          "build/" + preset,
                                   "-j2",       "--output-on-failure", "--output-junit",
                                   xml.string()};
  argv.insert(argv.end(), selection.begin(), selection.end());
  const auto done = run(preset + "-tests", argv, 3600);
  if (!done) {
    tally.skip(done.error().message);
    return tally;
  }
  const auto report = workspace::read_text(xml);
  if (report) count_junit(*report, tally);
  if (tally.failures.empty() && done->code != 0) {
    tally.fail("ctest in build/" + preset + " ended with " + std::to_string(done->code) + ":\n" +
               tail(done->output, 12));
  } else if (tally.passed == 0 && tally.failures.empty()) {
    tally.fail("ctest in build/" + preset + " found no test");
  }
  return tally;
}

Tally run_suite(const Suite& suite, const std::vector<std::string>& only,
                const std::function<void(const std::string&)>& say) {
  Tally sum;
  for (const Step& step : steps()) {
    const bool named = std::find(only.begin(), only.end(), step.name) != only.end();
    if (only.empty() ? suite.quick() && !step.quick : !named) continue;
    say("== " + step.name);
    const auto began = steady_clock::now();
    Tally tally;
    try {
      tally = step.run(suite);
    } catch (const std::exception& thrown) {
      tally.fail(std::string("the step itself ended: ") + thrown.what());
    }
    if (tally.passed == 0 && tally.failures.empty() && tally.skips.empty()) {
      tally.skip("it found nothing to do");
    }
    for (const std::string& failure : tally.failures) {
      const auto lines = reports::lines(reports::printable(failure));
      for (std::size_t i = 0; i < lines.size() && i < 24; ++i) {
        say((i == 0 ? "   FAILED " : "          ") + lines[i]);
      }
    }
    for (const std::string& reason : tally.skips) say("   skipped " + step.name + ": " + reason);
    const double seconds = std::chrono::duration<double>(steady_clock::now() - began).count();
    char text[96];
    std::snprintf(text, sizeof text, "   %d passed, %zu failed, %zu skipped  (%.1f s)",
                  tally.passed, tally.failures.size(), tally.skips.size(), seconds);
    say(text);
    sum.add(std::move(tally));
  }
  return sum;
}

}  // namespace otelier::author
