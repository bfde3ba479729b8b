#include "peers/stack.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>
#include <thread>
#include <utility>

#include "bench/running.h"
#include "testbed/socket.h"
#include "workspace/files.h"

extern char** environ;

namespace otelier::peers {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Json = nlohmann::json;

constexpr auto kHealthy = 60s;  // a Java program on two busy cores takes some twenty
constexpr auto kLook = 50ms;    // between two looks at health
constexpr auto kEnd = 10s;      // after SIGTERM
constexpr auto kForce = 2s;     // after SIGKILL
constexpr std::size_t kLastLines = 4;

fs::path state_file(const workspace::Kit& kit) {
  return run_folder(kit) / "state.json";
}

// Since when a process runs, in ticks since the machine started; empty when there is none, or it
// has ended and waits to be reaped. With the number it names a process for good.
std::string birth_of(int process) {
  const auto stat = workspace::read_text("/proc/" + std::to_string(process) + "/stat");
  const std::size_t name_ends = stat ? stat->rfind(") ") : std::string::npos;
  if (name_ends == std::string::npos || stat->compare(name_ends + 2, 1, "Z") == 0) return "";
  std::istringstream fields(stat->substr(name_ends + 2));
  std::string field;
  for (int i = 3; i <= 22; ++i) fields >> field;  // proc(5): starttime is the 22nd
  return field;
}

bool answers(const Service& service, const std::string& endpoint, const std::string& path) {
  const auto at = service.endpoints.find(endpoint);
  if (at == service.endpoints.end()) return false;
  return bench::get(static_cast<std::uint16_t>(port_of(at->second)), path).has_value();
}

// Free ports below those that the system gives to outgoing connections (from 32768 on): a peer
// takes seconds until it listens, and nobody must be given its port meanwhile. No port twice.
class FreePorts {
 public:
  core::Result<> take(std::string& endpoint) {
    constexpr std::uint16_t kFirst = 20000, kLast = 32767;
    constexpr int kTries = 1000;
    std::uniform_int_distribution<int> draw(kFirst, kLast);
    for (int i = 0; i < kTries; ++i) {
      const int port = draw(random_);
      if (!given_.insert(port).second) continue;
      const auto socket = testbed::listen_on("127.0.0.1", static_cast<std::uint16_t>(port));
      if (!socket) continue;
      close(*socket);
      endpoint = endpoint.substr(0, endpoint.rfind(':') + 1) + std::to_string(port);
      return {};
    }
    return core::fail("no port between " + std::to_string(kFirst) + " and " +
                      std::to_string(kLast) + " is free");
  }

 private:
  std::mt19937 random_{std::random_device{}()};
  std::set<int> given_;
};

// Who has one of its ports already, or nothing.
std::string taken(const Endpoints& endpoints) {
  for (const auto& [name, endpoint] : endpoints) {
    const auto probe =
        testbed::listen_on("127.0.0.1", static_cast<std::uint16_t>(port_of(endpoint)));
    if (!probe) return name + ": " + probe.error().message;
    close(*probe);
  }
  return "";
}

core::Result<pid_t> spawn(const Peer& peer, const Words& words, const fs::path& folder) {
  std::vector<std::string> line, variables;
  for (const std::string& word : peer.argv) {
    auto filled = fill_in(word, words);
    if (!filled) return std::unexpected(filled.error());
    line.push_back(std::move(*filled));
  }
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string variable = *one;
    if (!peer.env.contains(variable.substr(0, variable.find('=')))) variables.push_back(variable);
  }
  for (const auto& [name, value] : peer.env) {
    auto filled = fill_in(value, words);
    if (!filled) return std::unexpected(filled.error());
    variables.push_back(name + "=" + *filled);
  }
  std::vector<char*> argv, env;
  for (auto& word : line) argv.push_back(word.data());
  for (auto& variable : variables) env.push_back(variable.data());
  argv.push_back(nullptr);
  env.push_back(nullptr);
  const std::string log = folder.string() + ".log";
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  posix_spawn_file_actions_addchdir_np(&files, folder.c_str());
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  pid_t child = 0;
  const int failed = posix_spawnp(&child, argv[0], &files, &attributes, argv.data(), env.data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0) return core::fail(line.front() + ": " + std::strerror(failed));
  return child;
}

// ./lab prepare leaves a stamp, and what it made may have been removed since.
core::Result<> prepared(const workspace::Kit& kit, const Peer& peer, const Words& words) {
  std::error_code ignored;
  bool there = fs::exists(kit.state() / ("prepared-" + peer.prepare), ignored);
  for (const std::string& word : peer.argv) {
    const auto file = fill_in(word, words);
    if (!file) return std::unexpected(file.error());
    if (file->starts_with((kit.state() / peer.prepare).string()))
      there = there && fs::exists(*file, ignored);
  }
  if (there) return {};
  return core::fail("it is not prepared", "./lab prepare " + peer.prepare +
                                              " (the first time up to " +
                                              std::to_string(peer.minutes) + " min on two cores)");
}

// Why a peer is not up, or the process that it is now.
core::Result<pid_t> begin(const workspace::Kit& kit, const Peer& peer, Words words) {
  const fs::path folder = run_folder(kit) / peer.name;
  words["folder"] = peer.folder.string();
  words["run"] = folder.string();
  if (auto ready = prepared(kit, peer, words); !ready) return std::unexpected(ready.error());
  if (const std::string holder = taken(peer.endpoints); !holder.empty())
    return core::fail(holder,
                      "stop it, or take free ports: ./lab up --stack processes --free-ports");
  std::error_code ignored;
  fs::create_directories(folder, ignored);
  for (const std::string& file : peer.files) {
    const auto text = workspace::read_text(peer.folder / file);
    if (!text) return std::unexpected(text.error());
    auto filled = fill_in(*text, words);
    if (!filled) return std::unexpected(filled.error());
    if (auto kept = workspace::write_text(folder / file, *filled); !kept)
      return std::unexpected(kept.error());
  }
  return spawn(peer, words, folder);
}

core::Result<std::vector<Peer>> asked_for(const workspace::Kit& kit, const Start& how) {
  if (auto fine = all_known(kit, how.only); !fine) return std::unexpected(fine.error());
  auto all = find_peers(kit.root());
  if (!all) return all;
  if (!how.free_ports) return all;
  FreePorts ports;
  for (Peer& peer : *all)
    for (auto& [name, endpoint] : peer.endpoints)
      if (auto moved = ports.take(endpoint); !moved) return std::unexpected(moved.error());
  return all;
}

core::Result<> write_state(const workspace::Kit& kit, const std::vector<Peer>& peers,
                           const std::vector<Service>& services) {
  Json all = Json::array();
  for (const Service& service : services) {
    const auto peer = std::ranges::find(peers, service.name, &Peer::name);
    all.push_back({{"name", service.name},
                   {"version", service.version},
                   {"endpoints", service.endpoints},
                   {"process", service.process},
                   {"birth", birth_of(service.process)},
                   {"health", {peer->health_endpoint, peer->health_path}}});
  }
  return workspace::write_text(state_file(kit), all.dump(2) + "\n");
}

struct Known {
  Service service;
  std::string health_endpoint, health_path;
};

// What the state file names. A process is that of another by now, or gone: then its number is 0.
std::vector<Known> known(const workspace::Kit& kit) {
  std::vector<Known> found;
  const auto text = workspace::read_text(state_file(kit));
  const Json all = Json::parse(text.value_or("[]"), nullptr, false);
  if (!all.is_array()) return found;
  for (const Json& one : all) {
    Known known;
    known.service.name = one.value("name", "");
    known.service.version = one.value("version", "");
    known.service.endpoints = one.value("endpoints", Endpoints());
    const int process = one.value("process", 0);
    const std::string birth = birth_of(process);
    if (!birth.empty() && birth == one.value("birth", "")) known.service.process = process;
    const Json health = one.value("health", Json::array());
    if (health.size() == 2) {
      known.health_endpoint = health[0].get<std::string>();
      known.health_path = health[1].get<std::string>();
    }
    found.push_back(std::move(known));
  }
  return found;
}

// The end of what it said, a line each below "the last it said".
std::string last_words(const fs::path& log) {
  std::string text = workspace::read_text(log).value_or("");
  while (text.ends_with('\n')) text.pop_back();
  std::size_t begin = text.size();
  for (std::size_t lines = 0; lines < kLastLines && begin != std::string::npos; ++lines)
    begin = begin == 0 ? std::string::npos : text.rfind('\n', begin - 1);
  if (begin != std::string::npos) text.erase(0, begin + 1);
  return text.empty() ? "and said nothing" : "the last it said:\n" + text;
}

std::string how_it_ended(int status) {
  if (WIFSIGNALED(status)) return "ended by signal " + std::to_string(WTERMSIG(status));
  return "ended with status " + std::to_string(WEXITSTATUS(status));
}

// Waits for its health at most until then. Error: it ended, or does not answer.
core::Result<> await_health(Service& service, const Peer& peer, const fs::path& log,
                            std::chrono::steady_clock::time_point until) {
  const std::string more = "all that it said is in " + log.string();
  int status = 0;
  while (!answers(service, peer.health_endpoint, peer.health_path)) {
    if (waitpid(service.process, &status, WNOHANG) == service.process) {
      service.process = 0;
      return core::fail("it " + how_it_ended(status) + ", " + last_words(log), more);
    }
    if (std::chrono::steady_clock::now() > until)
      return core::fail("it does not answer on " + service.endpoints[peer.health_endpoint] +
                            peer.health_path + ", " + last_words(log),
                        more);
    std::this_thread::sleep_for(kLook);
  }
  service.healthy = true;
  service.state = "healthy";
  return {};
}

// False when one of them is there even after SIGKILL.
bool end_all(const std::vector<int>& processes) {
  const auto gone = [&] {
    return std::ranges::all_of(processes, [](int process) {
      waitpid(process, nullptr, WNOHANG);  // when it is a child of ours
      return birth_of(process).empty();
    });
  };
  for (const auto& [signal, patience] : {std::pair{SIGTERM, kEnd}, std::pair{SIGKILL, kForce}}) {
    for (const int process : processes)
      if (!birth_of(process).empty()) kill(process, signal);
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!gone() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(kLook);
  }
  return gone();
}

}  // namespace

fs::path run_folder(const workspace::Kit& kit) {
  return kit.state() / "stack-peers";
}

core::Result<Started> start(const workspace::Kit& kit, const Start& how) {
  auto peers = asked_for(kit, how);
  if (!peers) return std::unexpected(peers.error());
  std::error_code ignored;
  fs::remove_all(run_folder(kit), ignored);
  fs::create_directories(run_folder(kit), ignored);
  Words words{{"root", kit.root().string()}};
  add_endpoints(words, "bench", how.bench);
  for (const Peer& peer : *peers) add_endpoints(words, peer.name, peer.endpoints);
  Started started;
  for (const Peer& peer : *peers) {
    if (!how.only.empty() && std::ranges::find(how.only, peer.name) == how.only.end()) continue;
    const auto process = begin(kit, peer, words);
    if (!process) {
      started.left_out.push_back({peer.name, process.error()});
      continue;
    }
    started.services.push_back({peer.name, peer.version, peer.endpoints, false, "", *process});
    // At once: whoever interrupts us can still end what runs.
    if (auto kept = write_state(kit, *peers, started.services); !kept)
      return std::unexpected(kept.error());
  }
  const auto until = std::chrono::steady_clock::now() + kHealthy;
  for (Service& service : started.services) {
    const auto peer = std::ranges::find(*peers, service.name, &Peer::name);
    const fs::path log = run_folder(kit) / (service.name + ".log");
    if (auto healthy = await_health(service, *peer, log, until); !healthy) {
      started.left_out.push_back({service.name, healthy.error()});
      if (service.process != 0) (void)end_all({service.process});
    }
  }
  std::erase_if(started.services, [](const Service& one) { return !one.healthy; });
  if (auto kept = write_state(kit, *peers, started.services); !kept)
    return std::unexpected(kept.error());
  return started;
}

std::vector<Service> running(const workspace::Kit& kit) {
  std::vector<Service> services;
  for (Known& one : known(kit)) {
    const bool there = one.service.process != 0;
    one.service.healthy = there && answers(one.service, one.health_endpoint, one.health_path);
    one.service.state = one.service.healthy ? "healthy" : there ? "does not answer" : "ended";
    services.push_back(std::move(one.service));
  }
  return services;
}

bool stop(const workspace::Kit& kit) {
  std::vector<int> processes;
  for (const Known& one : known(kit))
    if (one.service.process != 0) processes.push_back(one.service.process);
  const bool ended = end_all(processes);
  std::error_code ignored;
  if (ended) fs::remove(state_file(kit), ignored);
  return ended;
}

}  // namespace otelier::peers
