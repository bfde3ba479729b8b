// The stack as a process of its own, and what others find it by: a file of four numbers.
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "bench/stack.h"

namespace otelier::bench {
namespace {

namespace fs = std::filesystem;

bool write_address(const fs::path& file, const Ports& ports) {
  std::error_code ignored;
  fs::create_directories(file.parent_path(), ignored);
  const fs::path fresh = file.string() + ".new";
  {
    std::ofstream out(fresh);
    out << getpid() << ' ' << ports.http << ' ' << ports.grpc << ' ' << ports.api << '\n';
    if (!out) return false;
  }
  fs::rename(fresh, file, ignored);
  return !ignored;
}

}  // namespace

int serve(const StackOptions& options, const fs::path& address_file) {
  // Before any thread starts, so that only sigwait() takes them.
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  signal(SIGHUP, SIG_IGN);

  const auto stack = Stack::start(options);
  if (!stack) {
    std::fprintf(stderr, "lab: %s\n     %s\n", stack.error().message.c_str(),
                 stack.error().next.c_str());
    return 2;
  }
  for (const auto& line : (*stack)->moved()) std::printf("%s\n", line.c_str());
  std::printf("OTLP/HTTP  %s\nOTLP/gRPC  %s\nAPI        %s\n", (*stack)->http_endpoint().c_str(),
              (*stack)->grpc_endpoint().c_str(), (*stack)->api_endpoint().c_str());
  std::fflush(stdout);
  if (!address_file.empty() && !write_address(address_file, (*stack)->ports())) {
    std::fprintf(stderr, "lab: cannot write %s\n", address_file.c_str());
    return 2;
  }
  int which = 0;
  sigwait(&ending, &which);
  std::error_code ignored;
  if (!address_file.empty()) fs::remove(address_file, ignored);
  return 0;
}

}  // namespace otelier::bench
