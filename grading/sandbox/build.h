// Compiles a submission where it can see nothing but the compiler, the system's headers, the kit's
// lib/ and the headers of the labs it needs; the reference enters as archives that were built
// outside. No network, no other user's files, limits on time, memory and what is written. The flags
// are those of the kit's own build trees. Objects are kept by the digest of all that went into
// them, outside of every sandbox.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/result.h"
#include "sandbox/level.h"
#include "sandbox/stage.h"
#include "workspace/build.h"
#include "workspace/lab.h"

namespace otelier::sandbox {

struct BuildLimits {
  std::chrono::seconds time{
      60};  // for one translation unit, of processor time; four times that in real time
  std::size_t memory_bytes = std::size_t{2} << 30;
  std::size_t file_bytes = 128u << 20;  // of one object or program
};

struct Order {
  const workspace::Lab* lab = nullptr;  // whose subjects are wanted
  std::set<std::string> mine;           // ids of the labs that come from the stage's submission
  workspace::Build build = workspace::Build::debug;
  std::vector<std::string> targets;  // player-NN-name, and the subsystem where it has a main.cc
  std::string compiler;
  BuildLimits limits;
};

struct Subjects {
  workspace::Built built;              // programs lie in the stage
  std::vector<std::string> libraries;  // shared ones that they load, the loader among them
};

// Error: the sandbox or the reference could not be had. What the submission did is in `built`.
[[nodiscard]] core::Result<Subjects> build_inside(const workspace::Kit& kit, const Stage& stage,
                                                  Level level, const Order& order);

}  // namespace otelier::sandbox
