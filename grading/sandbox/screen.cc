#include "sandbox/screen.h"

#include <array>

namespace otelier::sandbox {
namespace {

constexpr std::array<std::string_view, 15> kWords = {
    "no_sanitize",       "no_address_safety_analysis",
    "disable_sanitizer", "__SANITIZE_",
    "_default_options",  "_default_suppressions",
    "__asan_",           "__lsan_",
    "__tsan_",           "__ubsan_",
    "__sanitizer_",      "ASAN_OPTIONS",
    "TSAN_OPTIONS",      "UBSAN_OPTIONS",
    "address_sanitizer",
};

constexpr std::array<std::string_view, 7> kSymbols = {
    "__asan_", "__lsan_", "__tsan_", "__ubsan_", "__sanitizer_", "__interceptor_", "Annotate"};

// What the compiler itself defines in an instrumented object.
constexpr std::array<std::string_view, 4> kOfTheCompiler = {
    "__asan_version_mismatch_check", "__odr_asan", "__asan_register_elf_globals", "__asan_globals"};

}  // namespace

std::optional<std::string> refused_word(std::string_view source) {
  // A line that goes on after a backslash can break a word in two.
  std::string joined;
  joined.reserve(source.size());
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source[i] == '\\' && source.substr(i + 1).starts_with("\n")) {
      ++i;
    } else if (source[i] == '\\' && source.substr(i + 1).starts_with("\r\n")) {
      i += 2;
    } else {
      joined += source[i];
    }
  }
  for (const std::string_view word : kWords) {
    if (joined.find(word) != std::string::npos) return std::string(word);
  }
  return std::nullopt;
}

std::optional<std::string> refused_symbol(std::string_view symbols) {
  for (std::size_t from = 0; from < symbols.size();) {
    const std::size_t end = std::min(symbols.find('\n', from), symbols.size());
    const std::string_view line = symbols.substr(from, end - from);
    from = end + 1;
    const std::string_view name = line.substr(0, line.find(' '));
    bool known = false;
    for (const std::string_view own : kOfTheCompiler) known = known || name.starts_with(own);
    for (const std::string_view start : kSymbols) {
      if (!known && name.starts_with(start)) return std::string(name);
    }
  }
  return std::nullopt;
}

}  // namespace otelier::sandbox
