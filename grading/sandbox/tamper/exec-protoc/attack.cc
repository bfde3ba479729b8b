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
  ::dup2(2, 1);  // where it says its name
  ::execl("/usr/bin/protoc", "protoc", "--version", nullptr);
  ::_exit(7);
}
}  // namespace
