#include "author/similarity.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <unordered_set>

#include "workspace/files.h"

namespace otelier::author {
namespace {

constexpr std::size_t kGram = 8;

bool begins_name(char letter) {
  return std::isalpha(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}
bool continues_name(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

// Past the comment, literal or blank that begins here; 0 when none does.
std::size_t skipped(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (std::isspace(static_cast<unsigned char>(rest.front())) != 0) return 1;
  if (rest.starts_with("//")) return std::min(rest.find('\n'), rest.size());
  if (rest.starts_with("/*")) {
    const std::size_t end = rest.find("*/", 2);
    return end == std::string_view::npos ? rest.size() : end + 2;
  }
  return 0;
}

std::size_t literal(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("R\"")) {
    const std::size_t open = rest.find('(');
    if (open == std::string_view::npos) return 2;
    std::string closing = ")";
    closing.append(rest.substr(2, open - 2)).append("\"");
    const std::size_t end = rest.find(closing, open);
    return end == std::string_view::npos ? rest.size() : end + closing.size();
  }
  if (rest.front() != '"' && rest.front() != '\'') return 0;
  std::size_t end = 1;
  while (end < rest.size() && rest[end] != rest.front() && rest[end] != '\n') {
    end += rest[end] == '\\' ? 2 : 1;
  }
  return std::min(end + 1, rest.size());
}

std::unordered_set<std::size_t> grams(const std::vector<std::string>& files) {
  std::unordered_set<std::size_t> found;
  for (const std::string& file : files) {
    const std::vector<std::string> words = tokens(file);
    for (std::size_t i = 0; i + kGram <= words.size(); ++i) {
      std::string gram;
      for (std::size_t k = 0; k < kGram; ++k) gram.append(words[i + k]).append(1, '\x1f');
      found.insert(std::hash<std::string>{}(gram));
    }
  }
  return found;
}

}  // namespace

std::vector<std::string> tokens(std::string_view source) {
  std::vector<std::string> found;
  std::size_t at = 0;
  while (at < source.size()) {
    if (const std::size_t n = skipped(source, at); n > 0) {
      at += n;
      continue;
    }
    if (const std::size_t n = literal(source, at); n > 0) {
      found.emplace_back("\"\"");
      at += n;
      continue;
    }
    std::size_t end = at + 1;
    if (begins_name(source[at])) {
      while (end < source.size() && continues_name(source[end])) ++end;
    } else if (std::isdigit(static_cast<unsigned char>(source[at])) != 0) {
      while (end < source.size() &&
             (continues_name(source[end]) || source[end] == '.' || source[end] == '\'')) {
        ++end;
      }
    }
    found.emplace_back(source.substr(at, end - at));
    at = end;
  }
  return found;
}

Similarity similarity(const std::vector<std::string>& submission,
                      const std::vector<std::string>& reference,
                      const std::vector<std::string>& given) {
  const auto known = grams(given);
  const auto solution = grams(reference);
  Similarity found;
  for (const std::size_t gram : grams(submission)) {
    if (known.contains(gram)) continue;
    ++found.own;
    if (solution.contains(gram)) ++found.common;
  }
  if (found.own > 0) {
    found.share = static_cast<double>(found.common) / static_cast<double>(found.own);
  }
  return found;
}

std::vector<std::string> sources_below(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::vector<std::string> texts;
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const std::string suffix = at->path().extension().string();
    if (at->is_regular_file() && (suffix == ".h" || suffix == ".cc")) files.push_back(at->path());
  }
  std::sort(files.begin(), files.end());
  texts.reserve(files.size());
  for (const fs::path& file : files) {
    texts.push_back(workspace::read_text(file).value_or(""));
  }
  return texts;
}

}  // namespace otelier::author
