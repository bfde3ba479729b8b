#include "cli/learner.h"

#include <algorithm>

#include "reports/text.h"
#include "workspace/compile_error.h"
#include "workspace/files.h"
#include "workspace/process.h"
#include "workspace/repository.h"

namespace otelier::cli {
namespace fs = std::filesystem;

core::Result<OpenLab> open_lab(const std::string& name, Must must) {
  auto kit = open_kit();
  if (!kit) return std::unexpected(kit.error());
  OpenLab open{std::move(*kit), nullptr};
  const auto lab = open.kit.find(name);
  if (!lab) return std::unexpected(lab.error());
  open.lab = *lab;
  const bool there = workspace::started(open.kit, **lab);
  std::error_code ignored;
  if (must == Must::be_started && !there && fs::exists(open.kit.work() / (*lab)->id, ignored)) {
    const std::string folder = (*lab)->id + "/" + (*lab)->subsystem;
    return core::fail((open.kit.work() / folder).string() + " is not there any more",
                      "what you committed comes back with\n  git -C \"" + shown(open.kit.work()) +
                          "\" checkout -- " + folder + "\nand the starter with\n  ./lab start " +
                          number(**lab));
  }
  if (must == Must::be_started && !there) {
    return core::fail(
        std::string(pick("you have not started lab ", "你还没有开始实验 ")) + (*lab)->id,
        "./lab start " + number(**lab));
  }
  return open;
}

core::Result<> program_is_there(const OpenLab& open) {
  const auto& [kit, lab] = open;
  const std::string main = lab->subsystem + "/main.cc";
  std::error_code ignored;
  if (!fs::exists(lab->solutions / main, ignored)) return {};
  if (fs::exists(kit.work() / lab->id / main, ignored)) return {};
  return core::fail((kit.work() / lab->id / main).string() +
                        " is not there, and the program that is judged begins in it",
                    "the starter's comes back with ./lab reset " + number(*lab) + " main.cc");
}

std::string number(const workspace::Lab& lab) {
  return lab.id.substr(0, 2);
}

std::string shown(const fs::path& path) {
  std::error_code error;
  const fs::path here = fs::current_path(error);
  if (error) return path.string();
  const std::string relative = path.lexically_relative(here).string();
  return relative.empty() || relative.size() >= path.string().size() ? path.string() : relative;
}

fs::path result_file(const workspace::Kit& kit, const workspace::Lab& lab) {
  return kit.work() / ".otelier" / "results" / (lab.id + ".json");
}

bool result_is_damaged(const workspace::Kit& kit, const workspace::Lab& lab) {
  const auto text = workspace::read_text(result_file(kit, lab));
  return text && !judge::from_json(*text);
}

std::optional<judge::LabResult> last_result(const workspace::Kit& kit, const workspace::Lab& lab) {
  const auto text = workspace::read_text(result_file(kit, lab));
  if (!text) return std::nullopt;
  auto result = judge::from_json(*text);
  if (!result) {
    report({result_file(kit, lab).string() + ", the result of your last check, is damaged and is "
                                             "not believed",
            "your code is as it was; ./lab check " + number(lab) + " judges it again"});
    return std::nullopt;
  }
  return std::move(*result);
}

bool is_debug(const judge::Check& check) {
  return check.build == "debug";
}

bool passed_core(const judge::LabResult& result) {
  bool any = false;
  for (const judge::Check& check : result.checks) {
    if (!is_debug(check) || check.extension) continue;
    if (check.status != judge::Status::passed) return false;
    any = true;
  }
  return any;
}

std::string explain(const std::vector<workspace::Choice>& choices) {
  using workspace::Why;
  std::string lines;
  for (const workspace::Choice& choice : choices) {
    const std::string check = "./lab check " + number(*choice.lab);
    std::string why;
    switch (choice.why) {
      case Why::working_on:
      case Why::passed:
        continue;
      case Why::asked:
        why = choice.source == workspace::Source::mine
                  ? pick("yours, as you asked (./lab use)", "你的代码（按 ./lab use 的设定）")
                  : pick("the reference, as you asked (./lab use)",
                         "参考实现（按 ./lab use 的设定）");
        break;
      case Why::not_started:
        why = pick("the reference (you have not started it)", "参考实现（你还没有开始）");
        break;
      case Why::never_checked:
        why = std::string(pick("the reference (yours has not passed yet: ",
                               "参考实现（你的代码尚未通过：")) +
              check + std::string(pick(")", "）"));
        break;
      case Why::changed:
        why = std::string(pick("the reference (yours changed since it passed: ",
                               "参考实现（你的代码通过后又改动过：")) +
              check + std::string(pick(")", "）"));
        break;
    }
    lines += choice.lab->id + std::string(pick(": ", "：")) + why + "\n";
  }
  return lines;
}

namespace {

std::string in_columns(const std::string& text) {
  std::string out;
  for (const std::string& line : reports::wrap(text, 80)) out += line + "\n";
  return out;
}

}  // namespace

std::string describe(const std::string& message, const std::string& excerpt,
                     const std::string& next) {
  std::string text = std::string(pick("It does not compile yet:", "还不能编译：")) + "\n\n";
  text += in_columns(message) + excerpt;
  if (!text.ends_with('\n')) text += '\n';
  if (!next.empty()) text += "\n" + in_columns("→ " + next);
  return text;
}

std::string describe(const workspace::CompileError& error) {
  const std::string place = workspace::place(error);
  return describe((place.empty() ? "" : place + ": ") + error.message, error.excerpt, error.next);
}

core::Result<> prepare(const workspace::Kit& kit, const std::string& group) {
  const auto done =
      workspace::run({(kit.root() / "lab").string(), "prepare", group}, {.inherit = true});
  if (!done) return std::unexpected(done.error());
  if (done->code != 0) return core::fail("this machine could not be prepared (" + group + ")");
  return {};
}

}  // namespace otelier::cli
