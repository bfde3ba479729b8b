#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <string_view>

#include "cli/command_line.h"
#include "cli/verb.h"

namespace {

// Only what a signal handler may do: a sentence, then the signal's own way, so that shells see it.
extern "C" void interrupted(int signal) {
  constexpr std::string_view kSentence =
      "\nlab: interrupted; nothing is half-written, and the same command starts again\n";
  static_cast<void>(!::write(STDERR_FILENO, kSentence.data(), kSentence.size()));
  std::raise(signal);  // SA_RESETHAND: this time it ends us
}

void say_when_interrupted() {
  struct sigaction action{};
  action.sa_handler = interrupted;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction before{};
    // Started in the background by a shell, it is to be ignored.
    if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_DFL) {
      ::sigaction(signal, &action, nullptr);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  // A watcher ends its checks with a signal at every save: nothing to say then.
  if (std::getenv("OTELIER_PURPOSE") == nullptr) say_when_interrupted();
  try {
    return otelier::cli::run_command_line({argv + 1, argv + argc});
  } catch (const std::exception& unexpected) {
    return otelier::cli::report({std::string("this is a defect of the kit: ") + unexpected.what(),
                                 "please report it with the command you typed"});
  }
}
