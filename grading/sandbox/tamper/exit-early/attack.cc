#include <unistd.h>

namespace {
[[gnu::constructor]] void attack() {
  ::_exit(0);
}
}  // namespace
