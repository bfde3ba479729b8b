#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {
[[gnu::constructor]] void attack() {
  if (::ptrace(PTRACE_ATTACH, TAMPER_BYSTANDER, nullptr, nullptr) == 0 ||
      ::ptrace(PTRACE_SEIZE, TAMPER_JUDGE, nullptr, nullptr) == 0)
    ::write(2, "got in\n", 7);
  const int memory = ::open("/proc/TAMPER_JUDGE/mem", O_RDWR);
  if (memory >= 0) ::write(2, "got in\n", 7);
  ::_exit(7);
}
}  // namespace
