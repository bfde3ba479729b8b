// otelier-airlock [--alone] PROGRAM [ARGUMENT…]: the last program before a subject. It shuts, for
// itself and all that come after it, the doors that no namespace and no limit shuts, and becomes
// the subject. Shut with the error EPERM are:
//   another program       PROGRAM is the first and the last that is started: no restart with other
//                         sanitizer options, no shell, wherever one may be found
//   memory without owner  shared memory and files in memory, which no process's resident size shows
//   other namespaces      a file system of one's own is memory too
//   odd corners           rings, keys, probes: nothing that a lab asks for
//   other processes       with --alone: whoever is timed does its work itself; threads are free
// Linked statically: it needs nothing but itself where it runs.
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
constexpr std::uint32_t kForeignCalls = 0x40000000;  // x32, by the same numbers and others
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "the airlock knows the system calls of x86-64 and of AArch64"
#endif

constexpr std::uint32_t kRefused = SECCOMP_RET_ERRNO | EPERM;
constexpr std::uint32_t kUnknown = SECCOMP_RET_ERRNO | ENOSYS;  // callers then try the older call
constexpr std::uint32_t kNewNamespaces = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |
                                         CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
constexpr std::uint32_t kShared = MAP_SHARED | MAP_ANONYMOUS;
constexpr int kNoProgram = 127;  // as shells say it

// What is refused whatever its arguments are.
constexpr std::array kRefusedCalls = {SYS_execveat,   SYS_memfd_create, 447 /* memfd_secret */,
                                      SYS_shmget,     SYS_msgget,       SYS_semget,
                                      SYS_mq_open,    SYS_unshare,      SYS_setns,
                                      SYS_mount,      SYS_add_key,      SYS_request_key,
                                      SYS_keyctl,     SYS_bpf,          SYS_perf_event_open,
                                      SYS_userfaultfd};
constexpr std::array kUnknownCalls = {SYS_clone3, SYS_io_uring_setup};

class Filter {
 public:
  // `only` is where the one path lies that may be executed.
  Filter(const void* only, bool alone) {
    load(offsetof(seccomp_data, arch));
    unless_equal(kArchitecture, SECCOMP_RET_KILL_PROCESS);
    load(offsetof(seccomp_data, nr));
#if defined(__x86_64__)
    add(BPF_JMP | BPF_JGE | BPF_K, kForeignCalls, 0, 1);
    answer(SECCOMP_RET_KILL_PROCESS);
#endif
    for (const long call : kRefusedCalls) when(call, kRefused);
    for (const long call : kUnknownCalls) when(call, kUnknown);
    if (alone) {
#if defined(__x86_64__)
      when(SYS_fork, kRefused);
      when(SYS_vfork, kRefused);
#endif
    }
    // Whatever leads to a rule with arguments ends there: the number is loaded once.
    begin(SYS_mmap);
    load_argument(3);
    add(BPF_ALU | BPF_AND | BPF_K, kShared);
    add(BPF_JMP | BPF_JEQ | BPF_K, kShared, 0, 1);
    answer(kRefused);
    answer(SECCOMP_RET_ALLOW);
    end();
    begin(SYS_clone);
    load_argument(0);
    add(BPF_JMP | BPF_JSET | BPF_K, kNewNamespaces, 0, 1);
    answer(kRefused);
    if (alone) {
      add(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0);
      answer(kRefused);
    }
    answer(SECCOMP_RET_ALLOW);
    end();
    begin(SYS_execve);
    const auto address = reinterpret_cast<std::uint64_t>(only);
    load_argument(0);
    unless_equal(static_cast<std::uint32_t>(address), kRefused);
    load_argument(0, sizeof(std::uint32_t));
    unless_equal(static_cast<std::uint32_t>(address >> 32), kRefused);
    answer(SECCOMP_RET_ALLOW);
    end();
    answer(SECCOMP_RET_ALLOW);
  }

  [[nodiscard]] bool install() {
    sock_fprog program{static_cast<unsigned short>(size_), rules_.data()};
    return !overrun_ && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
  }

 private:
  void add(unsigned code, std::uint32_t value, unsigned if_true = 0, unsigned if_false = 0) {
    overrun_ = overrun_ || size_ == rules_.size();
    if (overrun_) return;
    rules_[size_++] = {static_cast<std::uint16_t>(code), static_cast<std::uint8_t>(if_true),
                       static_cast<std::uint8_t>(if_false), value};
  }
  void load(std::size_t offset) {
    add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
  }
  // Both architectures are little-endian: the lower half comes first.
  void load_argument(std::size_t index, std::size_t half = 0) {
    load(offsetof(seccomp_data, args) + index * sizeof(std::uint64_t) + half);
  }
  void answer(std::uint32_t what) { add(BPF_RET | BPF_K, what); }
  void unless_equal(std::uint32_t value, std::uint32_t otherwise) {
    add(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
    answer(otherwise);
  }
  void when(long call, std::uint32_t what) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1);
    answer(what);
  }
  // The rules up to end() are for this call alone, and answer it.
  void begin(long call) {
    begun_ = size_;
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 0);
  }
  void end() { rules_[begun_].jf = static_cast<std::uint8_t>(size_ - begun_ - 1); }

  std::array<sock_filter, 128> rules_{};
  std::size_t size_ = 0, begun_ = 0;
  bool overrun_ = false;
};

// The path at an address that nobody who comes later can guess, and that is gone by then: a random
// page of a region at a random place.
const char* hidden(const char* path) {
  constexpr std::size_t kPage = 4096;
  constexpr std::uint64_t kPages = std::uint64_t{1} << 28;
  const std::size_t size = std::strlen(path) + 1;
  std::uint64_t drawn = 0;
  if (size > kPage || ::getrandom(&drawn, sizeof drawn, 0) != sizeof drawn) return nullptr;
  void* const region = ::mmap(nullptr, kPages * kPage, PROT_NONE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (region == MAP_FAILED) return nullptr;
  char* const room = static_cast<char*>(region) + drawn % kPages * kPage;
  if (::mprotect(room, kPage, PROT_READ | PROT_WRITE) != 0) return nullptr;
  return static_cast<const char*>(std::memcpy(room, path, size));
}

int give_up(const char* what) {
  std::fprintf(stderr, "it could not be shut in: %s: %s\n", what, std::strerror(errno));
  return kNoProgram;
}

}  // namespace

int main(int count, char** words) {
  int at = 1;
  const bool alone = at < count && std::strcmp(words[at], "--alone") == 0;
  if (alone) ++at;
  if (at >= count) {
    std::fputs("otelier-airlock [--alone] PROGRAM [ARGUMENT...]\n", stderr);
    return kNoProgram;
  }
  const char* const program = hidden(words[at]);
  if (program == nullptr) return give_up("no room for a path");
  // Some sanitizers start themselves again without random addresses; there is no second start, so
  // the first is already so. Where it is not allowed, they say themselves what they lack.
  ::personality(static_cast<unsigned long>(::personality(0xffffffff)) | ADDR_NO_RANDOMIZE);
  if (!Filter(program, alone).install()) return give_up("the filter of system calls");
  ::execve(program, words + at, environ);
  return give_up(words[at]);
}
