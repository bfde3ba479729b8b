// The stack in the background: the bench alone, the bench with its peers as processes, or
// containers.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "bench/stack.h"
#include "cli/bench_page.h"
#include "cli/stack.h"
#include "cli/verb.h"
#include "peers/compose.h"
#include "peers/stack.h"
#include "peers/up.h"
#include "workspace/process.h"

namespace otelier::cli::up_verb {
namespace {

struct Given {
  std::string address = "127.0.0.1";
  int http = bench::Ports{}.http, grpc = bench::Ports{}.grpc, api = bench::Ports{}.api;
};

// What ./lab up alone is asked.
struct Kind {
  std::string stack = "embedded";
  std::vector<std::string> peers;
  bool free_ports = false;
  bool no_page = false;
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
  std::fflush(stdout);
}

// After the stack is up: whoever waits for it to send need not wait for the page.
void show_page(const workspace::Kit& kit, const bench::Running& stack) {
  if (!page_is_fresh(kit))
    std::fprintf(stderr, "%s\n",
                 std::string(pick("lab: building the page (half a minute the first time)",
                                  "lab: 正在构建页面（第一次约半分钟）"))
                     .c_str());
  if (const auto built = build_page(kit); !built) {
    std::fprintf(stderr, "lab: %s\n     The stack is up all the same; %s\n",
                 built.error().message.c_str(), built.error().next.c_str());
    return;
  }
  std::printf("%s http://127.0.0.1:%d/\n", std::string(pick("Page      ", "页面      ")).c_str(),
              stack.ports.api);
  std::fflush(stdout);
}

bench::StackOptions stack_of(const Given& given) {
  bench::StackOptions stack;
  stack.address = given.address;
  stack.ports = {static_cast<std::uint16_t>(given.http), static_cast<std::uint16_t>(given.grpc),
                 static_cast<std::uint16_t>(given.api)};
  return stack;
}

bool in_containers(const Kind& kind) {
  return kind.stack == "compose" || kind.stack == "local";
}

int up_in_containers(const workspace::Kit& kit, peers::Images images) {
  if (bench::running(stack_address(kit)))
    return report({"the stack is up already, as processes, and has the same ports", "./lab down"});
  const auto absent = peers::absent(kit, images);
  if (!absent) return report(absent.error());
  const auto services = peers::compose_up(kit, images);
  if (!services) return report(services.error());
  print_services(*services);
  for (const peers::Absent& one : *absent)
    std::printf("%s%s%s%s\n", std::string(pick("Not there: ", "没有：")).c_str(), one.name.c_str(),
                std::string(pick(": ", "：")).c_str(), pick(one.why).c_str());
  return kPassed;
}

// What was asked for and why it is not there, in lines below its name.
void print_left_out(const peers::LeftOut& one) {
  std::string text = std::string(pick("Not up: ", "未能启动：")) + one.name + ": " +
                     one.why.message + (one.why.next.empty() ? "" : "\n" + one.why.next);
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
    text.insert(at + 1, "        ");
  std::printf("%s\n", text.c_str());
}

// As they are, when some run already.
int peers_as_they_are(const std::vector<peers::Service>& running, const Kind& kind) {
  print_services(running);
  bool whole = std::ranges::all_of(running, &peers::Service::healthy);
  for (const std::string& name : kind.peers)
    whole = whole && std::ranges::find(running, name, &peers::Service::name) != running.end();
  if (whole) return kPassed;
  return report(
      {"the peers are up already, and not as you ask", "./lab down, and then ./lab up once more"});
}

int up_with_peers(const workspace::Kit& kit, const Kind& kind, const bench::Running& stack) {
  const auto started = peers::start(
      kit, {.only = kind.peers,
            .free_ports = kind.free_ports,
            .bench = peers::bench_endpoints(stack.ports.http, stack.ports.grpc, stack.ports.api)});
  if (!started) return report(started.error());
  print_services(started->services);
  for (const peers::LeftOut& one : started->left_out) print_left_out(one);
  return started->left_out.empty() ? kPassed : kIncomplete;
}

core::Result<> valid(const workspace::Kit& kit, const Kind& kind) {
  if (kind.stack != "processes") {
    if (kind.peers.empty()) return {};
    return core::fail("--peer goes with --stack processes alone",
                      "./lab up --stack processes --peer " + kind.peers.front());
  }
  return peers::all_known(kit, kind.peers);
}

// Containers have the ports that compose/ gives them.
bool asks_for_ports(const Given& given, const Kind& kind) {
  const Given usual;
  return kind.free_ports || given.address != usual.address || given.http != usual.http ||
         given.grpc != usual.grpc || given.api != usual.api;
}

int up(Given given, const Kind& kind) {
  if (in_containers(kind) && asks_for_ports(given, kind))
    return report({"ports and address go with --stack embedded and processes alone",
                   "of containers OTELIER_BIND sets the address: compose/services.yaml"});
  if (kind.free_ports) given.http = given.grpc = given.api = 0;
  if (auto fine = valid(given); !fine) return report(fine.error());
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  if (auto fine = valid(*kit, kind); !fine) return report(fine.error());
  std::error_code ignored;
  std::filesystem::create_directories(kit->state(), ignored);
  const workspace::FileLock one_at_a_time(kit->state() / "stack.lock");
  if (kind.stack == "compose") return up_in_containers(*kit, peers::Images::published);
  if (kind.stack == "local") return up_in_containers(*kit, peers::Images::local);
  const bool with_peers = kind.stack == "processes";
  const auto peers = peers::running(*kit);
  const bool peers_run = std::ranges::any_of(peers, &peers::Service::process);
  if (const auto stack = bench::running(stack_address(*kit))) {
    std::printf("%s\n", std::string(pick("It is up already.", "已经在运行。")).c_str());
    print(*stack);
    if (!kind.no_page) show_page(*kit, *stack);
    if (!with_peers) return kPassed;
    return peers_run ? peers_as_they_are(peers, kind) : up_with_peers(*kit, kind, *stack);
  }
  if (peers_run && !peers::stop(*kit))  // they send to a bench that is no more
    return report({"a peer of an earlier stack does not end", "./lab status names it"});
  bench::StackOptions options = stack_of(given);
  options.page_folder = page_folder(*kit);
  const auto stack = launch(
      *kit,
      {.options = options, .address = stack_address(*kit), .log = kit->state() / "stack.log"});
  if (!stack) return report(stack.error());
  print(*stack);
  const int code = with_peers ? up_with_peers(*kit, kind, *stack) : kPassed;
  if (!kind.no_page) show_page(*kit, *stack);
  std::printf("%s ./lab status    %s ./lab down\n",
              std::string(pick("What came:", "收到了什么：")).c_str(),
              std::string(pick("Stop it:", "停止：")).c_str());
  return code;
}

// In the foreground: this process becomes the program that launch() starts.
int serve(const Given& given, const std::string& page, const std::string& address_file, bool move,
          bool end_with_parent) {
  if (auto fine = valid(given); !fine) return report(fine.error());
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  const auto program = stack_program(*kit);
  if (!program) return report(program.error());
  std::vector<std::string> words = {program->string(),
                                    "--address",
                                    given.address,
                                    "--http-port",
                                    std::to_string(given.http),
                                    "--grpc-port",
                                    std::to_string(given.grpc),
                                    "--api-port",
                                    std::to_string(given.api)};
  for (const auto& [option, value] :
       {std::pair("--page", page), std::pair("--address-file", address_file)})
    if (!value.empty()) words.insert(words.end(), {option, value});
  if (move) words.emplace_back("--move-if-taken");
  if (end_with_parent) words.emplace_back("--end-with-parent");
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  execv(argv[0], argv.data());
  return report(
      {"the workbench does not start: " + words[0] + ": " + std::strerror(errno), "./lab doctor"});
}

const AddVerb kUp{
    {.name = "up",
     .summary = {"Start the stack: the bench and its page, or with Collector, Prometheus …",
                 "启动环境：bench 及其页面，或加上 Collector、Prometheus 等"},
     .example = "./lab up\n./lab up --http-port 14318 --api-port 0\n"
                "./lab up --stack processes\n"
                "./lab up --stack processes --peer collector --peer zipkin\n"
                "./lab up --stack compose",
     .details = "Runs in the background until ./lab down. If it is up already, says so and changes "
                "nothing. The page is built when it is not there or older than its sources; what "
                "is missing for that keeps nobody from the stack.\n\nStacks: embedded is the bench "
                "alone, in one process. processes adds "
                "its peers, programs of others that telemetry passes through or ends in, as plain "
                "processes on this machine: the Collector, Prometheus, Zipkin, toxiproxy. Those "
                "that ./lab prepare peer-NAME has made ready are started. compose starts published "
                "images in Docker: also Jaeger, Loki, Tempo and Grafana. local is for where no "
                "image can be pulled: it makes the images on this machine. docs/stack.md compares "
                "them. Exits 3 when a peer had to be left out, and says why.",
     .setup = [](Options& options) -> Run {
       auto given = std::make_shared<Given>();
       auto kind = std::make_shared<Kind>();
       options.option("--stack", "embedded|processes|compose|local", kind->stack, "what to start");
       options.option("--peer", "NAME", kind->peers,
                      "of processes: this peer alone; may be given again");
       options.flag("--free-ports", kind->free_ports,
                    "of embedded and processes: free ports instead of the usual ones");
       options.flag("--no-page", kind->no_page, "do not build the page");
       declare(options, *given);
       return [given, kind] { return up(*given, *kind); };
     }}};

const AddVerb kServe{
    {.name = "serve-stack",
     .audience = "hidden",
     .summary = {"Be the embedded stack, in the foreground", "在前台充当内置环境"},
     .example = "./lab serve-stack",
     .setup = [](Options& options) -> Run {
       auto given = std::make_shared<Given>();
       auto file = std::make_shared<std::string>();
       auto page = std::make_shared<std::string>();
       auto move = std::make_shared<bool>(false), parent = std::make_shared<bool>(false);
       declare(options, *given);
       options.option("--address-file", "FILE", *file, "written once ready");
       options.option("--page", "DIR", *page, "the built page");
       options.flag("--move-if-taken", *move, "take a free port where one is in use");
       options.flag("--end-with-parent", *parent, "end when the starting process ends");
       return [=] { return serve(*given, *page, *file, *move, *parent); };
     }}};

}  // namespace
}  // namespace otelier::cli::up_verb
