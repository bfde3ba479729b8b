#include "workspace/git.h"

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>

#include "workspace/files.h"
#include "workspace/process.h"

namespace otelier::workspace {
namespace fs = std::filesystem;
namespace {

// The learner's variables must not lead git to another repository or index.
const std::map<std::string, std::string> kEnvironment = {{"LC_ALL", "C.UTF-8"},
                                                         {"GIT_TERMINAL_PROMPT", "0"}};

// What git prints, as a sentence; what the machine lacks is said as everywhere.
core::Error git_failed(const std::string& what, const fs::path& work, const std::string& printed) {
  for (const int error : {ENOSPC, EDQUOT, EROFS, EACCES}) {
    if (printed.find(std::strerror(error)) != std::string::npos) return cannot_write(work, error);
  }
  if (printed.find(".lock': File exists") != std::string::npos) {
    return {"git " + what + ": another git is at work in " + work.string() + ", or one was killed",
            "when none is running: rm \"" + (work / ".git" / "index.lock").string() + "\""};
  }
  return {"git " + what + " in " + work.string() + ": " + printed,
          "see for yourself: git -C \"" + work.string() + "\" status"};
}

std::string seconds_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

}  // namespace

std::vector<std::string> Git::command(const std::vector<std::string>& words) const {
  std::vector<std::string> argv = {"env", "-u", "GIT_INDEX_FILE", "-u", "GIT_OBJECT_DIRECTORY"};
  argv.insert(argv.end(), {"git", "-C", work_.string(), "--git-dir=" + (work_ / ".git").string(),
                           "--work-tree=" + work_.string(), "-c", "commit.gpgsign=false", "-c",
                           "core.quotePath=false", "-c", "core.autocrlf=false", "-c",
                           "core.hooksPath=/dev/null"});
  argv.insert(argv.end(), words.begin(), words.end());
  return argv;
}

bool Git::is_repository() const {
  std::error_code ignored;
  return fs::exists(work_ / ".git", ignored);
}

core::Result<> Git::init() const {
  std::error_code error;
  fs::create_directories(work_, error);
  if (error) return std::unexpected(cannot_write(work_, error.value()));
  const auto done = run({"git", "init", "-q", "-b", "main", work_.string()},
                        {.environment = kEnvironment, .join_errors = true});
  if (!done) return std::unexpected(done.error());
  if (done->code != 0) return std::unexpected(git_failed("init", work_, done->output));
  return {};
}

core::Result<std::string> Git::ask(const std::vector<std::string>& words,
                                   const std::string& input) const {
  const auto done = run(command(words), {.environment = kEnvironment, .standard_input = input});
  if (!done) return std::unexpected(done.error());
  if (done->code == 0) return done->output;
  if (done->code == 127) {  // said by env
    return core::fail("git is not on the PATH, and your work is kept in a git repository",
                      "./lab prepare base installs it; what else is missing: ./lab doctor");
  }
  // Once more for what it complains about: the first call kept standard output clean.
  const auto again = run(
      command(words), {.environment = kEnvironment, .standard_input = input, .join_errors = true});
  return std::unexpected(git_failed(words[0], work_, again ? again->output : "it failed"));
}

core::Result<> Git::commit(const std::vector<std::string>& paths,
                           const std::string& message) const {
  std::vector<std::string> add = {"add", "-A", "-f", "--"};
  add.insert(add.end(), paths.begin(), paths.end());
  if (auto added = ask(add); !added) return std::unexpected(added.error());
  std::vector<std::string> changed = {"diff", "--cached", "--name-only", "--"};
  changed.insert(changed.end(), paths.begin(), paths.end());
  const auto names = ask(changed);
  if (!names) return std::unexpected(names.error());
  if (names->empty()) return {};
  std::vector<std::string> words;
  // `git var` fails where neither configuration nor environment gives an identity.
  if (!ask({"var", "GIT_COMMITTER_IDENT"}) || !ask({"config", "user.email"})) {
    words = {"-c", "user.name=Learner", "-c", "user.email=learner@otelier.invalid"};
  }
  words.insert(words.end(), {"commit", "-q", "--no-verify", "-m", message, "--"});
  words.insert(words.end(), paths.begin(), paths.end());
  if (auto done = ask(words); !done) return std::unexpected(done.error());
  return {};
}

core::Result<> Git::record(const std::string& ref, const std::map<std::string, std::string>& files,
                           const std::string& message) const {
  const auto block = [](const std::string& text) {
    return "data " + std::to_string(text.size()) + "\n" + text + "\n";
  };
  std::string stream = "commit " + ref + "\ncommitter Otelier <kit@otelier.invalid> " +
                       seconds_now() + " +0000\n" + block(message) + "deleteall\n";
  for (const auto& [name, text] : files) stream += "M 100644 inline " + name + "\n" + block(text);
  if (auto done = ask({"fast-import", "--quiet", "--force"}, stream); !done) {
    return std::unexpected(done.error());
  }
  return {};
}

std::optional<std::map<std::string, std::string>> Git::files_of(const std::string& commit,
                                                                const std::string& folder) const {
  const auto done = run(command({"ls-tree", "-r", "-z", "--name-only", commit, folder + "/"}),
                        {.environment = kEnvironment});
  if (!done || done->code != 0) return std::nullopt;
  std::vector<std::string> names;
  std::string wanted;
  for (std::size_t begin = 0; begin < done->output.size();) {
    const auto end = done->output.find('\0', begin);
    names.push_back(done->output.substr(begin, end - begin));
    wanted += commit + ":" + names.back() + "\n";
    begin = end + 1;
  }
  const auto batch = run(command({"cat-file", "--batch"}),
                         {.environment = kEnvironment, .standard_input = wanted});
  if (!batch || batch->code != 0) return std::nullopt;
  // Each answer: "<hash> blob <size>\n<bytes>\n".
  std::map<std::string, std::string> files;
  std::size_t at = 0;
  for (const std::string& name : names) {
    const auto end = batch->output.find('\n', at);
    if (end == std::string::npos) return std::nullopt;
    const std::string head = batch->output.substr(at, end - at);
    std::size_t size = 0;
    const char* digits = head.data() + head.rfind(' ') + 1;
    if (std::from_chars(digits, head.data() + head.size(), size).ec != std::errc()) {
      return std::nullopt;
    }
    files[name.substr(folder.size() + 1)] = batch->output.substr(end + 1, size);
    at = end + 1 + size + 1;
  }
  return files;
}

}  // namespace otelier::workspace
