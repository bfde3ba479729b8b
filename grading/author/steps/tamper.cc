// Every hostile submission at each level that this machine has and that is said to stop it, two at
// a time, and the instructor guide's page about them as it would be made now.
#include "author/tamper.h"

#include <atomic>
#include <mutex>
#include <thread>

#include "author/suite.h"
#include "workspace/files.h"

namespace otelier::author::step {
namespace {

// Those that this level is said to stop.
void try_all(const Suite& suite, const std::vector<Attack>& all, sandbox::Level level,
             Tally& tally) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  const std::string named(sandbox::name(level));
  const auto work = [&] {
    for (std::size_t i = next++; i < all.size(); i = next++) {
      const Attack& attack = all[i];
      if (!attack.claimed.contains(named)) continue;
      const auto outcome = try_attack(suite.kit(), attack, level);
      const std::lock_guard lock(mutex);
      if (outcome && outcome->stopped) {
        tally.pass();
      } else {
        tally.fail(attack.name + " (" + named +
                   "): " + (outcome ? outcome->found : outcome.error().message));
      }
    }
  };
  const std::jthread other(work);
  work();
}

Tally run(const Suite& suite) {
  Tally tally;
  const auto all = attacks(suite.kit());
  if (!all) {
    tally.fail(all.error().message);
    return tally;
  }
  for (const auto& [language, file] : {std::pair{"en", "docs/instructor/tamper.md"},
                                       std::pair{"zh", "docs/instructor/tamper.zh.md"}}) {
    if (workspace::read_text(suite.root() / file).value_or("") == tamper_page(*all, language)) {
      tally.pass();
    } else {
      tally.fail(std::string(file) +
                 " is not what the attacks say; ./lab author tamper --markdown " + language +
                 " > " + file);
    }
  }
  for (const sandbox::Level level : {sandbox::Level::namespaces, sandbox::Level::user}) {
    if (const auto there = sandbox::available(level); !there) {
      tally.skip(there.error().message);
    } else {
      try_all(suite, *all, level, tally);
    }
  }
  return tally;
}

}  // namespace

Step tamper() {
  return {"tamper", 72, false, run};
}

}  // namespace otelier::author::step
