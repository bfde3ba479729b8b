#include "sandbox/level.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <utility>

#include "judge/subject/exchange.h"
#include "sandbox/network.h"

namespace otelier::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNobody = "65534";
constexpr unsigned kNobodyId = 65534;
constexpr std::size_t kSubjectMemory = std::size_t{1} << 30;

constexpr const char* kAirlockInside = "/subject/airlock";

bool proc_can_be_mounted();

fs::path airlock_in(const Stage& stage) {
  return stage.root() / "airlock";
}

std::vector<std::string> bubblewrap(const View& view, bool with_proc) {
  std::vector<std::string> words = {"bwrap",
                                    "--unshare-user",
                                    "--unshare-pid",
                                    "--unshare-ipc",
                                    "--unshare-uts",
                                    "--unshare-cgroup-try",
                                    "--uid",
                                    kNobody,
                                    "--gid",
                                    kNobody,
                                    "--hostname",
                                    "subject",
                                    "--cap-drop",
                                    "ALL",
                                    "--die-with-parent",
                                    "--size",
                                    std::to_string(view.scratch_bytes),
                                    "--tmpfs",
                                    "/tmp"};
  const auto add = [&](std::initializer_list<std::string> more) {
    words.insert(words.end(), more);
  };
  if (view.own_network) add({"--unshare-net"});
  std::error_code ignored;
  for (const std::string& path : view.read_only) {
    if (fs::is_symlink(path, ignored) && fs::is_directory(path, ignored)) {
      add({"--symlink", fs::read_symlink(path, ignored).string(), path});
    } else {
      add({"--ro-bind-try", path, path});
    }
  }
  for (const auto& [from, to] : view.placed) add({"--ro-bind", from, to});
  if (!view.writable.empty()) add({"--bind", view.writable, view.writable});
  for (const std::string& device : view.devices) add({"--dev-bind", device, device});
  if (with_proc) add({"--proc", "/proc"});
  add({"--remount-ro", "/", "--chdir", view.writable.empty() ? "/tmp" : view.writable, "--"});
  return words;
}

// Starts `true` as a subject would start.
core::Result<> try_out(Level level, bool with_proc) {
  judge::Launch launch;
  launch.argv = {"/usr/bin/true"};
  launch.limits.wall = std::chrono::seconds(10);
  launch.directory = "/";
  View view;
  view.read_only = {"/usr", "/lib", "/lib64", "/bin"};
  launch.confinement.user = outsider();
  if (level == Level::namespaces) launch.confinement.wrapper = bubblewrap(view, with_proc);
  auto program = judge::Program::start(launch);
  if (!program) return std::unexpected(program.error());
  const judge::Exit exit = (*program)->wait();
  if (exit.code == 0) return {};
  return core::fail(exit.standard_error.substr(0, exit.standard_error.find('\n')));
}

bool proc_can_be_mounted() {
  static const bool can = try_out(Level::namespaces, true).has_value();
  return can;
}

core::Result<> try_namespaces() {
  const char* next =
      "install bubblewrap (./lab prepare base) and allow user namespaces (sysctl "
      "kernel.unprivileged_userns_clone=1, or run the container with --security-opt "
      "seccomp=unconfined); else --isolation user as root, or --isolation none for code you trust";
  if (auto network = make_network(); !network) return core::fail(network.error().message, next);
  if (proc_can_be_mounted()) return {};
  if (auto tried = try_out(Level::namespaces, false); !tried) {
    return core::fail("bubblewrap cannot shut anything in here: " + tried.error().message, next);
  }
  return {};
}

class OneCell final : public judge::Cell {
 public:
  OneCell(Level level, std::shared_ptr<const Stage> stage,
          const std::vector<std::string>& libraries, Network network)
      : level_(level),
        stage_(std::move(stage)),
        libraries_(libraries),
        network_(std::move(network)) {}

  int take_http() override { return network_.http.release(); }
  int take_grpc() override { return network_.grpc.release(); }
  int take_peer() override { return network_.peer.release(); }
  [[nodiscard]] core::Result<judge::Descriptor> dial(std::uint16_t port) const override {
    return network_.namespace_ ? dial_inside(network_, port) : judge::dial_here(port);
  }

  void confine(judge::Launch& launch) const override {
    launch.environment["HOME"] = "/tmp";
    launch.environment["TMPDIR"] = "/tmp";
    launch.environment["PATH"] = "/subject";
    launch.confinement.memory_bytes = kSubjectMemory;
    View view;
    view.read_only = libraries_;
    view.devices = {"/dev/null", "/dev/urandom"};  // what is mapped from zero has no owner
    std::string airlock = airlock_in(*stage_).string();
    if (level_ == Level::namespaces) {
      const std::string inside = "/subject/" + fs::path(launch.argv.front()).filename().string();
      view.placed = {{launch.argv.front(), inside},
                     {airlock, kAirlockInside},
                     {(stage_->root() / "hosts").string(), "/etc/hosts"}};
      launch.argv.front() = inside;
      airlock = kAirlockInside;
    }
    if (!launch.limits.may_fork) launch.argv.insert(launch.argv.begin(), "--alone");
    launch.argv.insert(launch.argv.begin(), airlock);
    shut_in(launch, level_, view);
    if (network_.user_namespace) {
      launch.confinement.user_namespace = network_.user_namespace.get();
    }
    if (network_.namespace_) launch.confinement.network_namespace = network_.namespace_.get();
  }

 private:
  const Level level_;
  const std::shared_ptr<const Stage> stage_;
  const std::vector<std::string>& libraries_;
  Network network_;
};

class Shut final : public judge::Isolation {
 public:
  Shut(Level level, std::shared_ptr<const Stage> stage, std::vector<std::string> libraries)
      : level_(level), stage_(std::move(stage)), libraries_(std::move(libraries)) {}

  [[nodiscard]] std::string level() const override { return std::string(name(level_)); }

  [[nodiscard]] core::Result<std::unique_ptr<judge::Cell>> cell() const override {
    Network network;
    if (level_ == Level::namespaces) {
      auto made = make_network();
      if (!made) return std::unexpected(made.error());
      network = std::move(*made);
    }
    return std::make_unique<OneCell>(level_, stage_, libraries_, std::move(network));
  }

 private:
  const Level level_;
  const std::shared_ptr<const Stage> stage_;
  const std::vector<std::string> libraries_;
};

}  // namespace

std::string_view name(Level level) {
  switch (level) {
    case Level::namespaces:
      return "namespaces";
    case Level::user:
      return "user";
    case Level::none:
      break;
  }
  return "none";
}

core::Result<Level> level_of(std::string_view word) {
  for (const Level level : {Level::namespaces, Level::user, Level::none}) {
    if (word == name(level)) return level;
  }
  return core::fail("there is no isolation level \"" + std::string(word) + "\"",
                    "levels: namespaces, user, none");
}

unsigned outsider() {
  return ::geteuid() == 0 ? kNobodyId : 0;
}

core::Result<> available(Level level) {
  if (level == Level::none) return {};
  if (level == Level::user) {
    if (::geteuid() == 0) return try_out(Level::user, false);
    return core::fail("the level \"user\" needs root, to become another user",
                      "run as root, or use --isolation namespaces");
  }
  static const core::Result<> tried = try_namespaces();
  return tried;
}

void shut_in(judge::Launch& launch, Level level, const View& view) {
  if (level == Level::none) return;
  launch.confinement.user = outsider();
  if (level != Level::namespaces) return;
  launch.confinement.wrapper = bubblewrap(view, proc_can_be_mounted());
  launch.directory = "/";
}

std::shared_ptr<const judge::Isolation> isolate(Level level, std::shared_ptr<const Stage> stage,
                                                std::vector<std::string> libraries) {
  static_cast<void>(stage->put(stage->root() / "hosts", "127.0.0.1 localhost\n"));
  static_cast<void>(stage->copy(OTELIER_AIRLOCK, airlock_in(*stage)));
  return std::make_shared<Shut>(level, std::move(stage), std::move(libraries));
}

}  // namespace otelier::sandbox
