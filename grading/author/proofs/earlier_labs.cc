// A lab's starter leaves every earlier lab as it was: linked beside it, earlier checks still pass.
#include <algorithm>

#include "author/proof.h"

namespace otelier::author::proof {
namespace {

Outcome prove_earlier_labs(Workshop& shop) {
  const workspace::Lab& lab = shop.lab();
  const auto files = shop.starter_files();
  if (!files) return broken({finding(files.error())});
  const auto work = shop.copy("starter", *files);
  if (!work) return broken({finding(work.error())});
  const auto below = shop.kit().below(lab);
  std::error_code ignored;
  const bool has_player = std::filesystem::exists(lab.grading / "player.cc", ignored);
  std::vector<std::string> findings;
  std::size_t labs = 0;
  for (const workspace::Lab& earlier : shop.kit().labs()) {
    if (earlier.number >= lab.number) continue;
    ++labs;
    shop.say("starter of " + lab.id + " beside " + earlier.id);
    Trial trial = shop.mine(*work, "reference");
    trial.builds = {workspace::Build::debug};
    trial.werror = true;  // the tree in which the starter was seen to compile
    // The player of this lab knows the steps of the labs it stands on: theirs are played with it.
    const bool stands_on_it = std::find(below.begin(), below.end(), &earlier) != below.end();
    if (stands_on_it && has_player) trial.player_of = lab.id;
    const auto result = judge_lab(shop.kit(), earlier, trial);
    if (!result) {
      findings.push_back(earlier.id + ": " + finding(result.error()));
      continue;
    }
    for (const judge::Check& check : result->checks) {
      if (check.status != judge::Status::passed) {
        findings.push_back(earlier.id + ": " + finding(check));
      }
    }
  }
  return judged(std::move(findings),
                labs == 0 ? "there is none" : std::to_string(labs) + " earlier pass");
}

}  // namespace

Proof earlier_labs() {
  return {"earlier-labs",
          60,
          "the starter leaves earlier labs passing",
          "起始代码不影响先前的实验",
          false,
          prove_earlier_labs};
}

}  // namespace otelier::author::proof
