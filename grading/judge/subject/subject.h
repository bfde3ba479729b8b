// A subject is what a scenario plays against: a child process, never in the judge's own. Everything
// it says is data. A Subject is used by one scenario, from one thread. Destroying it ends the child
// and all its descendants.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "judge/subject/isolation.h"
#include "testbed/sink.h"

namespace otelier::judge {

using std::chrono::nanoseconds;

struct Limits {
  // Real time for one reply, or for the program to end; nanoseconds::max() for no limit (a
  // debugger).
  nanoseconds wall = std::chrono::seconds(10);
  nanoseconds cpu = std::chrono::seconds(60);
  std::size_t output_bytes = 1u << 20;  // of stdout and stderr each; more is cut and said
  std::size_t file_bytes = 64u << 20;
  int processes = 256;
  int open_files = 1024;
  bool may_fork = true;  // false is kept in a cell alone: threads, but no further process
};

struct Launch {
  std::vector<std::string> argv;
  std::map<std::string, std::string>
      environment;                  // nothing else is inherited but PATH, HOME, LANG, TMPDIR
  std::filesystem::path directory;  // working folder; empty: a fresh temporary one, removed after
  std::string standard_input;
  Limits limits;
  Confinement confinement;  // none unless a cell sets it
};

// How a child ended.
struct Exit {
  std::optional<int> code;    // when it ended by itself
  std::optional<int> signal;  // when a signal ended it
  bool timed_out = false;
  std::string standard_output, standard_error;
  nanoseconds cpu{};
  bool output_cut = false;
};

struct Reply {
  enum class Kind {
    ok,
    not_implemented,
    invalid,
    exception,
    unsupported,
    gone
  };  // gone: the child ended or hung
  Kind kind = Kind::ok;
  nlohmann::json value;  // of ok
  std::string message;   // of the others
  nlohmann::json
      as_json;  // {"ok":…} or {"error":{…}}, as it stands in the observation under .replies
};

// A child that speaks the player protocol (JSON Lines on a descriptor of its own).
class Player {
 public:
  struct Hello {
    std::string name;
    std::vector<std::string> ops;
    bool clock = false;
  };

  [[nodiscard]] static core::Result<std::unique_ptr<Player>> start(const Launch& launch);
  virtual ~Player() = default;

  [[nodiscard]] virtual const Hello& hello() const = 0;

  // Sends an operation and waits for its reply, in real time for limits.wall. Under virtual time it
  // comes back when all is at rest; a step that then still waits for time to move is `gone`, and
  // the message says what it waits for.
  virtual Reply call(const std::string& op, const nlohmann::json& args,
                     const std::string& as = {}) = 0;
  // Begins one on a thread of its own and comes back at once (under virtual time: when all is at
  // rest); await() takes its reply.
  virtual void begin(const std::string& as, const std::string& op, const nlohmann::json& args) = 0;
  virtual Reply await(const std::string& as) = 0;

  // Virtual time from zero; before any step. sink may be null, and is moved along. Error: the
  // player keeps no virtual time (hello().clock is false).
  virtual core::Result<> use_virtual_time(testbed::Sink* sink) = 0;
  // Moves time forward by that much, waking in order what is due on the way (in the child and in
  // the sink), and comes back when all is at rest. Error: a thread is blocked outside core::Clock
  // (the check is then unsupported). A player that has ended is no error here: its replies say so.
  virtual core::Result<> advance(nanoseconds by) = 0;
  // Waits until nothing can move without time moving; at once in real time. Errors as advance().
  virtual core::Result<> settle() = 0;
  [[nodiscard]] virtual nanoseconds now() const = 0;

  // CPU time that the child and all that it started have used, measured from outside.
  [[nodiscard]] virtual nanoseconds cpu_time() const = 0;
  // Asks it to end, then makes it. What it wrote is in the Exit.
  virtual Exit stop() = 0;
};

// A program that is started, watched and reaped. wait() ends it after limits.wall.
class Program {
 public:
  [[nodiscard]] static core::Result<std::unique_ptr<Program>> start(const Launch& launch);
  virtual ~Program() = default;
  virtual Exit wait() = 0;
  virtual void signal(int number) = 0;
  [[nodiscard]] virtual nanoseconds cpu_time() const = 0;
};

}  // namespace otelier::judge
