#include "workspace/repository.h"

#include <algorithm>
#include <ctime>

#include "workspace/files.h"
#include "workspace/git.h"
#include "workspace/markers.h"
#include "workspace/process.h"

namespace otelier::workspace {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kIgnored =
    "# Results, backups and what editors keep: made by the kit, good to lose.\n"
    "/.otelier/\n/compile_commands.json\n.cache/\n";

std::string starter_ref(const Lab& lab) {
  return "refs/otelier/starter/" + lab.id;
}

// Survives a clone, which refs/otelier/ does not.
std::string trailer(const Lab& lab) {
  return "Otelier-Starter: " + lab.id;
}

core::Result<> record_starter(const Kit& kit, const Lab& lab, const Files& files) {
  Files under;
  for (const auto& [name, text] : files) under[lab.id + "/" + name] = text;
  return Git(kit.work())
      .record(starter_ref(lab), under,
              "Starter of " + lab.id + " from kit " + kit.version() + "\n");
}

bool readable(const fs::path& file) {
  std::error_code ignored;
  return fs::exists(file, ignored);
}

// Copies of what is about to change, under .otelier/backup/NN-name-DATE.
class Backup {
 public:
  Backup(const Kit& kit, const Lab& lab) : from_(kit.work() / lab.id) {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    char date[32];
    std::strftime(date, sizeof date, "%Y%m%d-%H%M%S", &local);
    const fs::path base = kit.work() / ".otelier" / "backup" / (lab.id + "-" + date);
    to_ = base;
    for (int n = 2; readable(to_); ++n) to_ = base.string() + "-" + std::to_string(n);
  }
  core::Result<> keep(const std::string& name) {
    if (!readable(from_ / name)) return {};
    const auto text = read_text(from_ / name);
    if (!text) return std::unexpected(text.error());
    used_ = true;
    return write_text(to_ / name, *text);
  }
  [[nodiscard]] fs::path where() const { return used_ ? to_ : fs::path(); }

 private:
  fs::path from_, to_;
  bool used_ = false;
};

std::optional<std::string> text_at(const fs::path& file) {
  if (!readable(file)) return std::nullopt;
  auto text = read_text(file);
  return text ? std::optional(std::move(*text)) : std::nullopt;
}

int line_of_conflict(std::string_view text) {
  int line = 1;
  while (!text.empty()) {
    if (text.starts_with("<<<<<<< ")) return line;
    const auto end = text.find('\n');
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++line;
  }
  return 0;
}

struct Merge {
  std::string text;
  bool conflict = false;
};

core::Result<Merge> merge(const Kit& kit, const std::string& ours, const std::string& base,
                          const std::string& theirs) {
  const fs::path folder = kit.work() / ".otelier" / "merge";
  for (const auto& [name, text] :
       {std::pair("ours", &ours), {"base", &base}, {"theirs", &theirs}}) {
    if (auto written = write_text(folder / name, *text); !written) {
      return std::unexpected(written.error());
    }
  }
  const auto done =
      run({"git", "merge-file", "-p", "--diff3", "-L", "yours", "-L", "the starter you began from",
           "-L", "the newer starter", "ours", "base", "theirs"},
          {.directory = folder});
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  if (!done) return std::unexpected(done.error());
  if (done->code >= 128) return core::fail("git merge-file failed on " + folder.string());
  return Merge{done->output, done->code != 0};
}

bool uncommitted_changes(const Kit& kit, const Lab& lab) {
  const auto status = Git(kit.work()).ask({"status", "--porcelain", "--", lab.id});
  return !status || !status->empty();
}

core::Result<> already_in_conflict(const Kit& kit, const Lab& lab) {
  for (const auto& [name, hash] : digests(kit.work() / lab.id)) {
    const auto text = text_at(kit.work() / lab.id / name);
    if (!text) continue;
    if (const int line = line_of_conflict(*text)) {
      return core::fail(lab.id + "/" + name + ":" + std::to_string(line) +
                            ": an earlier merge still has conflict markers",
                        "settle them (keep what you want of both sides), then: ./lab upgrade");
    }
  }
  return {};
}

// Decides one file: what stands in the learner's folder, what the starter was, what it is now.
class Upgrader {
 public:
  Upgrader(const Kit& kit, const Lab& lab) : kit_(kit), lab_(lab), backup_(kit, lab) {}

  core::Result<> take(const std::string& name, const std::optional<std::string>& base,
                      const std::optional<std::string>& theirs) {
    const fs::path file = kit_.work() / lab_.id / name;
    const auto ours = text_at(file);
    if (base == theirs || ours == theirs) return {};
    if (!theirs) {
      if (!ours) return {};
      if (ours != base) return keep(name);
      if (auto kept = backup_.keep(name); !kept) return kept;
      std::error_code ignored;
      fs::remove(file, ignored);
      upgraded.taken.push_back(name);
      return {};
    }
    if (!ours) {
      if (base) return keep(name);  // the learner deleted it
      upgraded.taken.push_back(name);
      return write_text(file, *theirs);
    }
    if (auto kept = backup_.keep(name); !kept) return kept;
    if (ours == base) {
      upgraded.taken.push_back(name);
      return write_text(file, *theirs);
    }
    const auto merged = merge(kit_, *ours, base.value_or(""), *theirs);
    if (!merged) return std::unexpected(merged.error());
    if (merged->conflict) {
      upgraded.conflicts.push_back(name + ":" + std::to_string(line_of_conflict(merged->text)));
    } else {
      upgraded.merged.push_back(name);
    }
    return write_text(file, merged->text);
  }

  Upgraded finish() {
    upgraded.backup = backup_.where();
    return std::move(upgraded);
  }

  Upgraded upgraded;

 private:
  core::Result<> keep(const std::string& name) {
    upgraded.kept.push_back(name);
    return {};
  }

  const Kit& kit_;
  const Lab& lab_;
  Backup backup_;
};

std::optional<std::string> entry(const Files& files, const std::string& name) {
  const auto found = files.find(name);
  return found == files.end() ? std::nullopt : std::optional(found->second);
}

core::Error not_started(const Lab& lab) {
  return {"lab " + lab.id + " is not started", "./lab start " + lab.id.substr(0, 2)};
}

}  // namespace

core::Result<Files> given_files(const Lab& lab) {
  auto files = starter_files(lab);
  if (!files) return files;
  std::error_code error;
  for (const auto& one : fs::directory_iterator(lab.labs, error)) {
    const std::string name = one.path().filename();
    if (!name.starts_with("README") || !name.ends_with(".md")) continue;
    auto text = read_text(one.path());
    if (!text) return std::unexpected(text.error());
    (*files)[name] = std::move(*text);
  }
  return files;
}

core::Result<bool> make_repository(const Kit& kit) {
  const Git git(kit.work());
  const bool made = !git.is_repository();
  if (made) {
    if (auto done = git.init(); !done) return std::unexpected(done.error());
  }
  std::vector<std::string> paths;
  if (!readable(kit.work() / "otelier.yaml")) {
    if (auto done = write_text(
            kit.work() / "otelier.yaml",
            "# The learner's repository of an Otelier course.\nkit: \"" + kit.version() + "\"\n");
        !done) {
      return std::unexpected(done.error());
    }
    paths.emplace_back("otelier.yaml");
  }
  const std::string ignored = text_at(kit.work() / ".gitignore").value_or("");
  if (ignored.find("/.otelier/") == std::string::npos) {
    const std::string gap = ignored.empty() || ignored.ends_with('\n') ? "" : "\n";
    if (auto done = write_text(kit.work() / ".gitignore", ignored + gap + std::string(kIgnored));
        !done) {
      return std::unexpected(done.error());
    }
    paths.emplace_back(".gitignore");
  }
  if (!paths.empty()) {
    if (auto done = git.commit(paths, "Begin with Otelier " + kit.version()); !done) {
      return std::unexpected(done.error());
    }
  }
  return made;
}

core::Result<Kit> choose_repository(const Kit& kit, fs::path folder) {
  folder = fs::absolute(folder).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  if (readable(folder) && !fs::is_directory(folder)) {
    return core::fail(folder.string() + " is a file, not a folder",
                      "for example: ./lab init ~/otel");
  }
  const fs::path inside = folder.lexically_relative(kit.root());
  if (inside == "." || (!inside.empty() && *inside.begin() != ".." && *inside.begin() != "work")) {
    return core::fail(
        folder.string() + " is the kit's own; your repository needs a place of its own",
        "for example: ./lab init ~/otel, or ./lab init for work/ in the kit");
  }
  Kit chosen = kit.with_work(folder);
  if (auto made = make_repository(chosen); !made) return std::unexpected(made.error());
  if (auto done = write_text(kit.state() / "work", folder.string() + "\n"); !done) {
    return std::unexpected(done.error());
  }
  return chosen;
}

bool started(const Kit& kit, const Lab& lab) {
  std::error_code ignored;
  return fs::is_directory(kit.work() / lab.id / lab.subsystem, ignored);
}

namespace {

constexpr std::string_view kBusy = "is changing your repository";

fs::path repository_lock(const Kit& kit) {
  return kit.state() / "repository.lock";
}

// Writes what is not there, and takes it back unless told to keep it.
class NewFiles {
 public:
  explicit NewFiles(fs::path folder) : folder_(std::move(folder)) {}
  ~NewFiles() {
    if (keep_) return;
    std::error_code ignored;
    for (const std::string& name : written) {
      fs::remove(folder_ / name, ignored);
      // Only folders that are empty can go.
      for (fs::path above = (folder_ / name).parent_path(); above != folder_.parent_path();
           above = above.parent_path()) {
        if (!fs::is_empty(above, ignored) || ignored || !fs::remove(above, ignored)) break;
      }
    }
  }
  NewFiles(const NewFiles&) = delete;
  NewFiles& operator=(const NewFiles&) = delete;
  core::Result<> write(const std::string& name, const std::string& text) {
    written.push_back(name);  // first: a failed write may leave folders
    return write_text(folder_ / name, text);
  }
  void keep() { keep_ = true; }

  std::vector<std::string> written;

 private:
  fs::path folder_;
  bool keep_ = false;
};

}  // namespace

core::Result<Started> start(const Kit& kit, const Lab& lab) {
  const FileLock lock(repository_lock(kit), kBusy);
  if (started(kit, lab)) return Started{.already = true, .files = {}, .kept = {}};
  const auto files = given_files(lab);
  if (!files) return std::unexpected(files.error());
  if (auto made = make_repository(kit); !made) return std::unexpected(made.error());
  // Before any file, since it is where a missing git is noticed.
  if (auto recorded = record_starter(kit, lab, *files); !recorded) {
    return std::unexpected(recorded.error());
  }
  Started done;
  NewFiles fresh(kit.work() / lab.id);
  for (const auto& [name, text] : *files) {
    if (const auto there = text_at(kit.work() / lab.id / name)) {
      if (*there != text) done.kept.push_back(name);
      continue;
    }
    if (auto written = fresh.write(name, text); !written) return std::unexpected(written.error());
  }
  if (auto committed = Git(kit.work())
                           .commit({lab.id}, "Start lab " + lab.id + "\n\n" + trailer(lab) +
                                                 "\nOtelier-Kit: " + kit.version() + "\n");
      !committed) {
    return std::unexpected(committed.error());
  }
  fresh.keep();
  done.files = fresh.written;
  return done;
}

Files recorded_starter(const Kit& kit, const Lab& lab) {
  const Git git(kit.work());
  if (auto files = git.files_of(starter_ref(lab), lab.id); files && !files->empty()) return *files;
  auto commit = git.ask({"log", "-1", "--format=%H", "--grep=^" + trailer(lab) + "$"});
  if (!commit || commit->empty()) return {};
  commit->pop_back();
  return git.files_of(*commit, lab.id).value_or(Files{});
}

core::Result<Upgraded> upgrade(const Kit& kit, const Lab& lab) {
  const FileLock lock(repository_lock(kit), kBusy);
  if (!started(kit, lab)) return std::unexpected(not_started(lab));
  if (auto settled = already_in_conflict(kit, lab); !settled) {
    return std::unexpected(settled.error());
  }
  const auto theirs = given_files(lab);
  if (!theirs) return std::unexpected(theirs.error());
  const Files base = recorded_starter(kit, lab);
  if (base == *theirs) return Upgraded{};
  const bool uncommitted = uncommitted_changes(kit, lab);
  Files names = base;
  names.insert(theirs->begin(), theirs->end());
  Upgrader upgrader(kit, lab);
  for (const auto& [name, ignored] : names) {
    if (auto done = upgrader.take(name, entry(base, name), entry(*theirs, name)); !done) {
      return std::unexpected(done.error());
    }
  }
  Upgraded upgraded = upgrader.finish();
  if (auto recorded = record_starter(kit, lab, *theirs); !recorded) {
    return std::unexpected(recorded.error());
  }
  if (!uncommitted && upgraded.conflicts.empty() && !upgraded.nothing()) {
    const std::string message =
        "Upgrade lab " + lab.id + " to the starter of kit " + kit.version() + "\n";
    if (auto done = Git(kit.work()).commit({lab.id}, message); !done) {
      return std::unexpected(done.error());
    }
    upgraded.committed = true;
  }
  return upgraded;
}

core::Result<Reset> reset(const Kit& kit, const Lab& lab, const std::string& file) {
  const FileLock lock(repository_lock(kit), kBusy);
  const auto files = given_files(lab);
  if (!files) return std::unexpected(files.error());
  std::vector<std::string> wanted;
  std::string known;
  for (const auto& [name, text] : *files) {
    known += (known.empty() ? "" : " ") + name;
    if (file.empty() || name == file || name == fs::path(name).parent_path() / file ||
        lab.id + "/" + name == file) {
      wanted.push_back(name);
    }
  }
  if (wanted.empty()) {
    return core::fail("the starter of " + lab.id + " has no file \"" + file + "\"",
                      "it has: " + known);
  }
  if (!file.empty() && wanted.size() > 1) {
    return core::fail("\"" + file + "\" is the name of several files", "say which: " + known);
  }
  Reset done;
  Backup backup(kit, lab);
  for (const std::string& name : wanted) {
    const fs::path target = kit.work() / lab.id / name;
    if (text_at(target) == files->at(name)) continue;
    if (auto kept = backup.keep(name); !kept) return std::unexpected(kept.error());
    if (auto written = write_text(target, files->at(name)); !written) {
      return std::unexpected(written.error());
    }
    done.files.push_back(name);
  }
  done.backup = backup.where();
  return done;
}

}  // namespace otelier::workspace
