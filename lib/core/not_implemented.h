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

class NotImplemented : public std::exception {
 public:
  explicit NotImplemented(std::string_view what) : what_(what) {}
  [[nodiscard]] const char* what() const noexcept override { return what_.c_str(); }

 private:
  std::string what_;
};

[[noreturn]] void throw_not_implemented(std::string_view what);

// Names what is to be written; the further arguments are the function's own parameters, named so
// that no compiler calls them unused. Never returns.
template <class... Unused>
[[noreturn]] void not_implemented(std::string_view what, const Unused&...) {
  throw_not_implemented(what);
}

// Makes std::terminate print "not implemented: …" (or the exception's text) to standard error and
// end with kExitNotImplemented for a hole, else abort. Call once, first thing in main. Thread-safe.
void install_terminate_handler();

}  // namespace otelier::core

namespace otelier {
using core::not_implemented;
}
