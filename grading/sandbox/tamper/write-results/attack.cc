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
  for (const char* file :
       {"TAMPER_KIT/.lab/grades/forged.json", "TAMPER_KIT/forged.json", "TAMPER_CANARY/touched"}) {
    if (::open(file, O_WRONLY | O_CREAT, 0644) >= 0) ::write(2, "got in\n", 7);
  }
  ::_exit(7);
}
}  // namespace
