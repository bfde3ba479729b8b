// The process between the judge and a subject. It is the parent of the subject and of every process
// that the subject leaves behind, so nothing escapes it, not even what makes itself a daemon; when
// the subject ends, when the judge says so and when the judge dies, it kills and reaps them all. It
// runs in a fork of the judge, beside which other threads held locks, so it uses system calls
// alone: no allocation, no stream.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <array>
#include <cstdint>
#include <span>

namespace otelier::judge {

// All that the fork needs, prepared before it. Descriptors are at least kFirstDescriptor.
struct SupervisorPlan {
  static constexpr int kFirstDescriptor = 16;
  static constexpr int kChannelDescriptor = 3;  // where the subject finds its channel

  struct Limit {
    int resource;
    rlimit value;
  };

  const char* executable = nullptr;
  char* const* argv = nullptr;
  char* const* environment = nullptr;
  const char* directory = nullptr;
  int user_namespace = -1, network_namespace = -1;  // entered in this order; -1: stay
  int group = -1;     // "0" written to it puts the writer into a control group; -1: stay
  unsigned user = 0;  // whom the subject becomes; 0: stay
  std::span<const Limit> limits;
  int input = -1, output = -1, error = -1;  // become 0, 1, 2 of the subject
  int channel = -1;                         // becomes kChannelDescriptor; -1: none
  int control = -1;                         // bytes: signals for the subject; end of file: end it
  int status = -1;                          // Notice after Notice
};

// What the supervisor says on `status`, one write each.
struct Notice {
  enum class Kind : std::int32_t { started, not_started, ended };
  Kind kind = Kind::started;
  std::int32_t pid = 0;          // of started
  std::int32_t error = 0;        // errno, of not_started
  std::int32_t wait_status = 0;  // as wait() gives it, of ended
  std::int64_t cpu_microseconds =
      0;  // of ended: of the subject and those of its children it reaped
};

[[noreturn]] void supervise(const SupervisorPlan& plan);

}  // namespace otelier::judge
