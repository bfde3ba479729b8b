#include <cstdlib>

namespace {
struct Leaver {
  ~Leaver() { std::_Exit(0); }
};
[[gnu::constructor]] void attack() {
  static Leaver leaver;
  std::exit(0);
}
}  // namespace
