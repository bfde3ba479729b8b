#include "judge/subject/process.h"

namespace otelier::judge {
namespace {

class ChildProgram final : public Program {
 public:
  ChildProgram(std::unique_ptr<Process> process, nanoseconds wall)
      : process_(std::move(process)), wall_(wall) {}

  Exit wait() override {
    const bool in_time = process_->wait(wall_);
    if (!in_time) process_->end();
    Exit exit = process_->exit();
    exit.timed_out = !in_time;
    return exit;
  }

  void signal(int number) override { process_->signal(number); }
  [[nodiscard]] nanoseconds cpu_time() const override { return process_->cpu_time(); }

 private:
  std::unique_ptr<Process> process_;
  nanoseconds wall_;
};

}  // namespace

core::Result<std::unique_ptr<Program>> Program::start(const Launch& launch) {
  auto process = Process::start(launch, {});
  if (!process) return std::unexpected(process.error());
  return std::make_unique<ChildProgram>(std::move(*process), launch.limits.wall);
}

}  // namespace otelier::judge
