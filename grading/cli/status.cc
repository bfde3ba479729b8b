#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "bench/running.h"
#include "cli/stack.h"
#include "cli/verb.h"
#include "peers/compose.h"
#include "peers/stack.h"

namespace otelier::cli::status_verb {
namespace {

std::string uptime(std::int64_t seconds) {
  if (seconds < 60) return std::to_string(seconds) + " s";
  if (seconds < 3600)
    return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
  return std::to_string(seconds / 3600) + " h " + std::to_string(seconds / 60 % 60) + " min";
}

void line(std::string_view en, std::string_view zh, const std::string& value) {
  std::printf("%s%s\n", std::string(pick(en, zh)).c_str(), value.c_str());
}

nlohmann::json as_json_of(const std::vector<peers::Service>& services) {
  auto all = nlohmann::json::array();
  for (const peers::Service& service : services)
    all.push_back({{"name", service.name},
                   {"version", service.version},
                   {"health", service.state},
                   {"healthy", service.healthy},
                   {"endpoints", service.endpoints}});
  return all;
}

bool all_healthy(const std::vector<peers::Service>& services) {
  return std::ranges::all_of(services, &peers::Service::healthy);
}

int services_alone(const std::vector<peers::Service>& services, bool as_json) {
  if (as_json) {
    std::printf("%s\n", nlohmann::json{{"services", as_json_of(services)}}.dump(2).c_str());
  } else {
    print_services(services);
  }
  return all_healthy(services) ? kPassed : kNotPassed;
}

// Peers without the bench: it was ended from outside.
int without_bench(const std::vector<peers::Service>& services, bool as_json) {
  if (!as_json)
    line("The bench is not up, its peers are. Begin anew: ./lab down",
         "bench 没有运行，它的同伴程序还在。重新开始：./lab down", "");
  (void)services_alone(services, as_json);
  return kNotPassed;
}

int status(bool as_json) {
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  const auto stack = bench::running(stack_address(*kit));
  const auto services = peers::running(*kit);
  if (!stack && std::ranges::any_of(services, &peers::Service::process))
    return without_bench(services, as_json);
  if (!stack)
    if (const auto containers = peers::containers(*kit); !containers.empty())
      return services_alone(containers, as_json);
  if (!stack) {
    if (as_json) {
      std::printf("null\n");
    } else {
      line("Nothing is up. Start it: ./lab up", "没有在运行的环境。启动：./lab up", "");
    }
    return kNotPassed;
  }
  auto json = nlohmann::json::parse(stack->status, nullptr, false);
  if (json.is_discarded()) return report({"the stack answers something that is not JSON"});
  const int code = all_healthy(services) ? kPassed : kNotPassed;
  if (as_json) {
    if (!services.empty()) json["services"] = as_json_of(services);
    std::printf("%s\n", json.dump(2).c_str());
    return code;
  }
  const auto& endpoints = json["endpoints"];
  const auto& counters = json["counters"];
  const auto count = [&](const char* name) {
    return std::to_string(counters.value(name, std::uint64_t{0}));
  };
  line("OTLP/HTTP  ", "OTLP/HTTP  ", endpoints.value("otlp_http", ""));
  line("OTLP/gRPC  ", "OTLP/gRPC  ", endpoints.value("otlp_grpc", ""));
  line("API        ", "API        ", endpoints.value("api", ""));
  line("Up for     ", "已运行     ",
       uptime(json.value("uptime_seconds", std::int64_t{0})) + ", process " +
           std::to_string(stack->process));
  line("Received   ", "收到       ",
       count("requests") + " requests, " + count("items") + " items, " + count("bytes") +
           " bytes, " + count("refused") + " refused");
  line("Kept       ", "保留       ",
       count("captured") + " requests, " + count("dropped") + " dropped");
  print_services(services);
  return code;
}

const AddVerb kStatus{{.name = "status",
                       .summary = {"What is up: endpoints, health, versions, and what came",
                                   "正在运行什么：端点、健康状况、版本，以及收到了什么"},
                       .example = "./lab status",
                       .details = "Exits 1 when nothing is up, or a service is not healthy.",
                       .setup = [](Options& options) -> Run {
                         auto as_json = std::make_shared<bool>(false);
                         options.flag("--json", *as_json, "as JSON, for programs");
                         return [as_json] { return status(*as_json); };
                       }}};

}  // namespace
}  // namespace otelier::cli::status_verb
