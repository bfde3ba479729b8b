// Small files read and written whole, and their digests.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "core/result.h"

namespace otelier::workspace {

// The file's bytes. Error: the path and why it cannot be read.
[[nodiscard]] core::Result<std::string> read_text(const std::filesystem::path& file);
// Atomic: a temporary file beside it, then rename. Makes the folders above it.
[[nodiscard]] core::Result<> write_text(const std::filesystem::path& file, std::string_view text);

// The sentence for a path that could not be written for this errno, and what to do about it.
[[nodiscard]] core::Error cannot_write(const std::filesystem::path& path, int error);

// SHA-256 in lower-case hexadecimal.
[[nodiscard]] std::string sha256(std::string_view bytes);
// Relative path with '/' → SHA-256, for every regular file below `folder`, hidden ones left out,
// links not followed.
[[nodiscard]] std::map<std::string, std::string> digests(const std::filesystem::path& folder);
// One digest over names and contents of digests(folder).
[[nodiscard]] std::string digest(const std::map<std::string, std::string>& files);

}  // namespace otelier::workspace
