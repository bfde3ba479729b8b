// The stack as containers, for real: the images are made on this machine, every service becomes
// healthy, telemetry passes through them as through the peers that run without containers, and
// nothing is left. Skipped where no Docker daemon runs and none can be started, where a peer or the
// Debian below the images cannot be had, and where a stack is up already, each with its reason.
#include "peers/compose.h"

#include <algorithm>

#include "author/through_peers.h"
#include "peers/up.h"

namespace otelier::author::step {
namespace {

constexpr int kDaemonSeconds = 900;  // apt installs Docker the first time
constexpr int kImagesSeconds = 900;
constexpr int kContainersSeconds = 300;
constexpr int kCannotBeHad = 2;  // exit code of the scripts of compose/local

// What Docker still has of this kit's stack.
std::string left_behind(const Suite& suite) {
  std::string left;
  for (const char* kind : {"container", "volume", "network"}) {
    std::vector<std::string> argv = {"docker", kind, "ls", "-q"};
    if (kind == std::string("container")) argv.emplace_back("-a");
    argv.insert(argv.end(), {"--filter", std::string("label=com.docker.compose.project=") +
                                             otelier::peers::kProject});
    const auto listed = suite.run(std::string("containers-left-") + kind, argv, kContainersSeconds);
    if (!listed || listed->code != 0 || !listed->output.empty())
      left += std::string(kind) + " " + (listed ? listed->output : listed.error().message) + " ";
  }
  return left;
}

// Every service of the file is there and healthy.
void count_services(const Suite& suite, Tally& tally) {
  const auto services = otelier::peers::containers(suite.kit());
  if (services.size() < 2) tally.fail("./lab up --stack local started nothing");
  for (const auto& service : services) {
    if (service.healthy) {
      tally.pass();
    } else {
      tally.fail("the container of " + service.name + " is " + service.state);
    }
  }
}

void up_and_down(const Suite& suite, Tally& tally) {
  const std::string lab = (suite.root() / "lab").string();
  const auto up = suite.run("containers-up", {lab, "up", "--stack", "local"}, kContainersSeconds);
  if (up && up->code == 0) {
    count_services(suite, tally);
    const auto status = suite.run("containers-status", {lab, "status"}, kContainersSeconds);
    if (status && status->code == 0) {
      tally.pass();
    } else {
      tally.fail("./lab status of the containers:\n" +
                 (status ? tail(status->output, 8) : status.error().message));
    }
    play_through_peers(suite, "python", tally);  // has the most of what the scenarios ask for
  } else if (up && up->output.find("address already in use") != std::string::npos) {
    tally.skip("containers: another program has a port that they publish: " + tail(up->output, 3));
  } else {
    tally.fail("./lab up --stack local:\n" + (up ? tail(up->output, 8) : up.error().message));
  }
  const auto down = suite.run("containers-down", {lab, "down"}, kContainersSeconds);
  const std::string left = left_behind(suite);
  if (down && down->code == 0 && left.empty()) {
    tally.pass();
  } else {
    tally.fail("./lab down: " + (down ? tail(down->output, 4) : down.error().message) +
               (left.empty() ? "" : "\nleft behind: " + left));
  }
}

Tally run_containers(const Suite& suite) {
  Tally tally;
  if (!otelier::peers::up(suite.kit()).empty()) {
    tally.skip("containers: a stack is up already, and has their ports; ./lab down");
    return tally;
  }
  const auto all = otelier::peers::find_peers(suite.root());
  if (!all) {
    tally.fail(all.error().message);
    return tally;
  }
  const auto scripts = suite.root() / "compose" / "local";
  const auto ran = suite.run("containers-docker", {"docker", "info"}, kContainersSeconds);
  const bool was_there = ran && ran->code == 0;
  const auto daemon =
      suite.run("containers-daemon", {(scripts / "daemon").string(), "start"}, kDaemonSeconds);
  if (!daemon || daemon->code != 0) {
    tally.skip("containers: " + (daemon ? tail(daemon->output, 1) : daemon.error().message));
    return tally;
  }
  if (make_ready(suite, *all, tally).size() == all->size()) {
    const auto made = suite.run("containers-images", {(scripts / "make").string()}, kImagesSeconds);
    if (made && made->code == 0) {
      up_and_down(suite, tally);
    } else if (made && made->code == kCannotBeHad) {
      tally.skip("containers: " + tail(made->output, 1));
    } else {
      tally.fail("compose/local/make:\n" + (made ? tail(made->output, 8) : made.error().message));
    }
  }
  if (!was_there) {
    const auto ended = suite.run("containers-daemon-end", {(scripts / "daemon").string(), "stop"},
                                 kContainersSeconds);
    if (!ended || ended->code != 0)
      tally.fail("the Docker daemon: " + (ended ? tail(ended->output, 2) : ended.error().message));
  }
  return tally;
}

}  // namespace

Step containers() {
  return {"containers", 51, false, run_containers};
}

}  // namespace otelier::author::step
