#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

namespace {
// A mapping of zeros by a device is as shared as one without a file.
[[gnu::constructor]] void attack() {
  constexpr std::size_t kPiece = 32 << 20;
  const int zeros = ::open("/dev/zero", O_RDWR);
  for (int piece = 0; piece < 48; ++piece) {
    void* room = ::mmap(nullptr, kPiece, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (room == MAP_FAILED) {
      room = ::mmap(nullptr, kPiece, PROT_READ | PROT_WRITE, MAP_SHARED, zeros, 0);
    }
    if (room == MAP_FAILED) ::_exit(7);
    std::memset(room, 1, kPiece);
    ::madvise(room, kPiece, MADV_DONTNEED);
  }
  ::write(2, "got in\n", 7);
  ::_exit(7);
}
}  // namespace
