// The built page: files of one folder, read when asked for and never from outside it. Thread-safe.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "bench/routes.h"

namespace otelier::bench {

class Page {
 public:
  // The folder may be missing: then there is no page.
  explicit Page(std::filesystem::path folder);

  [[nodiscard]] bool is_there() const;
  // The file of a path beginning with "/"; a path without a dot in its last segment is a view of
  // the page, and so index.html. nullopt when there is nothing, or the path leads out of the
  // folder.
  [[nodiscard]] std::optional<Reply> file(std::string_view path) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace otelier::bench
