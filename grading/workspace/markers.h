// The code of a lab is written once, in solutions/, and the starter is cut from it. Markers are
// comments on lines of their own, in any language with line comments (// # -- \*):
//
//     // lab:solution        kept in the reference, cut from the starter
//     // lab:starter         optional; below it stand only starter lines
//     //| text               a line of the starter; it takes the indentation of its comment
//     // lab:end
//
// Text outside a pair is in both. Pairs do not nest. Damage is named by file and line; a starter is
// never made from damaged markers.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "workspace/lab.h"

namespace otelier::workspace {

struct Damage {
  int line = 0;  // from 1
  std::string what;
};

struct Cut {
  std::string starter;
  std::vector<Damage> damage;  // then the starter is not to be used
  int holes = 0;               // pairs found
};

// The starter of one source text. O(length).
[[nodiscard]] Cut cut_starter(std::string_view source);

// The starter of a lab: path relative to the lab's folder ("wire/writer.cc") → text, for every file
// of solutions/NN-name/<subsystem>/. Error: each damage on a line, as file:line: what.
[[nodiscard]] core::Result<std::map<std::string, std::string>> starter_files(const Lab& lab);

}  // namespace otelier::workspace
