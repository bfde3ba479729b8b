// The learner's own git repository: work/ in the kit, or the folder of ./lab init. The kit writes
// starters and handouts into it, and never overwrites what a learner wrote: a lab that is there is
// left alone, a newer starter is merged three ways, and whatever is replaced is copied to
// .otelier/backup/ first. The starter a lab was begun from is recorded as
// refs/otelier/starter/NN-name. What changes the repository holds a lock on it
// (.lab/repository.lock), so that two ./lab take turns; not for use by two threads on one
// repository.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/result.h"
#include "workspace/lab.h"

namespace otelier::workspace {

// Everything the kit gives for a lab: the starter and the handout (README*.md), by path relative to
// the lab's folder.
using Files = std::map<std::string, std::string>;
[[nodiscard]] core::Result<Files> given_files(const Lab& lab);

// Makes kit.work() a git repository if it is none; its first commit records the kit's version. True
// when it was made now.
[[nodiscard]] core::Result<bool> make_repository(const Kit& kit);
// Records in .lab/work that the learner's repository is this folder, and makes it one. Returns the
// kit with it.
[[nodiscard]] core::Result<Kit> choose_repository(const Kit& kit, std::filesystem::path folder);

[[nodiscard]] bool started(const Kit& kit, const Lab& lab);

struct Started {
  bool already = false;            // then nothing was touched
  std::vector<std::string> files;  // written, relative to the lab's folder
  std::vector<std::string> kept;   // there already with other contents, and left so
};
// Writes and commits starter and handout. A lab that is there already stays as it is, and so does
// any file of that name. On error nothing new is left.
[[nodiscard]] core::Result<Started> start(const Kit& kit, const Lab& lab);

struct Upgraded {
  std::vector<std::string> taken;   // the newer file, where the learner had changed nothing
  std::vector<std::string> merged;  // both sides' changes
  std::vector<std::string>
      conflicts;                  // "file:line": both changed the same lines; markers stand there
  std::vector<std::string> kept;  // gone or deleted on one side, changed on the other: as it was
  std::filesystem::path backup;   // where every file that was touched is as it was; may be empty
  bool committed = false;         // only when nothing of the learner's was uncommitted
  [[nodiscard]] bool nothing() const {
    return taken.empty() && merged.empty() && conflicts.empty() && kept.empty();
  }
};
// Merges the kit's present starter into the learner's lab. Error: the lab is not started, or an
// earlier merge still has conflict markers.
[[nodiscard]] core::Result<Upgraded> upgrade(const Kit& kit, const Lab& lab);

struct Reset {
  std::vector<std::string> files;  // now as in the starter
  std::filesystem::path backup;    // how they were; empty when nothing differed
};
// Puts the lab, or one file of it ("wire/writer.cc", or "writer.cc" when that is clear), back to
// the kit's starter.
[[nodiscard]] core::Result<Reset> reset(const Kit& kit, const Lab& lab, const std::string& file);

// The files the lab was begun from (or last upgraded to); empty when no record is left.
[[nodiscard]] Files recorded_starter(const Kit& kit, const Lab& lab);

}  // namespace otelier::workspace
