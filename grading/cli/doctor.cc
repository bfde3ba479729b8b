// What this machine has and lacks for the kit, and the command that mends each lack.
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "cli/learner.h"
#include "workspace/files.h"
#include "workspace/pattern.h"
#include "workspace/process.h"
#include "workspace/repository.h"

namespace otelier::cli::doctor_verb {
namespace {

enum class Verdict { good, optional, bad };

class Sheet {
 public:
  void line(Verdict verdict, const std::string& what, const std::string& found,
            const std::string& mend = {}) {
    const char* sign = verdict == Verdict::good ? "✓" : verdict == Verdict::optional ? "–" : "✗";
    std::printf("  %s %-18s %s\n", sign, what.c_str(), found.c_str());
    if (!mend.empty()) std::printf("      %s\n", mend.c_str());
    if (verdict == Verdict::bad) ++bad_;
  }
  [[nodiscard]] int bad() const { return bad_; }

 private:
  int bad_ = 0;
};

// "12.2.0" from a program's first line.
std::string version_of(const std::string& program) {
  const auto done = workspace::run({program, "--version"}, {.join_errors = true});
  if (!done) return {};
  static const workspace::Pattern kNumber("[0-9]+\\.[0-9]+(\\.[0-9]+)?");
  const std::string first = done->output.substr(0, done->output.find('\n', done->output.find('.')));
  const auto found = kNumber.find(first);
  return found ? found->groups[0] : "there";
}

void tool(Sheet& sheet, const std::string& program, int least, const std::string& group,
          Verdict without) {
  const std::string version = version_of(program);
  if (version.empty()) {
    sheet.line(without, program, std::string(pick("is not there", "没有")),
               "./lab prepare " + group);
  } else if (least > 0 && std::atoi(version.c_str()) < least) {
    sheet.line(without, program,
               version + std::string(pick(" is too old; needed: ", " 太旧，需要：")) +
                   std::to_string(least),
               std::string(pick("on Debian 12 or newer: ", "在 Debian 12 或更新的系统上：")) +
                   "./lab prepare " + group);
  } else {
    sheet.line(Verdict::good, program, version);
  }
}

// Groups of packages that are prepared only when something needs them.
void group(Sheet& sheet, const workspace::Kit& kit, const std::string& name, std::string_view en,
           std::string_view zh) {
  std::error_code ignored;
  const bool there = std::filesystem::exists(kit.state() / ("prepared-" + name), ignored);
  sheet.line(
      there ? Verdict::good : Verdict::optional, name,
      there ? std::string(pick("prepared", "已备好"))
            : std::string(pick("not prepared; comes by itself for ", "未准备；用到时自动安装：")) +
                  std::string(pick(en, zh)));
}

void port(Sheet& sheet, int number, std::string_view en, std::string_view zh) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(number));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool is_free = ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(socket);
  sheet.line(is_free ? Verdict::good : Verdict::optional,
             std::string(pick("port ", "端口 ")) + std::to_string(number),
             is_free ? std::string(pick("free, for ", "空闲，用于 ")) + std::string(pick(en, zh))
                     : std::string(pick("taken; checks do not need it, ./lab up does",
                                        "被占用；评测不需要它，./lab up 需要")),
             is_free ? "" : "./lab status");
}

void repository(Sheet& sheet, const workspace::Kit& kit) {
  std::error_code ignored;
  const std::string where = shown(kit.work());
  if (std::filesystem::exists(kit.work() / ".git", ignored)) {
    sheet.line(Verdict::good, std::string(pick("your repository", "你的仓库")), where);
  } else {
    sheet.line(Verdict::optional, std::string(pick("your repository", "你的仓库")),
               where + std::string(pick(" is made by your first ./lab start",
                                        "，第一次 ./lab start 时建立")));
  }
  const auto email = workspace::run({"git", "config", "user.email"});
  if (!email || email->code != 0) {
    sheet.line(Verdict::optional, std::string(pick("git identity", "git 身份")),
               std::string(pick("none; commits of the kit say \"Learner\"",
                                "没有；工具提交时署名 \"Learner\"")),
               "git config --global user.name NAME; git config --global user.email MAIL");
  }
}

void disk(Sheet& sheet, const workspace::Kit& kit) {
  struct statvfs space{};
  if (::statvfs(kit.root().c_str(), &space) != 0) return;
  const double gigabytes =
      static_cast<double>(space.f_bavail) * static_cast<double>(space.f_frsize) / 1e9;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GB", gigabytes);
  sheet.line(gigabytes < 2 ? Verdict::bad : Verdict::good,
             std::string(pick("disk space", "磁盘空间")), text,
             gigabytes < 2
                 ? std::string(pick("make room: 2 GB are needed; old build trees: rm -r build/*-*",
                                    "请腾出 2 GB；旧的构建目录：rm -r build/*-*"))
                 : "");
}

int doctor() {
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  Sheet sheet;
  std::printf("%s\n", std::string(pick("For every check:", "每次评测都需要：")).c_str());
  tool(sheet, "g++", 12, "base", Verdict::bad);
  tool(sheet, "cmake", 3, "base", Verdict::bad);
  tool(sheet, "ninja", 1, "base", Verdict::bad);
  tool(sheet, "git", 2, "base", Verdict::bad);
  disk(sheet, *kit);
  std::printf("%s\n", std::string(pick("Faster with:", "有了更快：")).c_str());
  tool(sheet, "ccache", 0, "base", Verdict::optional);
  tool(sheet, "mold", 0, "base", Verdict::optional);
  std::printf("%s\n", std::string(pick("Prepared when needed:", "用到时才准备：")).c_str());
  group(sheet, *kit, "debug", "./lab debug --gdb", "./lab debug --gdb");
  group(sheet, *kit, "peers", "./lab demo", "./lab demo");
  group(sheet, *kit, "clang", "Clang builds", "Clang 构建");
  group(sheet, *kit, "lint", "./lab test", "./lab test");
  std::printf("%s\n", std::string(pick("Yours:", "你的：")).c_str());
  repository(sheet, *kit);
  port(sheet, 4318, "OTLP/HTTP", "OTLP/HTTP");
  port(sheet, 4317, "OTLP/gRPC", "OTLP/gRPC");
  port(sheet, 8080, "the bench", "工作台页面");
  std::printf(
      "\n%s\n  eval \"$(%s/lab completions bash)\"\n",
      std::string(pick("Completion, a line for ~/.bashrc (for zsh: ~/.zshrc, completions zsh):",
                       "补全：在 ~/.bashrc 加一行（zsh：~/.zshrc，completions zsh）："))
          .c_str(),
      kit->root().c_str());
  if (sheet.bad() == 0) return kPassed;
  std::printf("\n%s\n", std::string(pick("Mend what is marked ✗, then again: ./lab doctor",
                                         "先解决标 ✗ 的，再运行：./lab doctor"))
                            .c_str());
  return kNotPassed;
}

const AddVerb kDoctor{{.name = "doctor",
                       .summary = {"What this machine has and lacks, and how to mend it",
                                   "检查这台机器：有什么、缺什么、怎样补"},
                       .example = "./lab doctor",
                       .setup = [](Options&) -> Run { return doctor; }}};

}  // namespace
}  // namespace otelier::cli::doctor_verb
