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
  ::close(3);
  if (::access("TAMPER_REFERENCE", X_OK) == 0) ::write(2, "got in\n", 7);
  ::execl("TAMPER_REFERENCE", "player", nullptr);
  ::_exit(7);
}
}  // namespace
