#include "bench/page.h"

#include <array>
#include <fstream>
#include <iterator>
#include <string>

namespace otelier::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFile = 16u << 20;

std::string_view content_type_of(std::string_view extension) {
  struct Known {
    std::string_view extension, type;
  };
  static constexpr std::array<Known, 12> kKnown = {{{".html", "text/html; charset=utf-8"},
                                                    {".js", "text/javascript; charset=utf-8"},
                                                    {".css", "text/css; charset=utf-8"},
                                                    {".json", "application/json"},
                                                    {".map", "application/json"},
                                                    {".webmanifest", "application/manifest+json"},
                                                    {".svg", "image/svg+xml"},
                                                    {".png", "image/png"},
                                                    {".ico", "image/x-icon"},
                                                    {".woff2", "font/woff2"},
                                                    {".wasm", "application/wasm"},
                                                    {".txt", "text/plain; charset=utf-8"}}};
  for (const auto& known : kKnown)
    if (known.extension == extension) return known.type;
  return "application/octet-stream";
}

// Segments that name files a page has: none hidden, none that climbs.
bool is_plain(std::string_view path) {
  if (!path.starts_with('/') || path.find_first_of(std::string_view("\\\0", 2)) != path.npos)
    return false;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment.starts_with('.') || (segment.empty() && !path.empty())) return false;
    path.remove_prefix(segment.size());
  }
  return true;
}

}  // namespace

Page::Page(fs::path folder) {
  std::error_code failed;
  if (!folder.empty()) folder_ = fs::canonical(folder, failed);
  if (failed) folder_ = std::move(folder);  // it may come to be later
}

bool Page::is_there() const {
  std::error_code ignored;
  return !folder_.empty() && fs::is_regular_file(folder_ / "index.html", ignored);
}

std::optional<Reply> Page::file(std::string_view path) const {
  if (!is_there() || !is_plain(path)) return std::nullopt;
  const std::string_view last = path.substr(path.rfind('/') + 1);
  const bool a_view = !last.contains('.');
  const fs::path wanted = folder_ / (a_view ? "index.html" : path.substr(1));
  std::error_code failed;
  const fs::path real = fs::canonical(wanted, failed);  // a link may lead anywhere
  if (failed || !real.string().starts_with(fs::canonical(folder_, failed).string() + "/") ||
      !fs::is_regular_file(real, failed) || fs::file_size(real, failed) > kMaxFile)
    return std::nullopt;
  std::ifstream in(real, std::ios::binary);
  Reply reply;
  reply.body.assign(std::istreambuf_iterator<char>(in), {});
  reply.content_type = content_type_of(real.extension().string());
  // What the builder puts into assets/ carries a digest in its name.
  reply.headers["Cache-Control"] =
      path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
  reply.headers["Content-Security-Policy"] =
      "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
      "frame-ancestors 'none'; base-uri 'none'";
  return reply;
}

}  // namespace otelier::bench
