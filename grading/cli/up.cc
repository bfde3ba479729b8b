// The embedded stack in the background: this program started again as the hidden verb
// "serve-stack".
#include <signal.h>
#include <sys/prctl.h>

#include <cstdio>
#include <memory>

#include "bench/stack.h"
#include "cli/stack.h"
#include "cli/verb.h"
#include "workspace/process.h"

namespace otelier::cli::up_verb {
namespace {

struct Given {
  std::string address = "127.0.0.1";
  int http = bench::Ports{}.http, grpc = bench::Ports{}.grpc, api = bench::Ports{}.api;
};

void declare(Options& options, Given& given) {
  options.option("--http-port", "PORT", given.http, "OTLP/HTTP; 0 takes a free one");
  options.option("--grpc-port", "PORT", given.grpc, "OTLP/gRPC; 0 takes a free one");
  options.option("--api-port", "PORT", given.api, "the API; 0 takes a free one");
  options.option("--address", "IP", given.address, "listen here; 0.0.0.0 for other machines");
}

core::Result<> valid(const Given& given) {
  for (const int port : {given.http, given.grpc, given.api})
    if (port < 0 || port > 65535)
      return core::fail("there is no port " + std::to_string(port), "ports are 0 to 65535");
  return {};
}

void print(const bench::Running& stack) {
  std::printf(
      "OTLP/HTTP  http://127.0.0.1:%d\nOTLP/gRPC  127.0.0.1:%d\nAPI        http://127.0.0.1:%d\n",
      stack.ports.http, stack.ports.grpc, stack.ports.api);
}

bench::StackOptions stack_of(const Given& given) {
  bench::StackOptions stack;
  stack.address = given.address;
  stack.ports = {static_cast<std::uint16_t>(given.http), static_cast<std::uint16_t>(given.grpc),
                 static_cast<std::uint16_t>(given.api)};
  return stack;
}

int up(const Given& given) {
  if (auto fine = valid(given); !fine) return report(fine.error());
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  std::error_code ignored;
  std::filesystem::create_directories(kit->state(), ignored);
  const workspace::FileLock one_at_a_time(kit->state() / "stack.lock");
  if (const auto stack = bench::running(stack_address(*kit))) {
    std::printf("%s\n", std::string(pick("It is up already.", "已经在运行。")).c_str());
    print(*stack);
    return kPassed;
  }
  const auto stack = launch({.options = stack_of(given),
                             .address = stack_address(*kit),
                             .log = kit->state() / "stack.log"});
  if (!stack) return report(stack.error());
  print(*stack);
  std::printf("%s ./lab status    %s ./lab down\n",
              std::string(pick("What came:", "收到了什么：")).c_str(),
              std::string(pick("Stop it:", "停止：")).c_str());
  return kPassed;
}

// In the foreground; what launch() starts.
int serve(const Given& given, const std::string& address_file, bool move, bool end_with_parent) {
  if (auto fine = valid(given); !fine) return report(fine.error());
  if (end_with_parent) prctl(PR_SET_PDEATHSIG, SIGTERM);
  bench::StackOptions stack = stack_of(given);
  stack.move_if_taken = move;
  return bench::serve(stack, address_file);
}

const AddVerb kUp{{.name = "up",
                   .summary = {"Start the embedded stack: OTLP over HTTP and gRPC, and an API",
                               "启动内置环境：OTLP/HTTP、OTLP/gRPC 和一个 API"},
                   .example = "./lab up\n./lab up --http-port 14318 --api-port 0",
                   .details = "Runs in the background until ./lab down. If it is up already, says "
                              "so and changes nothing.",
                   .setup = [](Options& options) -> Run {
                     auto given = std::make_shared<Given>();
                     declare(options, *given);
                     return [given] { return up(*given); };
                   }}};

const AddVerb kServe{
    {.name = "serve-stack",
     .audience = "hidden",
     .summary = {"Be the embedded stack, in the foreground", "在前台充当内置环境"},
     .example = "./lab serve-stack",
     .setup = [](Options& options) -> Run {
       auto given = std::make_shared<Given>();
       auto file = std::make_shared<std::string>();
       auto move = std::make_shared<bool>(false), parent = std::make_shared<bool>(false);
       declare(options, *given);
       options.option("--address-file", "FILE", *file, "written once ready");
       options.flag("--move-if-taken", *move, "take a free port where one is in use");
       options.flag("--end-with-parent", *parent, "end when the starting process ends");
       return [=] { return serve(*given, *file, *move, *parent); };
     }}};

}  // namespace
}  // namespace otelier::cli::up_verb
