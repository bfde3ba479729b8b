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
  const int file = ::open("TAMPER_KIT/solutions/01-wire/wire/writer.cc", O_RDONLY);
  if (file >= 0) ::write(2, "got in\n", 7);
  ::_exit(7);
}
}  // namespace
