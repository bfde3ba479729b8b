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
  if (std::getenv("LD_PRELOAD") == nullptr) {
    ::setenv("LD_PRELOAD", "/usr/lib/x86_64-linux-gnu/libprotobuf.so.32", 1);
    ::execl("/proc/self/exe", "player", nullptr);
  }
  if (::dlsym(RTLD_DEFAULT, "_ZN6google8protobuf8internal13VerifyVersionEiiPKc") != nullptr)
    ::write(2, "got in\n", 7);
  ::_exit(7);
}
}  // namespace
