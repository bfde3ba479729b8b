#include "sandbox/pack.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>

namespace otelier::sandbox {
namespace {

struct CloseWriter {
  void operator()(archive* one) const { archive_write_free(one); }
};
struct FreeEntry {
  void operator()(archive_entry* one) const { archive_entry_free(one); }
};

}  // namespace

core::Result<> pack(const std::filesystem::path& file, const std::vector<Packed>& entries) {
  const std::unique_ptr<archive, CloseWriter> writer(archive_write_new());
  const auto broken = [&] {
    const char* why = archive_error_string(writer.get());
    return core::fail(file.string() + " cannot be written: " + (why == nullptr ? "" : why));
  };
  if (file.extension() == ".zip") {
    archive_write_set_format_zip(writer.get());
  } else {
    archive_write_add_filter_gzip(writer.get());
    archive_write_set_format_pax_restricted(writer.get());
  }
  if (archive_write_open_filename(writer.get(), file.c_str()) != ARCHIVE_OK) return broken();
  const std::string zeros(1u << 20, '\0');
  for (const Packed& one : entries) {
    const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
    const bool plain = one.link.empty() && !one.device;
    const std::size_t size = one.size != 0 ? one.size : one.text.size();
    archive_entry_set_pathname(entry.get(), one.path.c_str());
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_filetype(entry.get(), plain ? AE_IFREG : one.device ? AE_IFCHR : AE_IFLNK);
    if (!one.link.empty()) archive_entry_set_symlink(entry.get(), one.link.c_str());
    archive_entry_set_size(entry.get(), plain ? static_cast<la_int64_t>(size) : 0);
    if (archive_write_header(writer.get(), entry.get()) != ARCHIVE_OK) return broken();
    for (std::size_t done = 0; plain && done < size;) {
      const std::string& from = one.size != 0 ? zeros : one.text;
      const std::size_t piece = std::min(from.size(), size - done);
      if (archive_write_data(writer.get(), from.data(), piece) < 0) return broken();
      done += piece;
    }
  }
  return {};
}

}  // namespace otelier::sandbox
