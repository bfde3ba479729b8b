// wire: any OTLP payload, from a file or standard input, as a tree of fields with byte offsets.
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "cli/verb.h"
#include "wireview/describe.h"
#include "wireview/unpack.h"

namespace otelier::cli::wire_verb {
namespace {

struct Words {
  std::string file, message, other;
  bool json = false, no_bytes = false;
  int depth = 64;
  int width = 0;
};

core::Result<core::Bytes> read_file(const std::string& name) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> owner(
      name == "-" ? nullptr : std::fopen(name.c_str(), "rb"),
      [](std::FILE* file) { return file == nullptr ? 0 : std::fclose(file); });
  std::FILE* file = name == "-" ? stdin : owner.get();
  const std::string shown = name == "-" ? "standard input" : name;
  if (file == nullptr) {
    return core::fail(shown + " cannot be opened: " + std::strerror(errno),
                      "give the path of a payload, or - for standard input");
  }
  core::Bytes bytes;
  constexpr std::size_t kChunk = 64u << 10;
  while (true) {
    const std::size_t had = bytes.size();
    bytes.resize(had + kChunk);
    const std::size_t n = std::fread(bytes.data() + had, 1, kChunk, file);
    bytes.resize(had + n);
    if (n == 0) break;
    if (bytes.size() > wireview::kMaxUnpacked) {
      return core::fail(shown + " has more than " + std::to_string(wireview::kMaxUnpacked >> 20) +
                        " MiB, the limit for an OTLP request");
    }
  }
  if (std::ferror(file) != 0) {
    return core::fail(shown + " cannot be read: " + std::strerror(errno),
                      "give the path of a payload, or - for standard input");
  }
  return bytes;
}

std::size_t terminal_width(int wanted) {
  constexpr std::size_t kDefault = 80;
  if (wanted > 0) return static_cast<std::size_t>(wanted);
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return kDefault;
}

int wire(const Words& words) {
  if (words.file == "-" && words.other == "-") {
    return report(
        {"standard input can be read only once", "save one side: ./lab wire a.bin --diff -"});
  }
  const auto payload = read_file(words.file);
  if (!payload) return report(payload.error());
  wireview::Question question{.payload = *payload};
  question.message = words.message;
  question.form = words.json ? wireview::Form::json : wireview::Form::tree;
  question.options.width = terminal_width(words.width);
  question.options.colour = isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  question.options.bytes = !words.no_bytes;
  question.options.max_depth = static_cast<std::size_t>(words.depth < 0 ? 0 : words.depth);
  core::Bytes other;
  if (!words.other.empty()) {
    auto read = read_file(words.other);
    if (!read) return report(read.error());
    other = std::move(*read);
    question.other = other;
  }
  const auto answer = wireview::describe(question);
  if (!answer) return report(answer.error());
  std::fwrite(answer->text.data(), 1, answer->text.size(), stdout);
  return answer->sound ? kPassed : kNotPassed;
}

const AddVerb kWire{{
    .name = "wire",
    .summary = {"Any OTLP payload as a tree of fields with byte offsets",
                "把任意 OTLP 报文显示为带字节偏移的字段树"},
    .example = "./lab wire request.bin\n"
               "./lab wire expected.bin --diff got.bin --message traces",
    .details = "Protobuf and JSON are told apart by themselves; gzip, zlib and zstd are undone. "
               "Exits 0 for a whole payload, 1 for a damaged or different one.",
    .setup =
        [](Options& options) {
          auto words = std::make_shared<Words>();
          options.positional("FILE", words->file, "the payload, or - for standard input");
          options.option(
              "--message", "NAME", words->message,
              "read it as this: traces, metrics, logs, profiles or a message's full name");
          options.option("--diff", "FILE", words->other,
                         "show the first difference from this payload instead");
          options.option("--depth", "N", words->depth, "how many levels are shown");
          options.option("--width", "COLUMNS", words->width, "instead of the terminal's width");
          options.flag("--no-bytes", words->no_bytes, "leave out offsets and hexadecimal");
          options.flag("--json", words->json, "the tree as JSON, for programs");
          return [words] { return wire(*words); };
        },
}};

}  // namespace
}  // namespace otelier::cli::wire_verb
