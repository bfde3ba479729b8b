// A verb of ./lab is one file of this folder that registers itself; nothing lists verbs. The file
// declares its options on Options (CLI11 stands behind it, compiled once: it costs seconds a file)
// and returns what to run. It stands in a namespace of its own, since the kit's own build compiles
// a folder's files as one. Verbs exit 0 passed, 1 not passed, 2 could not run, 3 incomplete; main
// turns an escaped exception into 2. Single-threaded until a verb's own run() starts threads.
//
//   namespace otelier::cli::wire_verb {
//   namespace {
//   const AddVerb kWire{{.name = "wire",
//                        .summary = {"Any OTLP payload as a tree", "…"},
//                        .example = "./lab wire request.bin",
//                        .setup = [](Options& options) {
//                          auto file = std::make_shared<std::string>();
//                          options.positional("FILE", *file, "payload, or - for standard input");
//                          return [file] { return kPassed; };
//                        }}};
//   }
//   }
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "workspace/lab.h"

namespace otelier::cli {

inline constexpr int kPassed = 0;
inline constexpr int kNotPassed = 1;
inline constexpr int kCouldNotRun = 2;
inline constexpr int kIncomplete = 3;

// Options of one verb. Each call declares one; the referenced variable must outlive the run (hold
// it in a shared_ptr that the returned function captures) and keeps its value when the option is
// not given. Names are as typed: "--seed", or "-v,--verbose". Positionals are named in capitals,
// which also says how they complete: LAB, CHECK, FILE, DIR, PATH; anything else does not.
class Options {
 public:
  enum class Need { required, optional };

  virtual ~Options() = default;
  virtual void flag(std::string name, bool& to, std::string help) = 0;
  // --name and --no-name are written by the caller as two flags where wanted. VALUE is what help
  // shows for the value: "SEED", "FILE", "yes|no"; a list with | is checked, and completes.
  virtual void option(std::string name, std::string value, std::string& to, std::string help) = 0;
  virtual void option(std::string name, std::string value, int& to, std::string help) = 0;
  virtual void option(std::string name, std::string value, double& to, std::string help) = 0;
  virtual void option(std::string name, std::string value, std::uint64_t& to, std::string help) = 0;
  // May be given several times, one value each.
  virtual void option(std::string name, std::string value, std::vector<std::string>& to,
                      std::string help) = 0;
  virtual void positional(std::string name, std::string& to, std::string help,
                          Need need = Need::required) = 0;
  // All the words that are left.
  virtual void positional(std::string name, std::vector<std::string>& to, std::string help,
                          Need need = Need::optional) = 0;
};

using Run = std::function<int()>;

struct Text {
  std::string en, zh;  // an empty zh falls back to en
};

struct Verb {
  std::string name;                  // "wire"; "author check" is a verb in the group "author"
  std::string audience = "learner";  // learner | instructor | author | hidden
  Text summary;                      // one line, no period
  std::string example;               // one or more lines, as typed
  std::string details = {};          // paragraphs below the summary in --help; may be empty
  std::function<Run(Options&)> setup;
};

struct AddVerb {
  explicit AddVerb(Verb verb);
};

// All verbs, by name.
[[nodiscard]] const std::map<std::string, Verb>& verbs();

// The kit this command belongs to: OTELIER_ROOT (set by ./lab), or the nearest folder above the
// executable that has labs/ and a CMakeLists.txt. Error: also a lab.yaml that its schema refuses.
[[nodiscard]] core::Result<workspace::Kit> open_kit();

// "zh" when OTELIER_LANG, LC_ALL, LC_MESSAGES or LANG (the first that is set) starts with zh,
// else "en".
[[nodiscard]] const std::string& language();
[[nodiscard]] std::string_view pick(std::string_view en, std::string_view zh);
[[nodiscard]] std::string pick(const workspace::Localized& text);

// Prints "lab: message" and what to do next to standard error, in 80 columns, with paths below the
// current folder as they are typed there; returns kCouldNotRun.
int report(const core::Error& error);

}  // namespace otelier::cli
