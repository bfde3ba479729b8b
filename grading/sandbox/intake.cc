#include "sandbox/intake.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <optional>

#include "judge/subject/descriptor.h"
#include "sandbox/screen.h"
#include "workspace/files.h"

namespace otelier::sandbox {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostIgnored = 20;
constexpr const char* kMacNotes = "__MACOSX";  // what macOS zips beside the files
constexpr const char* kShape = "a submission holds NN-name/<subsystem>/ with plain files";

enum class Kind { file, folder, link, other };

core::Error refusal(const std::string& path, const std::string& why,
                    const std::string& next = kShape) {
  return {"the submission is refused: " + path + " " + why, next};
}

// Where an entry belongs.
struct Place {
  const workspace::Lab* lab = nullptr;  // null: not ours
  fs::path relative;                    // below the lab's folder
  std::string home;                     // the folder that holds the lab's; "" at the top
};

// Looks at each entry of a submission, whatever it comes from.
class Gate {
 public:
  Gate(const std::vector<workspace::Lab>& labs, const fs::path& to, const IntakeLimits& limits)
      : labs_(labs), to_(to), limits_(limits) {}

  // Whether this entry's bytes are wanted; an error refuses the whole submission.
  core::Result<bool> admits(const std::string& path, Kind kind, std::size_t size) {
    if (++entries_ > limits_.entries) {
      return std::unexpected(refusal(
          path, "is one entry too many: " + std::to_string(limits_.entries) + " are allowed"));
    }
    if (path.empty() || path.find('\0') != std::string::npos) {
      return std::unexpected(refusal("an entry", "has no name"));
    }
    const fs::path plain(path);
    if (plain.is_absolute()) return std::unexpected(refusal(path, "is an absolute path"));
    for (const fs::path& part : plain) {
      if (part == "..") return std::unexpected(refusal(path, "leads out of the submission (..)"));
    }
    const Place place = place_of(plain.lexically_normal());
    if (place.lab == nullptr) {
      if (kind != Kind::folder) leave(path);
      return false;
    }
    const auto [known, first] = homes_.emplace(place.lab->id, place.home);
    if (!first && known->second != place.home) {
      return std::unexpected(refusal(path, "is the second " + place.lab->id + " in it",
                                     "one submission, one folder of a lab: take the other out"));
    }
    if (kind == Kind::folder) return false;
    if (kind == Kind::link) {
      return std::unexpected(
          refusal(path, "is a link", "put the file itself there: only plain files are taken"));
    }
    if (kind == Kind::other) {
      return std::unexpected(refusal(path, "is no plain file", "take it out"));
    }
    if (size > limits_.file_bytes) return std::unexpected(too_large(path));
    return true;
  }

  core::Result<> take(const std::string& path, const std::string& text) {
    const Place place = place_of(fs::path(path).lexically_normal());
    intake_.bytes += text.size();
    if (++intake_.files > limits_.files) {
      return std::unexpected(
          refusal(path, "is one file too many: " + std::to_string(limits_.files) + " are allowed"));
    }
    if (intake_.bytes > limits_.all_bytes) {
      return std::unexpected(refusal(
          path, "makes it larger than " + std::to_string(limits_.all_bytes >> 20) + " MiB"));
    }
    if (const auto word = refused_word(text)) {
      return std::unexpected(refusal(path,
                                     "says \"" + *word + "\", by which sanitizers are switched off",
                                     "take it out: every submission is judged with them on"));
    }
    intake_.labs.insert(place.lab->id);
    const fs::path file = to_ / place.lab->id / place.relative;
    auto written = workspace::write_text(file, text);
    if (!written) return written;
    for (fs::path up = file.parent_path(); up != to_; up = up.parent_path()) {
      ::chmod(up.c_str(), 0755);
    }
    ::chmod(file.c_str(), 0644);
    return {};
  }

  [[nodiscard]] core::Error too_large(const std::string& path) const {
    return refusal(path, "is larger than " + std::to_string(limits_.file_bytes >> 10) + " KiB",
                   "sources are small: take out what is none");
  }

  Intake finish() { return std::move(intake_); }

 private:
  // Below the top, or below one folder that everything is in.
  [[nodiscard]] Place place_of(const fs::path& path) const {
    std::vector<std::string> parts;
    for (const fs::path& part : path) {
      if (part != "." && !part.empty()) parts.push_back(part.string());
    }
    if (!parts.empty() && parts.front() == kMacNotes) return {};
    for (std::size_t skip = 0; skip < 2 && skip + 2 < parts.size() + 1; ++skip) {
      for (const workspace::Lab& lab : labs_) {
        if (parts[skip] != lab.id || skip + 1 >= parts.size() || parts[skip + 1] != lab.subsystem) {
          continue;
        }
        Place place{&lab, {}, skip == 0 ? "" : parts.front()};
        for (std::size_t i = skip + 1; i < parts.size(); ++i) {
          if (parts[i].starts_with(".")) return {};
          place.relative /= parts[i];
        }
        return place;
      }
    }
    return {};
  }

  void leave(const std::string& path) {
    if (intake_.ignored.size() < kMostIgnored) intake_.ignored.push_back(path);
  }

  const std::vector<workspace::Lab>& labs_;
  const fs::path to_;
  const IntakeLimits limits_;
  std::size_t entries_ = 0;
  std::map<std::string, std::string> homes_;  // of each lab that came
  Intake intake_;
};

// ---- folders ----

Kind kind_of(fs::file_type type) {
  if (type == fs::file_type::regular) return Kind::file;
  if (type == fs::file_type::directory) return Kind::folder;
  return type == fs::file_type::symlink ? Kind::link : Kind::other;
}

// Opened without following a link, and looked at again once open: a file may change meanwhile.
core::Result<std::string> read_plain(const fs::path& file, const Gate& gate, std::size_t most) {
  const judge::Descriptor open(
      ::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat about{};
  if (!open || ::fstat(open.get(), &about) != 0 || !S_ISREG(about.st_mode)) {
    return core::fail(file.string() + " cannot be read: " + std::strerror(errno));
  }
  std::string text;
  std::array<char, 65536> piece;
  for (ssize_t got = 0; (got = ::read(open.get(), piece.data(), piece.size())) > 0;) {
    text.append(piece.data(), static_cast<std::size_t>(got));
    if (text.size() > most) return std::unexpected(gate.too_large(file.string()));
  }
  return text;
}

core::Result<> walk(const fs::path& root, const std::vector<workspace::Lab>& labs, Gate& gate,
                    const IntakeLimits& limits) {
  std::error_code error;
  for (const workspace::Lab& lab : labs) {
    for (const fs::path& top : {root / lab.id, root / lab.id / lab.subsystem}) {
      if (fs::is_symlink(fs::symlink_status(top, error))) {
        return std::unexpected(refusal(top.lexically_relative(root).string(), "is a link",
                                       "put the folder itself there"));
      }
    }
  }
  fs::recursive_directory_iterator at(root, error), end;
  if (error) return core::fail(root.string() + " cannot be read: " + error.message());
  for (; at != end; at.increment(error)) {
    if (error) return core::fail(root.string() + " cannot be read: " + error.message());
    const std::string path = at->path().lexically_relative(root).string();
    const std::string name = at->path().filename().string();
    const Kind kind = kind_of(at->symlink_status(error).type());
    if (kind == Kind::folder && name.starts_with(".")) {
      at.disable_recursion_pending();  // .git and the like
      continue;
    }
    const std::size_t size = kind == Kind::file ? at->file_size(error) : 0;
    const auto wanted = gate.admits(path, kind, size);
    if (!wanted) return std::unexpected(wanted.error());
    if (!*wanted) continue;
    const auto text = read_plain(at->path(), gate, limits.file_bytes);
    if (!text) return std::unexpected(text.error());
    if (auto taken = gate.take(path, *text); !taken) return taken;
  }
  return {};
}

// ---- archives ----

struct CloseArchive {
  void operator()(archive* one) const { archive_read_free(one); }
};

Kind kind_of(archive_entry* entry) {
  if (archive_entry_hardlink(entry) != nullptr) return Kind::link;
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
      return Kind::file;
    case AE_IFDIR:
      return Kind::folder;
    case AE_IFLNK:
      return Kind::link;
    default:
      return Kind::other;
  }
}

core::Result<> unpack(const fs::path& file, Gate& gate, const IntakeLimits& limits) {
  const std::unique_ptr<archive, CloseArchive> reader(archive_read_new());
  archive_read_support_filter_gzip(reader.get());
  archive_read_support_filter_bzip2(reader.get());
  archive_read_support_filter_xz(reader.get());
  archive_read_support_filter_zstd(reader.get());
  archive_read_support_format_tar(reader.get());
  archive_read_support_format_zip(reader.get());
  const auto broken = [&] {
    const char* why = archive_error_string(reader.get());
    return core::Error{file.string() + " cannot be unpacked: " + (why == nullptr ? "" : why),
                       "submit a folder, a .zip or a .tar.gz"};
  };
  if (archive_read_open_filename(reader.get(), file.c_str(), 65536) != ARCHIVE_OK) {
    return std::unexpected(broken());
  }
  std::size_t unpacked = 0;
  std::array<char, 65536> piece;
  for (;;) {
    archive_entry* entry = nullptr;
    const int next = archive_read_next_header(reader.get(), &entry);
    if (next == ARCHIVE_EOF) return {};
    if (next != ARCHIVE_OK && next != ARCHIVE_WARN) return std::unexpected(broken());
    const char* name = archive_entry_pathname(entry);
    std::string path = name == nullptr ? "" : name;
    // Some that pack on Windows part folders so.
    if (path.find('/') == std::string::npos) std::replace(path.begin(), path.end(), '\\', '/');
    const Kind kind = kind_of(entry);
    const bool told = archive_entry_size_is_set(entry) != 0;
    const auto size = told ? static_cast<std::size_t>(archive_entry_size(entry)) : 0;
    const auto wanted = gate.admits(path, kind, size);
    if (!wanted) return std::unexpected(wanted.error());
    std::string text;
    // Also what is left out must be read to come to the next entry: that is where bombs go off.
    for (;;) {
      const la_ssize_t got = archive_read_data(reader.get(), piece.data(), piece.size());
      if (got < 0) return std::unexpected(broken());
      if (got == 0) break;
      unpacked += static_cast<std::size_t>(got);
      if (unpacked > limits.unpacked_bytes) {
        return std::unexpected(refusal(
            file.filename().string(),
            "unpacks to more than " + std::to_string(limits.unpacked_bytes >> 20) + " MiB"));
      }
      if (!*wanted) continue;
      text.append(piece.data(), static_cast<std::size_t>(got));
      if (text.size() > limits.file_bytes) return std::unexpected(gate.too_large(path));
    }
    if (!*wanted) continue;
    if (auto taken = gate.take(path, text); !taken) return taken;
  }
}

}  // namespace

core::Result<Intake> take_in(const fs::path& submission, const std::vector<workspace::Lab>& labs,
                             const fs::path& to, const IntakeLimits& limits) {
  Gate gate(labs, to, limits);
  std::error_code error;
  const bool folder = fs::is_directory(submission, error);
  if (!folder && !fs::is_regular_file(submission, error)) {
    return core::fail(submission.string() + " is neither a folder nor an archive", kShape);
  }
  auto done = folder ? walk(submission, labs, gate, limits) : unpack(submission, gate, limits);
  if (!done) return std::unexpected(done.error());
  return gate.finish();
}

}  // namespace otelier::sandbox
