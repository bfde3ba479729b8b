#include "sandbox/build.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <mutex>
#include <optional>
#include <thread>

#include "judge/subject/subject.h"
#include "sandbox/objects.h"
#include "sandbox/recipe.h"
#include "sandbox/screen.h"
#include "workspace/compile_error.h"
#include "workspace/files.h"
#include "workspace/process.h"
#include "workspace/text.h"

namespace otelier::sandbox {
namespace fs = std::filesystem;
namespace {

using workspace::CompileError;

constexpr std::size_t kMostOutput = 1u << 20;
constexpr int kBusyMachine = 4;  // real time for each second of processor time

// What a compiler of the system is made of.
const std::vector<std::string> kToolchain = {
    "/usr/bin", "/usr/lib", "/usr/lib32", "/usr/lib64",        "/usr/libexec",    "/usr/include",
    "/bin",     "/lib",     "/lib64",     "/etc/alternatives", "/etc/ld.so.cache"};

// Attributes that switch a sanitizer off for a function mean nothing here, however they are spelled
// together; the screen has refused to let them be defined back.
const std::vector<std::string> kWithoutTheirMeaning = {
    "no_sanitize",
    "__no_sanitize__",
    "no_sanitize_address",
    "__no_sanitize_address__",
    "no_sanitize_thread",
    "__no_sanitize_thread__",
    "no_sanitize_undefined",
    "__no_sanitize_undefined__",
    "no_address_safety_analysis",
    "disable_sanitizer_instrumentation",
};

struct Ended {
  judge::Exit exit;
  [[nodiscard]] bool good() const { return exit.code == 0; }
  [[nodiscard]] std::string output() const { return exit.standard_output + exit.standard_error; }
};

class Bench {
 public:
  Bench(const workspace::Kit& kit, const Stage& stage, Level level, const Order& order)
      : kit_(kit), stage_(stage), level_(level), order_(order) {}

  core::Result<Subjects> make() {
    if (auto ready = prepare(); !ready) return std::unexpected(ready.error());
    Subjects done;
    for (const workspace::Lab* lab : labs_) {
      if (!order_.mine.contains(lab->id)) continue;
      auto error = compile(*lab);
      if (!error) return std::unexpected(error.error());
      if (*error) {
        done.built.error = std::move(*error);
        return done;
      }
    }
    for (const std::string& target : order_.targets) {
      auto error = link(target, done);
      if (!error) return std::unexpected(error.error());
      if (*error) {
        done.built.error = std::move(*error);
        done.built.programs.clear();
        return done;
      }
    }
    return done;
  }

 private:
  struct Unit {
    Words flags;
    fs::path source, object;
  };

  core::Result<> prepare() {
    labs_ = kit_.below(*order_.lab);
    labs_.push_back(order_.lab);
    workspace::Tree tree;
    tree.build = order_.build;
    tree.compiler = order_.compiler;
    tree.purpose = "reference";
    auto built = workspace::build(kit_, tree, order_.targets);
    if (!built) return std::unexpected(built.error());
    if (built->error) {
      return core::fail("the reference does not compile: " + built->error->message,
                        "./lab author check " + order_.lab->id);
    }
    references_ = std::move(built->programs);
    auto recipe = read_recipe(kit_, workspace::folder(kit_, tree), labs_, order_.targets);
    if (!recipe) return std::unexpected(recipe.error());
    recipe_ = std::move(*recipe);
    folder_ = stage_.out() / std::string(workspace::name(order_.build));
    if (auto made = make_out(folder_); !made) return made;
    if (auto staged = stage_headers(); !staged) return staged;
    given_ = given_digest();
    return {};
  }

  // A folder that the compiler may write in.
  core::Result<> make_out(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return core::fail("cannot make " + folder.string() + ": " + error.message());
    if (outsider() != 0 && ::chown(folder.c_str(), outsider(), outsider()) != 0) {
      return core::fail("cannot give " + folder.string() + " away");
    }
    return {};
  }

  core::Result<> stage_headers_of(const fs::path& folder) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      if (entry.path().extension() != ".h") continue;
      if (auto copied = stage_.copy(entry.path(), staged(entry.path())); !copied) return copied;
    }
    return {};
  }

  core::Result<> stage_headers() {
    std::vector<fs::path> folders = {kit_.root() / "lib/core", kit_.root() / "grading/players/cpp"};
    for (const workspace::Lab* lab : labs_) {
      for (const std::string& room : lab->links) folders.push_back(kit_.root() / "lib" / room);
      if (!order_.mine.contains(lab->id)) folders.push_back(lab->solutions / lab->subsystem);
      for (const fs::path& given : {lab->labs / "contract.cc", lab->grading / "player.cc"}) {
        std::error_code ignored;
        if (!order_.mine.contains(lab->id) || !fs::exists(given, ignored)) continue;
        if (auto copied = stage_.copy(given, staged(given)); !copied) return copied;
      }
    }
    for (const fs::path& folder : folders) {
      if (auto done = stage_headers_of(folder); !done) return done;
    }
    for (const fs::path& header : recipe_.headers) {
      if (auto copied = stage_.copy(header, staged(header)); !copied) return copied;
    }
    return {};
  }

  [[nodiscard]] fs::path staged(const fs::path& of_kit) const {
    return stage_.kit() / of_kit.lexically_relative(kit_.root());
  }

  // A word of a command of the kit, as it is inside: the submission where its labs were, the
  // staged kit elsewhere.
  [[nodiscard]] std::string inside(std::string word) const {
    for (const std::string& id : order_.mine) {
      word = workspace::replace_all(std::move(word), (kit_.root() / "solutions" / id).string(),
                                    (stage_.submission() / id).string());
    }
    if (!word.starts_with(stage_.root().string())) {
      // Not within what was replaced already.
      const std::string root = kit_.root().string();
      const std::size_t at = word.find(root);
      if (at != std::string::npos && word.find(stage_.root().string()) == std::string::npos) {
        word.replace(at, root.size(), stage_.kit().string());
      }
    }
    return word;
  }

  [[nodiscard]] Words inside(const Words& words) const {
    Words out = words;
    // The compiler is the machine's, wherever it lies.
    for (std::size_t i = 1; i < out.size(); ++i) out[i] = inside(out[i]);
    return out;
  }

  core::Result<Ended> run(Words argv) {
    judge::Launch launch;
    launch.argv = std::move(argv);
    launch.directory = folder_;
    launch.environment = {{"LC_ALL", "C.UTF-8"},
                          {"PATH", "/usr/bin:/bin"},
                          {"HOME", "/tmp"},
                          {"TMPDIR", "/tmp"},
                          {"SOURCE_DATE_EPOCH", "0"}};
    launch.limits.wall = order_.limits.time * kBusyMachine;
    launch.limits.cpu = order_.limits.time;
    launch.limits.file_bytes = order_.limits.file_bytes;
    launch.limits.output_bytes = kMostOutput;
    launch.confinement.memory_bytes = order_.limits.memory_bytes;
    View view;
    view.read_only = kToolchain;
    view.placed = {{stage_.kit().string(), stage_.kit().string()},
                   {stage_.submission().string(), stage_.submission().string()}};
    view.writable = folder_.string();
    view.scratch_bytes = order_.limits.file_bytes * 2;
    view.own_network = true;
    shut_in(launch, level_, view);
    auto program = judge::Program::start(launch);
    if (!program) return std::unexpected(program.error());
    return Ended{(*program)->wait()};
  }

  [[nodiscard]] CompileError error_of(const Ended& ended, const std::string& what) const {
    if (ended.exit.timed_out || ended.exit.signal == SIGXCPU ||
        ended.output().find("CPU time limit exceeded") != std::string::npos ||
        ended.output().find("terminated signal terminated") != std::string::npos ||
        ended.output().find("Killed signal terminated") != std::string::npos) {
      CompileError error;
      error.file = what;
      error.message =
          "compiling it was stopped after " + std::to_string(order_.limits.time.count()) + " s";
      error.next = "a file of a lab compiles in a few seconds: look for endless templates";
      return error;
    }
    CompileError error =
        workspace::read_compile_error(ended.output(), {stage_.submission(), stage_.kit()}, folder_);
    if (ended.exit.signal || ended.output().find("MiB of memory") != std::string::npos) {
      error.file = what;
      error.message = "compiling it was stopped: it took more than " +
                      std::to_string(order_.limits.memory_bytes >> 20) + " MiB of memory";
    }
    return error;
  }

  // The digest of what every unit may read: the staged kit and the submission's headers.
  [[nodiscard]] std::string given_digest() const {
    // What a weaker level let the compiler read must not come back at a stronger one.
    std::string all =
        std::string(name(level_)) + "\n" + workspace::digest(workspace::digests(stage_.kit()));
    for (const auto& [file, digest] : workspace::digests(stage_.submission())) {
      if (!file.ends_with(".cc")) all += file + digest;
    }
    return workspace::sha256(all);
  }

  // The digest of all that decides what comes out of compiling a unit.
  [[nodiscard]] std::string key_of(const Unit& unit) const {
    std::string all = given_ + "\n";
    for (std::string word : unit.flags) {
      const std::size_t at = word.find(stage_.root().string());
      if (at != std::string::npos) word.replace(at, stage_.root().string().size(), "STAGE");
      all += word + "\n";
    }
    all += unit.source.lexically_relative(stage_.root()).string() +
           workspace::read_text(unit.source).value_or("");
    return workspace::sha256(all);
  }

  core::Result<std::optional<CompileError>> compile(const Unit& unit) {
    const Objects kept(kit_.state() / "sandbox" / "objects");
    const std::string key = key_of(unit);
    if (kept.take(key, unit.object, stage_)) return std::nullopt;
    Words argv = unit.flags;
    argv.insert(argv.end(), {"-o", unit.object.string(), "-c", unit.source.string()});
    const auto ended = run(argv);
    if (!ended) return std::unexpected(ended.error());
    if (!ended->good()) {
      return error_of(*ended, unit.source.lexically_relative(stage_.submission()).string());
    }
    kept.keep(key, unit.object);
    return std::nullopt;
  }

  std::vector<Unit> units_of(const workspace::Lab& lab) {
    const LabRecipe& recipe = recipe_.labs.at(lab.id);
    const fs::path sources = stage_.submission() / lab.id / lab.subsystem;
    std::vector<Unit> units;
    const auto add = [&](const Words& flags, const fs::path& source, const std::string& name) {
      Unit unit{inside(flags), source, folder_ / (lab.id + "-" + name + ".o")};
      unit.flags.push_back("-ffile-prefix-map=" + stage_.root().string() + "=.");
      for (const std::string& word : kWithoutTheirMeaning) {
        unit.flags.push_back("-D" + word + "=otelier_keeps_its_sanitizers");
      }
      units.push_back(std::move(unit));
    };
    add(recipe.contract, staged(lab.labs / "contract.cc"), "contract");
    std::error_code ignored;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(sources, ignored)) {
      if (entry.path().extension() == ".cc") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
      const bool main = file.filename() == "main.cc";
      const std::string stem = file.stem().string();
      add(main ? recipe.main : recipe.sources, file, main ? "main" : "source-" + stem);
      if (!main) library_[lab.id].push_back(units.back().object.string());
    }
    if (recipe.steps) add(*recipe.steps, staged(lab.grading / "player.cc"), "steps");
    return units;
  }

  // All of a lab, two at a time; the error of the first unit that has one.
  core::Result<std::optional<CompileError>> compile(const workspace::Lab& lab) {
    const std::vector<Unit> units = units_of(lab);
    std::vector<core::Result<std::optional<CompileError>>> outcomes(units.size(), std::nullopt);
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> failed = false;
    const auto work = [&] {
      for (std::size_t i = next++; i < units.size() && !failed; i = next++) {
        outcomes[i] = compile(units[i]);
        if (!outcomes[i] || *outcomes[i]) failed = true;
      }
    };
    {
      std::vector<std::jthread> others;
      for (unsigned i = 1; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
        others.emplace_back(work);
      }
      work();
    }
    for (auto& outcome : outcomes) {
      if (!outcome || *outcome) return std::move(outcome);
    }
    auto& objects = library_[lab.id];
    if (objects.empty()) return std::nullopt;
    if (auto refused = screen_symbols(lab, objects); !refused || *refused) return refused;
    const std::string archive = (folder_ / ("lib" + lab.id + ".a")).string();
    Words argv = {"/usr/bin/ar", "qcs", archive};
    argv.insert(argv.end(), objects.begin(), objects.end());
    const auto ended = run(argv);
    if (!ended) return std::unexpected(ended.error());
    if (!ended->good()) return error_of(*ended, lab.id);
    return std::nullopt;
  }

  // What a sanitizer is steered by may not be defined, however its name was put together.
  core::Result<std::optional<CompileError>> screen_symbols(const workspace::Lab& lab,
                                                           const Words& objects) {
    Words argv = {"/usr/bin/nm", "--defined-only", "-P"};
    argv.insert(argv.end(), objects.begin(), objects.end());
    const auto ended = run(argv);
    if (!ended) return std::unexpected(ended.error());
    if (const auto symbol = refused_symbol(ended->exit.standard_output)) {
      CompileError error;
      error.file = lab.id + "/" + lab.subsystem;
      error.message = "it defines " + *symbol + ", by which a sanitizer is steered";
      error.next = "sanitizers stay on: take it out";
      return error;
    }
    return std::nullopt;
  }

  core::Result<std::optional<CompileError>> link(const std::string& target, Subjects& done) {
    Words argv;
    for (const std::string& word : recipe_.links.at(target)) {
      const bool of_tree =
          !fs::path(word).is_absolute() && (word.ends_with(".o") || word.ends_with(".a"));
      if (!of_tree) {
        argv.push_back(word);
        continue;
      }
      if (auto own = own_part(word)) {
        if (!own->empty()) argv.push_back(*own);
        continue;
      }
      const fs::path to = stage_.kit() / "tree" / workspace::name(order_.build) / word;
      if (auto copied = stage_.copy(recipe_.tree / word, to); !copied) {
        return std::unexpected(copied.error());
      }
      argv.push_back(to.string());
    }
    const fs::path made = folder_ / target;
    argv.insert(argv.end(), {"-o", made.string()});
    const auto ended = run(argv);
    if (!ended) return std::unexpected(ended.error());
    if (!ended->good()) return error_of(*ended, target);
    // Out of reach of whoever runs it.
    const fs::path subject =
        stage_.subjects() / std::string(workspace::name(order_.build)) / target;
    if (fs::is_symlink(fs::symlink_status(made))) return core::fail("the linker made a link");
    if (auto copied = stage_.copy(made, subject); !copied) return std::unexpected(copied.error());
    done.built.programs[target] = subject;
    return libraries(target, done);
  }

  // What of the reference's link line the submission puts in its place; "" for nothing at all.
  [[nodiscard]] std::optional<std::string> own_part(const std::string& word) const {
    for (const workspace::Lab* lab : labs_) {
      if (!order_.mine.contains(lab->id)) continue;
      if (word == recipe_.labs.at(lab->id).archive) {
        const auto found = library_.find(lab->id);
        const bool any = found != library_.end() && !found->second.empty();
        return any ? (folder_ / ("lib" + lab->id + ".a")).string() : "";
      }
      if (word.find("/steps-" + lab->id + ".dir/") != std::string::npos) {
        return (folder_ / (lab->id + "-steps.o")).string();
      }
      if (word.find("/" + lab->subsystem + ".dir/") != std::string::npos) {
        return (folder_ / (lab->id + "-main.o")).string();
      }
    }
    return std::nullopt;
  }

  // Asked of the reference, which was linked with the same line: ldd runs what it is given.
  core::Result<std::optional<CompileError>> libraries(const std::string& target, Subjects& done) {
    const auto told = workspace::run({"ldd", references_.at(target).string()});
    if (!told) return std::unexpected(told.error());
    for (std::size_t at = 0; (at = told->output.find('/', at)) != std::string::npos;) {
      const std::size_t end = told->output.find_first_of(" \n", at);
      const std::string path = told->output.substr(at, end - at);
      auto& all = done.libraries;
      if (std::find(all.begin(), all.end(), path) == all.end()) all.push_back(path);
      at = end;
    }
    return std::nullopt;
  }

  const workspace::Kit& kit_;
  const Stage& stage_;
  const Level level_;
  const Order& order_;
  std::vector<const workspace::Lab*> labs_;
  std::map<std::string, fs::path> references_;
  Recipe recipe_;
  fs::path folder_;
  std::string given_;                     // the digest of what every unit may read
  std::map<std::string, Words> library_;  // objects, by lab
};

}  // namespace

core::Result<Subjects> build_inside(const workspace::Kit& kit, const Stage& stage, Level level,
                                    const Order& order) {
  return Bench(kit, stage, level, order).make();
}

}  // namespace otelier::sandbox
