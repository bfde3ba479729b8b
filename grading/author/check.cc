#include "author/check.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>

#include "reports/text.h"
#include "workspace/files.h"

namespace otelier::author {
namespace {

using Verdict = Outcome::Verdict;
using std::chrono::steady_clock;

std::int64_t milliseconds_since(steady_clock::time_point began) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - began).count();
}

Row row_of(const Proof& proof, Workshop& shop) {
  Row row{proof.name, proof.claim_en, proof.claim_zh, {}, 0};
  const auto began = steady_clock::now();
  try {
    row.outcome = proof.prove(shop);
  } catch (const std::exception& thrown) {
    row.outcome = broken({std::string("the proof itself ended: ") + thrown.what()});
  }
  row.milliseconds = milliseconds_since(began);
  return row;
}

constexpr std::size_t kFindingLines = 14;  // of one finding; the rest is counted

}  // namespace

std::vector<Row> check_lab(const workspace::Kit& kit, const workspace::Lab& lab,
                           const CheckOptions& options) {
  std::vector<Row> rows;
  const auto add = [&](Row row) {
    if (options.on_row) options.on_row(row);
    rows.push_back(std::move(row));
  };
  const std::string before = workspace::digest(workspace::digests(kit.work()));
  Workshop shop(kit, lab, options.progress);
  for (const Proof& proof : proofs()) {
    if (options.structural_only && !proof.structural) continue;
    if (!options.only.empty() &&
        std::find(options.only.begin(), options.only.end(), proof.name) == options.only.end()) {
      continue;
    }
    add(row_of(proof, shop));
  }
  Row untouched{
      "work-untouched", "the learner's folder is untouched", "学习者的目录未被改动", {}, 0};
  untouched.outcome = workspace::digest(workspace::digests(kit.work())) == before
                          ? holds("")
                          : broken({kit.work().string() + " changed while the proofs ran"});
  add(std::move(untouched));
  return rows;
}

std::string table_row(const Row& row, const std::string& language, bool colour, int width) {
  struct Sign {
    const char* text;
    const char* colour;
  };
  const Sign sign = row.outcome.verdict == Verdict::holds    ? Sign{"✓", "32"}
                    : row.outcome.verdict == Verdict::broken ? Sign{"✗", "31"}
                                                             : Sign{"–", "33"};
  const auto paint = [&](const std::string& text, const char* how) {
    return colour ? "\x1b[" + std::string(how) + "m" + text + "\x1b[0m" : text;
  };
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%6.1f s", static_cast<double>(row.milliseconds) / 1000);
  constexpr int kClaim = 46;
  std::string text = "  " + paint(sign.text, sign.colour) + " " +
                     reports::padded(language == "zh" ? row.claim_zh : row.claim_en, kClaim);
  const bool reason_apart = row.outcome.verdict == Verdict::skipped ||
                            reports::columns(row.outcome.fact) > width - kClaim - 4 - 9;
  const std::string fact =
      reason_apart ? (row.outcome.verdict == Verdict::skipped ? "skipped" : "") : row.outcome.fact;
  text += reports::padded(fact, width - kClaim - 4 - 8) + seconds + "\n";
  if (reason_apart) {
    for (const std::string& line : reports::wrap(row.outcome.fact, width - 6)) {
      text += "      " + line + "\n";
    }
  }
  for (const std::string& found : row.outcome.findings) {
    const std::vector<std::string> lines = reports::lines(reports::printable(found));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (i == kFindingLines) {
        text += "        … " + std::to_string(lines.size() - i) + " more lines\n";
        break;
      }
      text += (i == 0 ? "      - " : "        ") + lines[i] + "\n";
    }
  }
  return text;
}

}  // namespace otelier::author
