// Tries, from inside, one thing that the airlock shuts, and tells by its exit code whether it
// could: 0 yes, 1 no. Built plainly and with each sanitizer, whose reports must still end it.
#include <linux/sched.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <string_view>
#include <thread>

namespace {

bool could_start_another(char** words) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl("/proc/self/exe", words[0], "nothing", nullptr);
    ::execl(words[0], words[0], "nothing", nullptr);
    ::_exit(1);
  }
  int status = 1;
  return child > 0 && ::waitpid(child, &status, 0) == child && status == 0;
}

bool could_fork() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  return child > 0;
}

bool could_start_a_thread() {
  bool ran = false;
  std::thread([&] { ran = true; }).join();
  return ran;
}

bool could_map(int flags) {
  return ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, flags, -1, 0) != MAP_FAILED;
}

int race() {
  int shared = 0;
  std::thread other([&] { ++shared; });
  ++shared;
  other.join();
  std::cout << shared << '\n';
  return 0;
}

int overrun(int count) {
  const auto bytes = std::make_unique<char[]>(8);
  std::memset(bytes.get(), count, 8);
  volatile int past = 7 + count;
  std::cout << int{bytes[static_cast<std::size_t>(past)]} << '\n';
  return 0;
}

}  // namespace

int main(int count, char** words) {
  const std::string_view asked = count > 1 ? words[1] : "nothing";
  const auto answer = [](bool could) { return could ? 0 : 1; };
  if (asked == "nothing") return 0;
  if (asked == "exec") return answer(could_start_another(words));
  if (asked == "fork") return answer(could_fork());
  if (asked == "thread") return answer(could_start_a_thread());
  if (asked == "memfd") return answer(::memfd_create("spy", 0) >= 0);
  if (asked == "sysv") return answer(::shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600) >= 0);
  if (asked == "shared") return answer(could_map(MAP_SHARED | MAP_ANONYMOUS));
  if (asked == "private") return answer(could_map(MAP_PRIVATE | MAP_ANONYMOUS));
  if (asked == "namespace") return answer(::unshare(CLONE_NEWUSER) == 0);
  if (asked == "race") return race();
  if (asked == "overrun") return overrun(count);
  std::cerr << "no question is called " << asked << '\n';
  return 2;
}
