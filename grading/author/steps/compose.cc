// The files of compose/: what they may say (grading/schema/compose.schema.json: no privileged
// container, loopback alone, images of one version), that both describe the same services as the
// peers that run without containers, and that docker-compose reads them, where it is there.
#include <algorithm>

#include "author/suite.h"
#include "judge/scenario.h"
#include "judge/yaml.h"
#include "peers/peer.h"

namespace otelier::author::step {
namespace {

using judge::Node;
using Peers = std::vector<otelier::peers::Peer>;

constexpr int kConfigSeconds = 60;
constexpr int kFirstOfConnections = 32768;  // of Linux' own choice (ip_local_port_range)

struct Files {
  judge::Document shared, published, local;
};

// Complains unless it is so; counts it otherwise.
void must(Tally& tally, bool fine, const std::string& what) {
  if (fine) {
    tally.pass();
  } else {
    tally.fail("compose/" + what);
  }
}

bool extends_shared(const Node& service) {
  const Node* extends = service.find("extends");
  return extends != nullptr && extends->text("service") == service.key;
}

// The image of a peer is of its version, it is reached where its process would be, and both files
// take it from the shared one.
void compare_peer(const Files& files, const otelier::peers::Peer& peer, Tally& tally) {
  const Node* shared = files.shared.root.find("services")->find(peer.name);
  const Node* published = files.published.root.find("services")->find(peer.name);
  const Node* local = files.local.root.find("services")->find(peer.name);
  must(tally, shared && published && local, "*.yaml: the peer " + peer.name + " is not in each");
  if (!shared || !published || !local) return;
  for (const Node* service : {published, local})
    must(tally, extends_shared(*service),
         "*.yaml: " + peer.name + " does not extend that of services.yaml");
  const std::string image = published->text("image");
  const std::string tag = image.substr(image.rfind(':') + 1);
  must(tally, tag == peer.version || tag == "v" + peer.version,
       "compose.yaml: " + image + " is not " + peer.name + " " + peer.version);
  const Node* labels = shared->find("labels");
  must(tally, labels->text("otelier.version") == peer.version,
       "services.yaml: otelier.version of " + peer.name + " is not " + peer.version);
  for (const auto& [name, url] : peer.endpoints)
    must(tally, labels->text("otelier.endpoint." + name) == url,
         "services.yaml: otelier.endpoint." + name + " of " + peer.name + " is not " + url);
}

// Each published port is one that a label tells of, and the other way round.
void compare_ports(const judge::Document& file, Tally& tally) {
  for (const Node& service : file.root.find("services")->children) {
    std::vector<std::string> ports, told;
    for (const std::string& port : service.texts("ports")) {
      const std::string ours = port.substr(0, port.rfind(':'));
      ports.push_back(ours.substr(ours.rfind(':') + 1));
      must(tally, std::stoi(ports.back()) < kFirstOfConnections,
           file.file.filename().string() + ": " + service.key + " publishes port " + ports.back() +
               ", which the system may have given to a connection: choose one below " +
               std::to_string(kFirstOfConnections));
    }
    if (const Node* labels = service.find("labels"))
      for (const Node& label : labels->children)
        if (label.key.starts_with("otelier.endpoint."))
          told.push_back(std::to_string(otelier::peers::port_of(label.value)));
    std::ranges::sort(ports);
    std::ranges::sort(told);
    must(tally, ports == told,
         file.file.filename().string() + ": the ports of " + service.key +
             " are not those that its labels tell of");
  }
}

// What the local file lacks it names with a reason, and nothing else.
void compare_absent(const Files& files, Tally& tally) {
  const Node* absent = files.local.root.find("x-absent");
  const Node* local = files.local.root.find("services");
  for (const Node& service : files.published.root.find("services")->children) {
    const bool here = local->find(service.key) != nullptr;
    const bool told = absent != nullptr && absent->find(service.key) != nullptr;
    must(tally, here != told,
         "compose.local.yaml: " + service.key +
             (here ? " is there and said to be absent" : " is absent without a reason"));
  }
}

void read_by_compose(const Suite& suite, Tally& tally) {
  std::vector<std::string> command = {"docker", "compose"};
  const auto plugin = suite.run("compose-plugin", {"docker", "compose", "version"}, kConfigSeconds);
  if (!plugin || plugin->code != 0) command = {"docker-compose"};
  if (command.size() == 1 && !suite.has("docker-compose")) {
    tally.skip("compose: there is neither `docker compose` nor docker-compose here");
    return;
  }
  for (const char* file : {"compose.yaml", "compose.local.yaml"}) {
    auto argv = command;
    argv.insert(argv.end(), {"-p", "otelier", "-f", (suite.root() / "compose" / file).string(),
                             "config", "--quiet"});
    const auto done = suite.run(std::string("compose-config-") + file, argv, kConfigSeconds);
    must(tally, done && done->code == 0,
         std::string(file) + ": " + (done ? tail(done->output, 6) : done.error().message));
  }
}

Tally run_compose(const Suite& suite) {
  Tally tally;
  const auto read = [&](const char* file) {
    auto document = judge::validate_yaml(suite.root(), suite.root() / "compose" / file, "compose");
    if (document) {
      tally.pass();
    } else {
      tally.fail(document.error().message);
    }
    return document;
  };
  auto shared = read("services.yaml"), published = read("compose.yaml"),
       local = read("compose.local.yaml");
  const auto all = otelier::peers::find_peers(suite.root());
  if (!all) tally.fail(all.error().message);
  if (!shared || !published || !local || !all) return tally;
  const Files files{std::move(*shared), std::move(*published), std::move(*local)};
  for (const auto& peer : *all) compare_peer(files, peer, tally);
  for (const auto* file : {&files.shared, &files.published}) compare_ports(*file, tally);
  compare_absent(files, tally);
  read_by_compose(suite, tally);
  return tally;
}

}  // namespace

Step compose() {
  return {"compose", 44, true, run_compose};
}

}  // namespace otelier::author::step
