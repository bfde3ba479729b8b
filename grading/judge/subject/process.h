// A child process with its limits, its captured output and everything it may leave behind. Used by
// one thread at a time, except that its output is read all the while by a thread of its own, so
// that a child never waits for the judge to read.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "judge/subject/descriptor.h"
#include "judge/subject/subject.h"

namespace otelier::judge {

class Process {
 public:
  // `channel`, when there is one, becomes descriptor 3 of the child.
  [[nodiscard]] static core::Result<std::unique_ptr<Process>> start(const Launch& launch,
                                                                    Descriptor channel);
  // Ends it and all its descendants.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // True when it has ended by itself, or was ended; waits at most that long in real time.
  [[nodiscard]] bool wait(nanoseconds within);
  // Sends a signal to the child alone.
  void signal(int number);
  // Kills it and its descendants, and waits until they are reaped.
  void end();
  // How it ended; complete after wait() was true or end() has returned.
  [[nodiscard]] Exit exit() const;
  // User and system time of the child and of all that it has started, measured by the kernel.
  [[nodiscard]] nanoseconds cpu_time() const;

 private:
  class Watch;
  explicit Process(std::unique_ptr<Watch> watch);
  std::unique_ptr<Watch> watch_;
};

}  // namespace otelier::judge
