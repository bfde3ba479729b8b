#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "author/similarity.h"
#include "author/trial.h"
#include "author/workshop.h"
#include "cli/verb.h"
#include "judge/scenario.h"
#include "reports/course.h"
#include "reports/report.h"
#include "sandbox/intake.h"
#include "sandbox/level.h"
#include "sandbox/stage.h"
#include "workspace/files.h"
#include "workspace/markers.h"

namespace otelier::cli::grade_verb {
namespace {

namespace fs = std::filesystem;
using workspace::Source;

struct Asked {
  std::vector<std::string> words;
  bool reference = false;
  bool integrated = false;
  std::string overlay, seed, course, submitted;
  std::string isolation;
  std::vector<std::string> formats, files;
};

struct Grading {
  workspace::Kit kit;
  std::vector<const workspace::Lab*> labs;
  fs::path submission;  // a folder like work/
  std::uint64_t seed = 0;
  fs::path given;                    // as named: a folder or an archive
  std::vector<std::string> ignored;  // of it, what is no lab's
  std::shared_ptr<const sandbox::Stage> stage;
  sandbox::Level level = sandbox::Level::namespaces;
};

bool has_lab(const fs::path& folder, const workspace::Lab& lab) {
  std::error_code ignored;
  return fs::is_directory(folder / lab.id / lab.subsystem, ignored);
}

// The level that is asked for, or the best that this machine allows; never none unasked.
core::Result<sandbox::Level> choose_level(const std::string& asked) {
  if (!asked.empty()) {
    const auto level = sandbox::level_of(asked);
    if (!level) return level;
    if (auto there = sandbox::available(*level); !there) return std::unexpected(there.error());
    return level;
  }
  auto best = sandbox::available(sandbox::Level::namespaces);
  if (best) return sandbox::Level::namespaces;
  if (sandbox::available(sandbox::Level::user)) {
    const std::string_view instead = pick(
        "so isolation falls back to \"user\": see docs/instructor/tamper.md for what it does not "
        "stop",
        "因此隔离级别退为 user：它挡不住什么，见 docs/instructor/tamper.zh.md");
    static_cast<void>(report({best.error().message, std::string(instead)}));
    return sandbox::Level::user;
  }
  return std::unexpected(best.error());
}

// Takes the submission in: what is graded is our copy, never the place it came from.
core::Result<Grading> take(const workspace::Kit& kit, const fs::path& submission,
                           const Asked& asked) {
  const auto level = choose_level(asked.isolation);
  if (!level) return std::unexpected(level.error());
  std::shared_ptr<const sandbox::Stage> stage;
  fs::path copy = kit.state() / "grades" / "taken" / submission.filename();
  if (*level == sandbox::Level::none) {
    std::error_code ignored;
    fs::remove_all(copy, ignored);
    fs::create_directories(copy, ignored);
  } else {
    auto made = sandbox::Stage::make();
    if (!made) return std::unexpected(made.error());
    stage = std::move(*made);
    copy = stage->submission();
  }
  const auto intake = sandbox::take_in(submission, kit.labs(), copy);
  if (!intake) return std::unexpected(intake.error());
  return Grading{kit.with_work(copy), {},    copy, 0, submission, intake->ignored,
                 std::move(stage),    *level};
}

// What a submission does not hold, and what of its things stands where a lab's folder should.
core::Error lacks(const Grading& grading, const std::string& what) {
  core::Error error{grading.given.string() + " " + what,
                    "a submission looks like work/: NN-name/<subsystem>/"};
  for (const std::string& path : grading.ignored) {
    if (path.starts_with("__MACOSX/")) continue;
    error.message += "; it holds " + path;
    break;
  }
  return error;
}

// Words are labs and at most one submission, in any order; a word that names a lab is a lab.
core::Result<Grading> understand(const Asked& asked) {
  auto kit = open_kit();
  if (!kit) return std::unexpected(kit.error());
  std::vector<std::string> names;
  fs::path submission;
  for (const std::string& word : asked.words) {
    std::error_code ignored;
    if (kit->find(word)) {
      names.push_back(word);
    } else if (fs::is_directory(word, ignored) || fs::is_regular_file(word, ignored)) {
      if (!submission.empty()) {
        return core::fail("two submissions to grade: " + submission.string() + " and " + word,
                          "grade one submission at a time");
      }
      submission = fs::canonical(word, ignored);
    } else {
      return core::fail("\"" + word + "\" is neither a lab nor a submission",
                        "labs: ./lab list; a submission is a folder or an archive that holds "
                        "NN-name/<subsystem>/");
    }
  }
  if (submission.empty()) submission = kit->work();
  if (asked.reference) submission = kit->root() / "solutions";
  auto taken = take(*kit, submission, asked);
  if (!taken) return std::unexpected(taken.error());
  Grading grading = std::move(*taken);
  for (const std::string& name : names) {
    const auto lab = grading.kit.find(name);
    if (!lab) return std::unexpected(lab.error());
    grading.labs.push_back(*lab);
  }
  if (names.empty()) {
    for (const workspace::Lab& lab : grading.kit.labs()) {
      if (has_lab(grading.submission, lab)) grading.labs.push_back(&lab);
    }
  }
  if (grading.labs.empty()) {
    return std::unexpected(lacks(grading, "holds no lab's folder"));
  }
  grading.seed = author::fresh_seed();
  if (!asked.seed.empty()) {
    try {
      std::size_t used = 0;
      grading.seed = std::stoull(asked.seed, &used);
      if (used != asked.seed.size()) throw std::invalid_argument("digits");
    } catch (const std::exception&) {
      return core::fail("\"" + asked.seed + "\" is no seed",
                        "give the number that a grade recorded");
    }
  }
  return grading;
}

core::Result<judge::LabResult> grade(const Grading& grading, const workspace::Lab& lab,
                                     const Asked& asked) {
  author::Trial trial;
  trial.builds = author::every_build();
  trial.seed = grading.seed;
  trial.work = grading.submission;
  trial.isolation = grading.level;
  trial.stage = grading.stage;
  trial.overlay = asked.overlay;
  trial.purpose = "grade";
  trial.language = language();
  trial.subject = asked.reference ? "reference" : "mine";
  const auto take = [&](const workspace::Lab& one) {
    if (!has_lab(grading.submission, one)) {
      const core::Error error = lacks(grading, "holds no " + one.id + "/" + one.subsystem + "/");
      return core::Result<>(core::fail(
          error.message,
          &one == &lab ? error.next
                       : "--integrated grades the tower: earlier labs must be submitted too"));
    }
    trial.selection[one.id] = Source::mine;
    return core::Result<>{};
  };
  if (auto taken = take(lab); !taken) return std::unexpected(taken.error());
  if (asked.integrated) {
    for (const workspace::Lab* below : grading.kit.below(lab)) {
      if (auto taken = take(*below); !taken) return std::unexpected(taken.error());
    }
  }
  auto result = author::judge_lab(grading.kit, lab, trial);
  if (!result) return result;
  result->kit_version = grading.kit.version();
  if (asked.reference) {
    for (auto& [id, source] : result->selection) source = "reference";
  }
  const fs::path judged = grading.submission / lab.id / lab.subsystem;
  result->files.clear();
  for (const auto& [file, digest] : workspace::digests(judged)) {
    result->files[lab.subsystem + "/" + file] = digest;
  }
  if (!asked.reference) {
    std::vector<std::string> given;
    if (const auto starter = workspace::starter_files(lab)) {
      for (const auto& [file, text] : *starter) given.push_back(text);
    }
    result->similarity =
        author::similarity(author::sources_below(judged),
                           author::sources_below(lab.solutions / lab.subsystem), given)
            .share;
  }
  return result;
}

reports::Moment now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

// Whose work it is: the folder's name, or the archive's without its endings.
std::string name_of(const fs::path& given) {
  std::error_code ignored;
  std::string name = given.filename().string();
  if (fs::is_directory(given, ignored)) return name;
  for (const std::string_view ending : {".zip", ".tar.gz", ".tgz"}) {
    if (name.ends_with(ending)) return name.substr(0, name.size() - ending.size());
  }
  return name;
}

// The terminal's page, and below it what a person who gives a grade must know.
void show(const reports::Report& whole, const Asked& asked) {
  reports::Style style = reports::style_for(STDOUT_FILENO);
  style.language = language();
  style.all_stages = true;
  const auto terminal = reports::find("terminal");
  if (terminal) std::fputs((*terminal)->render(whole, style).c_str(), stdout);
  std::puts("");
  for (const reports::LabReport& lab : whole.labs) {
    if (asked.reference) break;
    std::printf("%s: %s %d%%\n", lab.result.lab.c_str(),
                pick("similarity to the reference, given code left out:",
                     "与参考实现的相似度（不计给定代码）：")
                    .data(),
                static_cast<int>(std::lround(lab.result.similarity * 100)));
  }
  const std::string& level = whole.labs.front().result.isolation;
  if (level == "none") {
    std::printf("%s\n", pick("isolation: none. Unisolated: grade only code you trust.",
                             "隔离级别：none。未隔离：只评判你信任的代码。")
                            .data());
  } else {
    std::printf("%s%s\n", pick("isolation: ", "隔离级别：").data(), level.c_str());
  }
}

core::Result<> write_reports(const reports::Report& whole, const Asked& asked) {
  reports::Style style;
  style.language = language();
  style.all_stages = true;
  for (std::size_t i = 0; i < asked.formats.size(); ++i) {
    const auto format = reports::find(asked.formats[i]);
    if (!format) return std::unexpected(format.error());
    const std::string text = (*format)->render(whole, style);
    if (auto written = reports::write_whole(asked.files[i], text); !written) return written;
  }
  return {};
}

// Whatever is wrong with the words is said before minutes are spent on grading.
core::Result<> check_words(const Asked& asked) {
  for (const std::string& name : asked.formats) {
    if (const auto format = reports::find(name); !format) return std::unexpected(format.error());
  }
  if (asked.formats.size() != asked.files.size()) {
    return core::fail("each --report needs its own --out",
                      "for example: --report gradescope --out results.json");
  }
  for (const std::string& file : asked.files) {
    const fs::path folder = fs::absolute(file).parent_path();
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored)) {
      return core::fail(folder.string() + " is no folder", "make it, or choose another --out");
    }
  }
  if (!asked.isolation.empty()) {
    if (const auto level = sandbox::level_of(asked.isolation); !level) {
      return std::unexpected(level.error());
    }
  }
  if (!asked.submitted.empty() && asked.course.empty()) {
    return core::fail("--submitted without --course", "deadlines stand in a course's own file");
  }
  std::error_code ignored;
  if (!asked.overlay.empty() && !fs::is_directory(asked.overlay, ignored)) {
    return core::fail("the overlay " + asked.overlay + " is no folder",
                      "it holds NN-name/scenarios/*.yaml");
  }
  return {};
}

// The course, held against the labs to be graded before minutes are spent on them.
core::Result<std::optional<reports::Course>> course_of(const Grading& grading, const Asked& asked) {
  if (asked.course.empty()) return std::nullopt;
  auto course = reports::Course::read(grading.kit.root(), asked.course);
  if (!course) return std::unexpected(course.error());
  if (auto known = course->names_labs(grading.kit.labs()); !known)
    return std::unexpected(known.error());
  for (const workspace::Lab* lab : grading.labs) {
    const auto scenarios = judge::load_scenarios(grading.kit.root(), *lab, asked.overlay);
    if (!scenarios) return std::unexpected(scenarios.error());
    std::vector<std::string> checks;
    for (const judge::Scenario& scenario : *scenarios) checks.push_back(scenario.id);
    if (auto known = course->names_checks(lab->id, checks); !known)
      return std::unexpected(known.error());
  }
  return std::optional(std::move(*course));
}

// The instructor's own record keeps what reports leave out of hidden checks. A kit that many share
// may be closed to who grades with it: they have their reports.
core::Result<> keep_record(const Grading& grading, const std::string& name,
                           const judge::LabResult& result) {
  const fs::path records = grading.kit.state() / "grades";
  std::error_code ignored;
  fs::create_directories(records, ignored);
  const fs::path& above = fs::exists(records, ignored) ? records : grading.kit.state();
  const bool closed = ::access(above.c_str(), W_OK) != 0;
  if (!closed) return judge::write(result, records / (name + "-" + result.lab + ".json"));
  static_cast<void>(report({records.string() + " cannot be written to, so no record is kept there",
                            "keep the grade by --report json --out FILE"}));
  return {};
}

int run(const Asked& asked) {
  if (auto sound = check_words(asked); !sound) return report(sound.error());
  const auto grading = understand(asked);
  if (!grading) return report(grading.error());
  const auto course = course_of(*grading, asked);
  if (!course) return report(course.error());
  std::optional<reports::Moment> submitted;
  if (!asked.submitted.empty()) {
    const auto read = reports::moment(asked.submitted);
    if (!read) return report(read.error());
    submitted = *read;
  }
  reports::Report whole;
  whole.submission.name = asked.reference ? "reference" : name_of(grading->given);
  whole.submission.datetime = reports::text_of(now());
  bool all_passed = true;
  for (const workspace::Lab* lab : grading->labs) {
    auto result = grade(*grading, *lab, asked);
    if (!result) return report(result.error());
    if (*course) {
      *result = (*course)->applied(std::move(*result), whole.submission.name, submitted, now());
    }
    if (auto kept = keep_record(*grading, whole.submission.name, *result); !kept) {
      return report(kept.error());
    }
    all_passed = all_passed && result->score == result->max_score;
    reports::LabReport page;
    page.result = std::move(*result);
    page.lab = *lab;
    whole.labs.push_back(std::move(page));
  }
  show(whole, asked);
  if (auto written = write_reports(whole, asked); !written) return report(written.error());
  for (const std::string& file : asked.files) std::printf("%s\n", file.c_str());
  if (reports::totals(whole).incomplete) return kIncomplete;
  return all_passed ? kPassed : kNotPassed;
}

std::string formats_help() {
  std::string text = "write a report as";
  for (const reports::Format& format : reports::all()) text += " " + format.name;
  return text;
}

const AddVerb kGrade{
    {.name = "grade",
     .audience = "instructor",
     .summary = {"Grade a submission, with every build", "评分：用全部构建评判一份提交"},
     .example = "./lab grade 01 submissions/ada --report gradescope --out results.json\n"
                "./lab grade --reference",
     .details =
         "A submission is a folder like work/, or a .zip or .tar.gz of one: NN-name/<subsystem>/. "
         "Without a lab, every lab that "
         "the folder holds. Earlier labs come from the reference; --integrated takes the "
         "submission's own. A fresh seed is drawn and recorded. It compiles and runs shut in: "
         "level namespaces (bubblewrap), or user (another user with limits; as root), or none for "
         "code you trust. Exits 0 at full score, 1 below, 3 when a scored check could not "
         "run.",
     .setup = [](Options& options) -> Run {
       auto asked = std::make_shared<Asked>();
       options.positional("LAB", asked->words, "labs, and the folder of the submission");
       options.flag("--reference", asked->reference, "grade the reference itself");
       options.flag("--integrated", asked->integrated, "on the submission's own earlier labs");
       options.option("--overlay", "DIR", asked->overlay, "private folder with hidden checks");
       options.option("--course", "FILE", asked->course,
                      "a course's own points, visibility, detail and deadlines");
       options.option("--submitted", "TIME", asked->submitted,
                      "when it was handed in: 2026-10-01T23:59:00+02:00");
       options.option("--seed", "SEED", asked->seed, "repeat a grade that recorded this seed");
       options.option("--isolation", "LEVEL", asked->isolation, "how the submission is confined");
       options.option("--report", "FORMAT", asked->formats, formats_help());
       options.option("--out", "FILE", asked->files,
                      "where the report goes; one for each --report");
       return [asked] { return run(*asked); };
     }}};

}  // namespace
}  // namespace otelier::cli::grade_verb
