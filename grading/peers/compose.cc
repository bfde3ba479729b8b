#include "peers/compose.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "judge/yaml.h"
#include "workspace/files.h"
#include "workspace/process.h"

namespace otelier::peers {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Json = nlohmann::json;

constexpr auto kContainersHealthy = 180s;  // Grafana and Zipkin on a small machine

bool runs(const std::vector<std::string>& argv) {
  const auto done = workspace::run(argv);
  return done && done->code == 0;
}

core::Result<std::vector<std::string>> compose_command(const fs::path& file) {
  std::vector<std::string> command;
  if (runs({"docker", "compose", "version"})) {
    command = {"docker", "compose"};
  } else if (runs({"docker-compose", "version"})) {
    command = {"docker-compose"};
  } else {
    return core::fail("there is neither `docker compose` nor docker-compose here",
                      "install Docker with its compose plugin, or go without containers: "
                      "./lab up --stack processes");
  }
  if (!runs({"docker", "info"}))
    return core::fail("Docker's daemon does not answer",
                      "is it running, and may you use it (docker info)? Without containers: "
                      "./lab up --stack processes");
  command.insert(command.end(), {"-p", kProject, "-f", file.string()});
  return command;
}

fs::path file_of(const workspace::Kit& kit, Images images) {
  return kit.root() / "compose" / (images == Images::local ? "compose.local.yaml" : "compose.yaml");
}

// Which file what runs was started with.
fs::path note(const workspace::Kit& kit) {
  return kit.state() / "stack-compose";
}

Service service_of(const Json& container) {
  Service service;
  const Json labels = container.at("Config").value("Labels", Json::object());
  const auto label = [&](const std::string& name) { return labels.value(name, std::string()); };
  service.name = label("com.docker.compose.service");
  service.version = label("otelier.version");
  constexpr std::string_view kEndpoint = "otelier.endpoint.";
  for (const auto& [name, value] : labels.items())
    if (name.starts_with(kEndpoint) && value.is_string())
      service.endpoints[name.substr(kEndpoint.size())] = value.get<std::string>();
  const Json& state = container.at("State");
  const std::string status = state.value("Status", "");
  const bool probed = state.contains("Health");
  service.state = status == "running" && probed ? state["Health"].value("Status", "") : status;
  if (status == "exited") service.state += " " + std::to_string(state.value("ExitCode", 0));
  service.healthy = service.state == "healthy" || (status == "running" && !probed);
  return service;
}

}  // namespace

std::vector<Service> read_containers(const std::string& inspected) {
  std::vector<Service> services;
  const Json all = Json::parse(inspected, nullptr, false);
  if (!all.is_array()) return services;
  for (const Json& container : all)
    if (container.contains("Config") && container.contains("State"))
      services.push_back(service_of(container));
  std::erase_if(services, [](const Service& one) { return one.state == "exited 0"; });
  std::ranges::sort(services, {}, &Service::name);
  return services;
}

std::vector<Service> containers(const workspace::Kit& kit) {
  const auto labelled = [](const char* name, const std::string& value) {
    return std::string("label=com.docker.compose.project") + name + "=" + value;
  };
  const auto listed =
      workspace::run({"docker", "ps", "-aq", "--filter", labelled("", kProject), "--filter",
                      labelled(".working_dir", (kit.root() / "compose").string())});
  if (!listed || listed->code != 0) return {};
  std::istringstream ids(listed->output);
  std::vector<std::string> argv = {"docker", "inspect"};
  for (std::string id; ids >> id;) argv.push_back(id);
  if (argv.size() == 2) return {};
  const auto inspected = workspace::run(argv);
  return inspected ? read_containers(inspected->output) : std::vector<Service>();
}

core::Result<std::vector<Absent>> absent(const workspace::Kit& kit, Images images) {
  const auto file = judge::read_yaml(file_of(kit, images));
  if (!file) return std::unexpected(file.error());
  std::vector<Absent> all;
  if (const judge::Node* listed = file->root.find("x-absent"))
    for (const judge::Node& one : listed->children)
      all.push_back({one.key, {{"en", one.text("en")}, {"zh", one.text("zh")}}});
  return all;
}

core::Result<std::vector<Service>> compose_up(const workspace::Kit& kit, Images images) {
  const fs::path file = file_of(kit, images);
  auto command = compose_command(file);
  if (!command) return std::unexpected(command.error());
  if (images == Images::local) {
    const auto made = workspace::run({(kit.root() / "compose" / "local" / "make").string()},
                                     {.directory = kit.root(), .inherit = true});
    if (!made || made->code != 0)
      return core::fail("the local images could not be made", "it was said above why");
  }
  if (auto kept = workspace::write_text(note(kit), file.string() + "\n"); !kept)
    return std::unexpected(kept.error());
  auto up = *command;
  up.insert(up.end(), {"up", "-d", "--remove-orphans"});
  const auto done = workspace::run(up, {.directory = kit.root(), .inherit = true});
  if (!done || done->code != 0)
    return core::fail("docker could not start the stack",
                      "it was said above why. Where no image can be pulled: "
                      "./lab up --stack local, or without containers: --stack processes");
  const auto until = std::chrono::steady_clock::now() + kContainersHealthy;
  std::vector<Service> services = containers(kit);
  const auto starting = [](const Service& one) { return one.state == "starting"; };
  while (std::ranges::any_of(services, starting) && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(500ms);
    services = containers(kit);
  }
  for (const Service& service : services)
    if (!service.healthy)
      return core::fail("the service " + service.name + " is " + service.state,
                        "docker logs says why (docker ps -a names the container); ./lab down "
                        "removes all");
  return services;
}

core::Result<> compose_down(const workspace::Kit& kit) {
  std::string file = workspace::read_text(note(kit)).value_or("");
  while (file.ends_with('\n')) file.pop_back();
  if (containers(kit).empty()) return {};
  auto command = compose_command(file.empty() ? file_of(kit, Images::published) : fs::path(file));
  if (!command) return std::unexpected(command.error());
  auto down = *command;
  down.insert(down.end(), {"down", "--volumes", "--remove-orphans"});
  const auto done = workspace::run(down, {.directory = kit.root(), .join_errors = true});
  if (!done || done->code != 0)
    return core::fail("docker could not stop the stack: " +
                      (done ? done->output : done.error().message));
  std::error_code ignored;
  fs::remove(note(kit), ignored);
  return {};
}

}  // namespace otelier::peers
