#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

namespace {
[[gnu::constructor]] void attack() {
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
      ::mount("none", "/tmp", "tmpfs", 0, nullptr) == 0) {
    ::write(2, "got in\n", 7);
  }
  ::_exit(7);
}
}  // namespace
