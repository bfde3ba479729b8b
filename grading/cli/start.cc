#include <cstdio>
#include <memory>

#include "cli/learner.h"
#include "workspace/repository.h"

namespace otelier::cli::start_verb {
namespace {

int start(const std::string& name) {
  const auto open = open_lab(name, Must::exist);
  if (!open) return report(open.error());
  const auto& [kit, lab] = *open;
  const auto done = workspace::start(kit, *lab);
  if (!done) return report(done.error());
  const std::filesystem::path folder = kit.work() / lab->id;
  const std::string nn = number(*lab);
  if (done->already) {
    std::printf(
        "%s %s\n", shown(folder).c_str(),
        std::string(pick("is there already; nothing was touched.", "已经在了，没有动任何东西。"))
            .c_str());
    std::printf("%s ./lab upgrade\n%s ./lab reset %s\n",
                std::string(pick("A newer starter: ", "取较新的起始代码：")).c_str(),
                std::string(pick("From the start:  ", "从头来过：        ")).c_str(), nn.c_str());
    return kPassed;
  }
  std::printf("%s %s: %s\n", std::string(pick("Lab", "实验")).c_str(), lab->id.c_str(),
              pick(lab->title).c_str());
  for (const std::string& file : done->files) {
    std::printf("  %s\n", shown(folder / file).c_str());
  }
  for (const std::string& file : done->kept) {
    std::printf(
        "  %s  %s\n", shown(folder / file).c_str(),
        std::string(pick("was there, and stays as you have it", "原来就在，保持你的样子")).c_str());
  }
  const std::string handout =
      language() == "zh" &&
              done->files.end() != std::find(done->files.begin(), done->files.end(), "README.zh.md")
          ? "README.zh.md"
          : "README.md";
  std::printf("\n%s %s\n%s ./lab check %s --watch\n", std::string(pick("Read: ", "先读：")).c_str(),
              shown(folder / handout).c_str(), std::string(pick("Then: ", "然后：")).c_str(),
              nn.c_str());
  return kPassed;
}

int init(const std::string& folder) {
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  const auto chosen = workspace::choose_repository(
      *kit, folder.empty() ? kit->root() / "work" : std::filesystem::path(folder));
  if (!chosen) return report(chosen.error());
  std::printf("%s %s\n%s ./lab start 00\n",
              std::string(pick("Your repository:", "你的仓库：")).c_str(), chosen->work().c_str(),
              std::string(pick("Next:", "下一步：")).c_str());
  return kPassed;
}

const AddVerb kStart{
    {.name = "start",
     .summary = {"Put a lab's starter and handout into your repository",
                 "把实验的起始代码和讲义放进你的仓库"},
     .example = "./lab start 01",
     .details = "Your repository is made on first use. A lab that is there is left alone.",
     .setup = [](Options& options) -> Run {
       auto lab = std::make_shared<std::string>();
       options.positional("LAB", *lab, "01, 1, wire or 01-wire");
       return [lab] { return start(*lab); };
     }}};

const AddVerb kInit{
    {.name = "init",
     .summary = {"Choose the folder of your own git repository",
                 "选择你自己的 git 仓库所在的文件夹"},
     .example = "./lab init ~/my-otel",
     .details = "Without DIR: work/ in the kit. A repository that is there is kept.",
     .setup = [](Options& options) -> Run {
       auto folder = std::make_shared<std::string>();
       options.positional("DIR", *folder, "folder; made if missing", Options::Need::optional);
       return [folder] { return init(*folder); };
     }}};

}  // namespace
}  // namespace otelier::cli::start_verb
