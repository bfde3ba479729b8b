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
  ::execl("/usr/bin/python3", "python3", "-c", "import os; os.write(2, b'got in\\n')", nullptr);
  ::_exit(7);
}
}  // namespace
