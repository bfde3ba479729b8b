#include "core/not_implemented.h"

#include <unistd.h>

#include <cstdlib>

namespace otelier::core {
namespace {

// One write, past every buffer: another thread may hold the lock of a stream.
void say(std::string_view prefix, std::string_view what) noexcept {
  std::string line;
  line.reserve(prefix.size() + what.size() + 1);
  line.append(prefix).append(what).push_back('\n');
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
    if (written <= 0) return;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

[[noreturn]] void explain_and_end() noexcept {
  if (const std::exception_ptr current = std::current_exception()) {
    try {
      std::rethrow_exception(current);
    } catch (const NotImplemented& hole) {
      say("not implemented: ", hole.what());
      ::_exit(kExitNotImplemented);
    } catch (const std::exception& error) {
      say("ended by an exception that nothing caught: ", error.what());
    } catch (...) {
      say("ended by an exception that nothing caught", "");
    }
  } else {
    say("std::terminate was called without an exception; is a std::thread destroyed unjoined?", "");
  }
  std::abort();
}

}  // namespace

void throw_not_implemented(const Hole& hole) {
  throw NotImplemented(hole);
}

void install_terminate_handler() {
  std::set_terminate(explain_and_end);
}

}  // namespace otelier::core
