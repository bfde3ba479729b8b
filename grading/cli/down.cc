#include <algorithm>
#include <cstdio>

#include "bench/running.h"
#include "cli/stack.h"
#include "cli/verb.h"
#include "peers/compose.h"
#include "peers/stack.h"

namespace otelier::cli::down_verb {
namespace {

int down() {
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  const auto address = stack_address(*kit);
  const bool had_containers = !peers::containers(*kit).empty();
  if (auto removed = peers::compose_down(*kit); !removed) return report(removed.error());
  const auto services = peers::running(*kit);
  if (!peers::stop(*kit))
    return report({"a peer does not end, not even by force", "./lab status names it"});
  const auto stack = bench::running(address);
  if (!stack && (had_containers || std::ranges::any_of(services, &peers::Service::process))) {
    std::printf("%s\n", std::string(pick("Stopped.", "已停止。")).c_str());
    return kPassed;
  }
  if (!stack) {
    // A file without a stack behind it is left over; whoever has that number now is not ours.
    std::error_code ignored;
    std::filesystem::remove(address, ignored);
    std::printf("%s\n", std::string(pick("Nothing is up.", "没有在运行的环境。")).c_str());
    return kPassed;
  }
  if (!stop(*stack))
    return report({"process " + std::to_string(stack->process) + " does not end",
                   "kill -9 " + std::to_string(stack->process)});
  std::printf("%s\n", std::string(pick("Stopped.", "已停止。")).c_str());
  return kPassed;
}

const AddVerb kDown{{.name = "down",
                     .summary = {"Stop the stack, whichever it is", "停止环境，不论是哪一种"},
                     .example = "./lab down",
                     .details = "Fine when nothing is up. What was captured is gone with it.",
                     .setup = [](Options&) -> Run { return down; }}};

}  // namespace
}  // namespace otelier::cli::down_verb
