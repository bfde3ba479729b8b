#include "author/tamper.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <algorithm>
#include <fstream>

#include "author/trial.h"
#include "author/workshop.h"
#include "judge/subject/subject.h"
#include "judge/yaml.h"
#include "sandbox/intake.h"
#include "sandbox/pack.h"
#include "workspace/files.h"
#include "workspace/markers.h"
#include "workspace/text.h"

namespace otelier::author {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLab = "01-wire";  // small, and its replies say all
constexpr const char* kInto = "wire/writer.cc";

// What must still be as it was when an attack is over: a private folder, a process, a listener.
class Canaries {
 public:
  Canaries() {
    std::string name = (fs::temp_directory_path() / "otelier-tamper-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) folder_ = name;
    fs::permissions(folder_, fs::perms(0755));
    std::ofstream(folder_ / "secret") << "#error otelier-canary\n";
    bystander_ = ::fork();
    if (bystander_ == 0) {
      ::close_range(3, ~0U, 0);  // a lock that another thread holds must not outlive its release
      for (;;) ::pause();
    }
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
        ::listen(listener_, 8) == 0 &&
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
      port_ = ntohs(address.sin_port);
    }
  }
  ~Canaries() {
    ::kill(bystander_, SIGKILL);
    ::waitpid(bystander_, nullptr, 0);
    ::close(listener_);
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Canaries(const Canaries&) = delete;
  Canaries& operator=(const Canaries&) = delete;

  [[nodiscard]] std::string told(const workspace::Kit& kit, std::string text) const {
    text = workspace::replace_all(std::move(text), "TAMPER_CANARY", folder_.string());
    text = workspace::replace_all(std::move(text), "TAMPER_KIT", kit.root().string());
    text = workspace::replace_all(std::move(text), "TAMPER_JUDGE", std::to_string(::getpid()));
    text = workspace::replace_all(std::move(text), "TAMPER_BYSTANDER", std::to_string(bystander_));
    text = workspace::replace_all(std::move(text), "TAMPER_PORT", std::to_string(port_));
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(kit.root() / "build", ignored)) {
      const fs::path player = entry.path() / ("player-" + std::string(kLab));
      if (fs::exists(player, ignored)) {
        text = workspace::replace_all(std::move(text), "TAMPER_REFERENCE", player.string());
        break;
      }
    }
    return text;
  }

  // What has changed; "" when nothing has.
  [[nodiscard]] std::string harm(const workspace::Kit& kit) const {
    std::error_code ignored;
    if (::kill(bystander_, 0) != 0 || ::waitpid(bystander_, nullptr, WNOHANG) != 0) {
      return "a process outside was ended";
    }
    const auto entries = std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
    if (entries != 1 ||
        workspace::read_text(folder_ / "secret").value_or("") != "#error otelier-canary\n") {
      return "a folder outside was changed";
    }
    for (const fs::path& forged :
         {kit.root() / "forged.json", kit.state() / "grades/forged.json"}) {
      if (fs::remove(forged, ignored)) return forged.string() + " was written";
    }
    for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
      const auto command = workspace::read_text(entry.path() / "cmdline");
      if (command && command->starts_with("otelier-daemon")) return "a process was left behind";
    }
    return {};
  }

 private:
  fs::path folder_;
  pid_t bystander_ = -1;
  int listener_ = -1;
  std::uint16_t port_ = 0;
};

core::Result<Attack> read_attack(const fs::path& folder) {
  const auto document = judge::read_yaml(folder / "attack.yaml");
  if (!document) return std::unexpected(document.error());
  const judge::Node& root = document->root;
  Attack attack;
  attack.name = folder.filename().string();
  attack.folder = folder;
  for (const auto& [key, into] :
       {std::pair{"attack", &attack.what}, std::pair{"stopped_by", &attack.stopped_by}}) {
    const judge::Node* node = root.find(key);
    for (const char* language : {"en", "zh"}) {
      (*into)[language] = node == nullptr ? "" : node->text(language);
      if ((*into)[language].empty()) {
        return core::fail((folder / "attack.yaml").string() + ": " + key + " lacks " + language);
      }
    }
  }
  attack.on_starter = root.text("base") == "starter";
  for (const std::string& check : root.texts("checks")) attack.checks.insert(check);
  for (const std::string& level : root.texts("at")) attack.claimed.insert(level);
  attack.ends = root.text("ends");
  if (const judge::Node* changes = root.find("changes")) {
    for (const judge::Node& node : changes->children) {
      Change& change = attack.changes.emplace_back();
      change = {node.text("file"), node.text("replace"), node.text("with")};
    }
  }
  if (const judge::Node* control = root.find("control")) {
    Control& one = attack.control.emplace();
    one.unconfined = control->text("level") == "none";
    if (control->find("seed") != nullptr) {
      one.seed = static_cast<std::uint64_t>(control->integer("seed"));
    }
  }
  std::string marks = root.text("mark");
  while (!marks.empty()) {
    const std::size_t end = std::min(marks.find('|'), marks.size());
    attack.marks.push_back(marks.substr(0, end));
    marks.erase(0, end + 1);
  }
  return attack;
}

// The submission as a folder; an archive beside it where the attack is one.
core::Result<fs::path> make_submission(const workspace::Kit& kit, const workspace::Lab& lab,
                                       const Attack& attack, const Canaries& canaries,
                                       const fs::path& to) {
  Workshop shop(kit, lab);
  auto files = attack.on_starter ? shop.starter_files() : shop.reference_files();
  if (!files) return std::unexpected(files.error());
  for (const Change& change : attack.changes) {
    std::string& text = (*files)[change.file];
    const std::size_t at = text.find(change.replace);
    if (at == std::string::npos) {
      return core::fail((attack.folder / "attack.yaml").string() + ": \"" + change.replace +
                        "\" stands nowhere in " + change.file);
    }
    text.replace(at, change.replace.size(), change.with);
  }
  const auto code = workspace::read_text(attack.folder / "attack.cc");
  if (code) (*files)[kInto] += "\n" + canaries.told(kit, *code);
  for (const auto& [part, below] : {std::pair{"add", to / lab.id}, std::pair{"extra", to}}) {
    for (const auto& [file, digest] : workspace::digests(attack.folder / part)) {
      const auto text = workspace::read_text(attack.folder / part / file);
      if (!text) return std::unexpected(text.error());
      if (auto put = workspace::write_text(below / file, canaries.told(kit, *text)); !put) {
        return std::unexpected(put.error());
      }
    }
  }
  for (const auto& [file, text] : *files) {
    if (auto put = workspace::write_text(to / lab.id / file, text); !put) {
      return std::unexpected(put.error());
    }
  }
  const auto document = judge::read_yaml(attack.folder / "attack.yaml");
  const judge::Node* entries = document ? document->root.find("entries") : nullptr;
  if (entries == nullptr) return to;
  std::vector<sandbox::Packed> packed;
  for (const judge::Node& node : entries->children) {
    sandbox::Packed one;
    one.path = canaries.told(kit, node.text("path"));
    one.link = canaries.told(kit, node.text("link"));
    one.text = node.text("text");
    one.size = static_cast<std::size_t>(node.integer("size"));
    one.device = node.boolean("device");
    const long long copies = node.integer("copies", 1);
    for (long long i = 0; i < copies; ++i) {
      packed.push_back(one);
      if (copies > 1) packed.back().path += std::to_string(i) + ".h";
    }
  }
  fs::path archive = to / "submission.tar.gz";
  if (auto made = sandbox::pack(archive, packed); !made) return std::unexpected(made.error());
  return archive;
}

std::string what_came(const judge::LabResult& result) {
  std::string how;
  std::set<std::string> seen;
  for (const judge::Check& check : result.checks) {
    std::string one(judge::name(check.status));
    if (check.status == judge::Status::compile_error) one += ": " + check.message.substr(0, 120);
    if (seen.insert(one).second) how += (how.empty() ? "" : ", ") + one;
  }
  return how;
}

core::Result<judge::LabResult> judge_attack(const workspace::Kit& kit, const workspace::Lab& lab,
                                            const Attack& attack,
                                            const std::shared_ptr<const sandbox::Stage>& stage,
                                            sandbox::Level level, std::uint64_t seed) {
  Trial trial;
  trial.selection[lab.id] = workspace::Source::mine;
  trial.work = stage->submission();
  trial.isolation = level;
  trial.stage = stage;
  trial.seed = seed;
  trial.only = attack.checks;
  trial.builds = every_build();
  trial.purpose = "tamper";
  trial.subject = "tamper";
  trial.build_limits.time = std::chrono::seconds(20);
  trial.build_limits.memory_bytes = std::size_t{1} << 30;
  return judge_lab(kit, lab, trial);
}

// What came of it: score, marks, and whether it ended as it was said to.
void look_at(const judge::LabResult& result, const Attack& attack, AttackOutcome& outcome) {
  outcome.how = what_came(result);
  for (const judge::Check& check : result.checks) {
    outcome.score += check.score;
    outcome.most += check.points;
    for (const std::string& mark : attack.marks) {
      if ((check.message + check.evidence).find(mark) != std::string::npos) {
        outcome.found = "it got through: \"" + mark + "\" was read";
      }
    }
    const bool compiled = check.status != judge::Status::compile_error;
    if (compiled && !attack.ends.empty()) outcome.found = "it was expected to be " + attack.ends;
    if (!compiled && attack.ends != "compile_error") {
      outcome.found = "the attack itself does not compile: " + check.message;
    }
    // A check that was not judged has stopped nothing.
    if (check.status == judge::Status::skipped) outcome.found = "skipped: " + check.message;
  }
  if (result.checks.size() != attack.checks.size()) outcome.found = "a check is missing";
}

// Why its 0 proves nothing: it does not score where its defence is off either. "" when it does.
std::string vain(const workspace::Kit& kit, const workspace::Lab& lab, const Attack& attack,
                 const std::shared_ptr<const sandbox::Stage>& stage, sandbox::Level level) {
  const auto result = judge_attack(kit, lab, attack, stage,
                                   attack.control->unconfined ? sandbox::Level::none : level,
                                   attack.control->seed.value_or(fresh_seed()));
  if (!result) return "its control could not be judged: " + result.error().message;
  AttackOutcome free;
  look_at(*result, attack, free);
  if (free.score == free.most) return {};
  return "it scores " + std::to_string(free.score) + " of " + std::to_string(free.most) +
         " where nothing stops it (" + free.how + "), so it proves nothing";
}

double quantile(const std::vector<double>& sorted, double at) {
  return sorted[static_cast<std::size_t>(at * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

core::Result<std::vector<Attack>> attacks(const workspace::Kit& kit) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(kit.root() / "grading/sandbox/tamper", error)) {
    if (entry.is_directory()) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  std::vector<Attack> all;
  for (const fs::path& folder : folders) {
    auto attack = read_attack(folder);
    if (!attack) return std::unexpected(attack.error());
    all.push_back(std::move(*attack));
  }
  if (all.empty()) return core::fail("grading/sandbox/tamper holds no attack");
  return all;
}

core::Result<AttackOutcome> try_attack(const workspace::Kit& kit, const Attack& attack,
                                       sandbox::Level level) {
  const auto lab = kit.find(kLab);
  if (!lab) return std::unexpected(lab.error());
  const Canaries canaries;
  const fs::path folder =
      kit.state() / "author" / "tamper" / (attack.name + "-" + std::string(sandbox::name(level)));
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  const auto submission = make_submission(kit, **lab, attack, canaries, folder);
  if (!submission) return std::unexpected(submission.error());

  AttackOutcome outcome;
  auto stage = sandbox::Stage::make();
  if (!stage) return std::unexpected(stage.error());
  const auto intake = sandbox::take_in(*submission, kit.labs(), (*stage)->submission());
  if (!intake) {
    outcome.how = intake.error().message;
  } else {
    const auto result = judge_attack(kit, **lab, attack, *stage, level, fresh_seed());
    if (!result) {
      outcome.found = "it stopped the grade: " + result.error().message;
      return outcome;
    }
    look_at(*result, attack, outcome);
    if (attack.ends == "refused") outcome.found = "it was taken in";
  }
  if (!intake && attack.ends != "refused") outcome.found = "it was refused: " + outcome.how;
  if (outcome.score != 0) outcome.found = "it scored " + std::to_string(outcome.score);
  if (const std::string harm = canaries.harm(kit); !harm.empty()) outcome.found = harm;
  if (intake && outcome.found.empty() && attack.control) {
    outcome.found = vain(kit, **lab, attack, *stage, level);
  }
  outcome.stopped = outcome.found.empty();
  fs::remove_all(folder, ignored);
  return outcome;
}

core::Result<Overhead> isolation_overhead(sandbox::Level level, int rounds) {
  auto stage = sandbox::Stage::make();
  if (!stage) return std::unexpected(stage.error());
  const fs::path subject = (*stage)->subjects() / "true";
  if (auto copied = (*stage)->copy("/usr/bin/true", subject); !copied) {
    return std::unexpected(copied.error());
  }
  const auto isolation =
      sandbox::isolate(level, *stage, {"/lib64", "/lib", "/usr/lib", "/usr/lib64"});
  const auto time = [&](bool isolated) -> core::Result<double> {
    const auto began = std::chrono::steady_clock::now();
    std::unique_ptr<judge::Cell> cell;
    judge::Launch launch;
    launch.argv = {subject.string()};
    if (isolated) {
      auto made = isolation->cell();
      if (!made) return std::unexpected(made.error());
      cell = std::move(*made);
      cell->confine(launch);
    }
    auto program = judge::Program::start(launch);
    if (!program) return std::unexpected(program.error());
    const judge::Exit exit = (*program)->wait();
    if (exit.code != 0) return core::fail("an empty subject fails: " + exit.standard_error);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began)
        .count();
  };
  std::vector<double> differences;
  for (int i = 0; i < rounds; ++i) {
    const auto plain = time(false);
    if (!plain) return std::unexpected(plain.error());
    const auto shut = time(true);
    if (!shut) return std::unexpected(shut.error());
    differences.push_back(*shut - *plain);
  }
  std::sort(differences.begin(), differences.end());
  return Overhead{quantile(differences, 0.5), quantile(differences, 0.25),
                  quantile(differences, 0.75), rounds};
}

std::string tamper_page(const std::vector<Attack>& all, const std::string& language) {
  const bool chinese = language == "zh";
  std::string page =
      chinese
          ? "# 恶意提交：哪一级挡得住什么\n\n"
            "<!-- 由 ./lab author tamper --markdown zh 生成，请勿手改 -->\n\n"
            "`./lab grade` 有三级隔离，所用的一级写在结果里：\n\n"
            "- `namespaces`（默认）：bubblewrap。每个场景有自己的进程、文件、网络与用户；"
            "看得见的只有被测程序和它的动态库。\n"
            "- `user`：命名空间不可用而以 root 运行时的退路。另一个无权限用户加资源限制：它写不了、"
            "杀不了别人的东西，但读得到任何人可读的文件，也连得上本机网络。\n"
            "- `none`：只在明确要求时使用。普通子进程，只评判你信任的代码。\n\n"
            "下表的每一行都是 `grading/sandbox/tamper/` 里的一份恶意提交，由 "
            "`./lab test --step tamper` 逐一尝试：“挡住”指所攻击的检查得 0 分、"
            "沙箱外无任何改变、其余评分照常。\n\n"
            "| 攻击 | namespaces | user | 由什么挡住 | 得分 |\n|---|---|---|---|---|\n"
          : "# Hostile submissions, and what stops them\n\n"
            "<!-- made by ./lab author tamper --markdown en; do not edit -->\n\n"
            "`./lab grade` knows three levels of isolation; the one used is in the result:\n\n"
            "- `namespaces` (the default): bubblewrap. Every scenario has processes, files, "
            "network and users of its own, and sees the subject and its shared libraries "
            "alone.\n"
            "- `user`: the fallback for root where namespaces are not allowed. Another, "
            "unprivileged user with limits: it cannot write to or kill what is not its own, "
            "but reads what everybody may read and reaches the machine's network.\n"
            "- `none`: only when asked for. A plain child: grade only code you trust.\n\n"
            "Each line is a submission in `grading/sandbox/tamper/`, tried by `./lab test "
            "--step tamper`. Stopped means: the checks it attacks score 0, nothing outside "
            "the sandbox has changed, and the rest is graded.\n\n"
            "| attack | namespaces | user | what stops it | score |\n|---|---|---|---|---|\n";
  for (const Attack& attack : all) {
    const auto cell = [&](const char* level) {
      const bool claimed = attack.claimed.contains(level);
      if (chinese) return claimed ? "挡住" : "**不保证**";
      return claimed ? "stopped" : "**not claimed**";
    };
    page += "| " + attack.what.at(language) + " (`" + attack.name + "`) | " + cell("namespaces") +
            " | " + cell("user") + " | " + attack.stopped_by.at(language) + " | 0 |\n";
  }
  return page;
}

}  // namespace otelier::author
