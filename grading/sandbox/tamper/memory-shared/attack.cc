#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include <cstring>

namespace {
[[gnu::constructor]] void attack() {
  for (int piece = 0; piece < 48; ++piece) {
    const int segment = ::shmget(IPC_PRIVATE, 32 << 20, IPC_CREAT | 0600);
    void* const room = segment < 0 ? nullptr : ::shmat(segment, nullptr, 0);
    if (room == nullptr) ::_exit(7);
    std::memset(room, 1, 32 << 20);
    ::shmdt(room);
  }
  ::write(2, "got in\n", 7);
  ::_exit(7);
}
}  // namespace
