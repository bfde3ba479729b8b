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
  static char piece[1 << 20];
  for (const char* folder : {"/tmp", "/dev/shm", "/var/tmp", "."}) {
    for (int i = 0; i < 40; ++i) {
      const int file = ::open((std::string(folder) + "/otelier-fill" + std::to_string(i)).c_str(),
                              O_WRONLY | O_CREAT, 0644);
      for (int written = 0; written < 16 && ::write(file, piece, sizeof piece) > 0; ++written) {
      }
      ::close(file);
    }
  }
  struct stat about{};
  if (::stat("TAMPER_CANARY", &about) == 0) ::write(2, "got in\n", 7);
  ::_exit(7);
}
}  // namespace
