// A scenario as its YAML file says it: a check with the steps that are played, the expectations
// that must all hold, and the hints. Loading validates against
// grading/schema/scenarios.schema.json, the same file that editors complete from, so the two cannot
// drift. A scenario without any expectation is an author's error: nothing passes vacuously. Plain
// data; reading is thread-safe.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "judge/yaml.h"
#include "workspace/build.h"
#include "workspace/lab.h"

namespace otelier::judge {

using workspace::Localized;

// The text in that language, else in English, else whatever there is.
[[nodiscard]] std::string in(const Localized& text, std::string_view language);

struct Expectation {
  enum class Comparison {
    equals,
    not_equals,
    between,
    at_least,
    at_most,
    matches,
    contains,
    one_of,
    bytes,
    length,
    want,
    agrees,
  };
  Localized that;   // a sentence: "the batch is sent again"
  std::string got;  // a jq program over the observation
  Comparison comparison = Comparison::equals;
  Node operand;  // what it is compared with; of want a jq predicate, of agrees an oracle's name
  std::string message;  // of bytes: the protobuf message they are, for the field path
  bool nullable = false;
  Mark mark;
  Mark got_mark;
};
[[nodiscard]] std::string_view name(Expectation::Comparison comparison);

struct Step {
  enum class Kind { call, begin, await, advance, expect, run, wait_requests, request, listen };
  Kind kind = Kind::call;
  std::string op;  // of call and begin: the player's operation; of await: the name begun
  Node args;       // of call, begin, run and request, before substitution
  std::string as;  // the reply's name under .replies
  // Of advance; of run, wait_requests and request: within; of listen: after.
  std::chrono::nanoseconds duration{};
  std::size_t count = 0;  // of wait_requests
  std::optional<Expectation> expectation;
  Mark mark;
};

// Inputs drawn from the seed by a generator of the lab's examiner; the steps run once for each.
struct Cases {
  std::string from;
  std::size_t count = 0;
  Node args;
};

struct Given {
  bool virtual_clock = false;
  bool grpc = false;           // starts the sink's gRPC side
  bool dead_endpoint = false;  // ${dead.http}: a port where nobody listens
  bool peer = false;           // ${peer.http}: the judge's own service
  std::vector<Node> sink;      // answers, in the words of testbed::Answer
  std::vector<std::pair<std::string, Node>> env;
  std::optional<Cases> cases;
};

// CPU time of a yardstick divided by CPU time of the subject, for the same inputs.
struct Speed {
  Step load, run, verify;
  std::string oracle;       // judges what verify answers
  std::size_t samples = 0;  // how many inputs are verified
  Cases cases;
  std::string yardstick;
  double at_least = 0;
  int rounds = 7;
};

struct Scenario {
  enum class Subject { player, program };
  std::string id;
  Localized title;
  int points = 0;
  int stage = 1;
  workspace::Build build = workspace::Build::debug;
  std::string spec;                 // clause id: what a failure cites
  std::vector<std::string> covers;  // further clauses that it would catch a breach of
  Subject subject = Subject::player;
  bool hidden = false;
  std::vector<std::string> peers;  // services of the stack that must be up: ${peers.NAME.ENDPOINT}
  Given given;
  std::vector<Step> steps;
  std::vector<Expectation> expect;
  std::map<std::string, std::vector<std::string>> hint;  // by language, gentlest first
  std::optional<Speed> speed;
  std::chrono::nanoseconds within = std::chrono::seconds(10);  // real time for all of it

  std::filesystem::path file;
  Mark mark;

  [[nodiscard]] bool generated() const { return given.cases.has_value(); }
};

// Every scenario of a lab, in the order of files and of each file: grading/labs/NN-name/scenarios,
// then OVERLAY/NN-name/scenarios (hidden unless they say otherwise). A lab without scenarios gives
// none. The error tells all problems of all files, a line each: file:line:column: what.
[[nodiscard]] core::Result<std::vector<Scenario>> load_scenarios(
    const std::filesystem::path& root, const workspace::Lab& lab,
    const std::filesystem::path& overlay = {});

// One file. `root` is the kit's, where the schemas are.
[[nodiscard]] core::Result<std::vector<Scenario>> load_scenario_file(
    const std::filesystem::path& root, const std::filesystem::path& file);

// What loads but should not be trusted: jq programs that jq 1.6 gets wrong or cannot compile,
// unknown clauses, generators, oracles and yardsticks, hints missing in a language, a stage that
// the lab does not have, a name awaited but never begun. Empty when all is well. Costs a jq compile
// (14 ms) a program.
[[nodiscard]] std::vector<Problem> lint_scenarios(const std::filesystem::path& root,
                                                  const workspace::Lab& lab,
                                                  const std::vector<Scenario>& scenarios);

// A named mistake, one exact replacement in one file, and the checks that must catch it.
struct Mutant {
  std::string id;
  Localized mistake;
  std::string file;  // relative to solutions/NN-name
  std::string replace, with;
  std::vector<std::string> fails;
  std::string says;
  Mark mark;
};
// grading/labs/NN-name/mutants.yaml; a lab without that file gives none.
[[nodiscard]] core::Result<std::vector<Mutant>> load_mutants(const std::filesystem::path& root,
                                                             const workspace::Lab& lab);

// Reads a file and holds it against grading/schema/NAME.schema.json ("lab", "scenarios", "mutants",
// "spec"). Every problem names file, line and column, and for an unknown key the nearest valid one.
[[nodiscard]] core::Result<Document> validate_yaml(const std::filesystem::path& root,
                                                   const std::filesystem::path& file,
                                                   std::string_view schema);

}  // namespace otelier::judge
