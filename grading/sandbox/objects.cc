#include "sandbox/objects.h"

#include <algorithm>
#include <vector>

#include "workspace/files.h"

namespace otelier::sandbox {
namespace fs = std::filesystem;

bool Objects::take(const std::string& key, const fs::path& to, const Stage& stage) const {
  const fs::path kept = folder_ / key;
  std::error_code missing;
  fs::last_write_time(kept, fs::file_time_type::clock::now(), missing);
  return !missing && stage.copy(kept, to).has_value();
}

void Objects::keep(const std::string& key, const fs::path& object) const {
  const auto bytes = workspace::read_text(object);
  if (!bytes || bytes->size() > most_bytes_) return;
  if (workspace::write_text(folder_ / key, *bytes)) let_go();
}

void Objects::let_go() const {
  struct Kept {
    fs::file_time_type asked_for;
    std::size_t bytes;
    fs::path file;
  };
  std::vector<Kept> all;
  std::size_t bytes = 0;
  std::error_code gone;
  for (const auto& entry : fs::directory_iterator(folder_, gone)) {
    const auto size = entry.file_size(gone);
    if (gone) continue;
    const auto asked_for = entry.last_write_time(gone);
    if (gone) continue;
    all.push_back({asked_for, size, entry.path()});
    bytes += size;
  }
  if (bytes <= most_bytes_) return;
  std::sort(all.begin(), all.end(),
            [](const Kept& one, const Kept& other) { return one.asked_for < other.asked_for; });
  for (const Kept& oldest : all) {
    if (bytes <= most_bytes_) return;
    if (fs::remove(oldest.file, gone)) bytes -= oldest.bytes;
  }
}

}  // namespace otelier::sandbox
