// A hole in a starter. It is not an error of the learner: not yet written is not wrong, and the
// judge reports it in its own colour. Where an exception can travel it is thrown and caught by
// players, programs and tests; where none can (noexcept, destructors, threads) the terminate
// handler of install_terminate_handler() prints the hole and ends the process with
// kExitNotImplemented.
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace otelier::core {

// The exit code that means "reached a hole", in programs and players alike.
inline constexpr int kExitNotImplemented = 86;

// What is to be written, and the line that says so: the one on which a text becomes a Hole.
struct Hole {
  template <class Text>
  Hole(const Text& text,  // NOLINT(google-explicit-constructor): not_implemented("…") says it all
       const char* its_file = __builtin_FILE(), int its_line = __builtin_LINE())
      : what(text), file(its_file), line(its_line) {}
  std::string_view what;
  const char* file;  // as the compiler was told to call it
  int line;
};

class NotImplemented : public std::exception {
 public:
  explicit NotImplemented(const Hole& hole)
      : what_(hole.what), file_(hole.file), line_(hole.line) {}
  [[nodiscard]] const char* what() const noexcept override { return what_.c_str(); }
  [[nodiscard]] const char* file() const noexcept { return file_; }
  [[nodiscard]] int line() const noexcept { return line_; }

 private:
  std::string what_;
  const char* file_;
  int line_;
};

[[noreturn]] void throw_not_implemented(const Hole& hole);

// Names what is to be written; the further arguments are the function's own parameters, named so
// that no compiler calls them unused. Never returns.
template <class... Unused>
[[noreturn]] void not_implemented(Hole hole, const Unused&...) {
  throw_not_implemented(hole);
}

// Makes std::terminate print "not implemented: …" (or the exception's text) to standard error and
// end with kExitNotImplemented for a hole, else abort. Call once, first thing in main. Thread-safe.
void install_terminate_handler();

}  // namespace otelier::core

namespace otelier {
using core::not_implemented;
}
