// The clauses that scenarios cite: what a specification demands, of whom and how strongly, in our
// own words and in two languages, with the link. grading/spec/*.yaml holds them; an id is
// DOCUMENT#CLAUSE, e.g. otlp#retryable-response-codes. A document may be spread over several files.
// Immutable once read; thread-safe.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "judge/yaml.h"
#include "workspace/lab.h"

namespace otelier::judge {

struct Clause {
  std::string id;     // "otlp#retryable-response-codes"
  std::string level;  // MUST, MUST NOT, SHOULD, SHOULD NOT, MAY, or FACT where the text only states
  std::string party;  // "client", "server", "both", "writer", "reader" …
  workspace::Localized text;
  std::string link;
  std::vector<std::string> lines;   // of the document's source, where it says so: "L90"
  workspace::Localized untestable;  // why nothing outside the program can test it; mostly empty
  std::filesystem::path file;       // where it is written down
  Mark mark;

  // A MUST or a MUST NOT: somebody is bound without a choice.
  [[nodiscard]] bool binds() const { return level.starts_with("MUST"); }
};

// One file of the register. With a source it is complete: every MUST and SHOULD of that text is a
// clause of it.
struct Register {
  std::filesystem::path file;
  workspace::Localized title;
  std::string version, source;  // either may be empty

  [[nodiscard]] bool complete() const { return !source.empty(); }
};

class Spec {
 public:
  // Reads root/grading/spec/*.yaml. The error tells every problem with file, line and column.
  [[nodiscard]] static core::Result<Spec> read(const std::filesystem::path& root);

  // nullptr when there is none of that id.
  [[nodiscard]] const Clause* find(std::string_view id) const;
  // The same; the error offers the nearest id.
  [[nodiscard]] core::Result<const Clause*> resolve(std::string_view id) const;
  [[nodiscard]] const std::map<std::string, Clause, std::less<>>& clauses() const {
    return clauses_;
  }
  // By file name.
  [[nodiscard]] const std::vector<Register>& registers() const { return registers_; }

 private:
  std::vector<Register> registers_;
  std::map<std::string, Clause, std::less<>> clauses_;
};

}  // namespace otelier::judge
