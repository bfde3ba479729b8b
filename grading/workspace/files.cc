#include "workspace/files.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace otelier::workspace {
namespace fs = std::filesystem;

core::Result<std::string> read_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return core::fail(file.string() + " cannot be read: " + std::strerror(errno));
  std::ostringstream text;
  text << in.rdbuf();
  if (in.bad()) return core::fail(file.string() + " cannot be read: " + std::strerror(errno));
  return std::move(text).str();
}

core::Error cannot_write(const fs::path& path, int error) {
  std::string next = "see whose it is: ls -ld " + path.parent_path().string();
  if (error == ENOSPC || error == EDQUOT) next = "make room, then again; df -h shows what is full";
  if (error == EROFS) next = "the file system is mounted read-only: use a folder that is not";
  return {path.string() + " cannot be written: " + std::strerror(error), next};
}

core::Result<> write_text(const fs::path& file, std::string_view text) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  if (error) return std::unexpected(cannot_write(file, error.value()));
  const fs::path temporary = file.string() + "." + std::to_string(::getpid()) + ".tmp";
  {
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    if (!out) {
      const int why = errno;
      fs::remove(temporary, error);
      return std::unexpected(cannot_write(file, why));
    }
  }
  fs::rename(temporary, file, error);
  if (error) {
    const int why = error.value();
    fs::remove(temporary, error);
    return std::unexpected(cannot_write(file, why));
  }
  return {};
}

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), hash.data(), &size, EVP_sha256(), nullptr);
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(std::size_t{2} * size);
  for (unsigned int i = 0; i < size; ++i) {
    hex += kDigits[hash[i] >> 4];
    hex += kDigits[hash[i] & 15];
  }
  return hex;
}

std::map<std::string, std::string> digests(const fs::path& folder) {
  std::map<std::string, std::string> found;
  std::error_code error;
  fs::recursive_directory_iterator walk(folder, error);
  for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
    const fs::path& path = walk->path();
    if (path.filename().string().starts_with(".")) {
      walk.disable_recursion_pending();
      continue;
    }
    if (!walk->is_regular_file(error) || walk->is_symlink(error)) continue;
    if (const auto text = read_text(path)) {
      found[path.lexically_relative(folder).generic_string()] = sha256(*text);
    }
  }
  return found;
}

std::string digest(const std::map<std::string, std::string>& files) {
  std::string all;
  for (const auto& [name, hash] : files) all += name + '\0' + hash + '\n';
  return sha256(all);
}

}  // namespace otelier::workspace
