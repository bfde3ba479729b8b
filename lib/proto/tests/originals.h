// The JSON examples of the OTLP project as it publishes them. They are no part of the kit: they lie
// in ../shared/data/otlp-json, beside a clone, where its authors and CI work, and tests that read
// them are skipped elsewhere.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

namespace otelier::proto {

struct Original {
  std::string_view file, signal;
};
inline constexpr Original kOriginals[] = {{"trace.json", "traces"},
                                          {"metrics.json", "metrics"},
                                          {"logs.json", "logs"},
                                          {"events.json", "logs"}};

inline const std::filesystem::path kOriginalsFolder =
    std::filesystem::path(OTELIER_SOURCE_DIR) / "../shared/data/otlp-json";

// nullopt where the folder is missing. A folder without the file is an empty text, which no test
// takes for an example.
inline std::optional<std::string> text_of(const Original& original) {
  if (!std::filesystem::exists(kOriginalsFolder)) return std::nullopt;
  std::ifstream in(kOriginalsFolder / original.file);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace otelier::proto
