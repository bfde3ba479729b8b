// otelier-bench: the embedded stack as a program, as ./lab starts it.
#include <signal.h>
#include <sys/prctl.h>

#include <charconv>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

#include "bench/stack.h"

namespace {

using otelier::bench::StackOptions;

struct Words {
  StackOptions options;
  std::filesystem::path address_file;
  bool end_with_parent = false;
};

bool is_port(std::string_view text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size();
}

// False when they are not those of usage().
bool read(std::span<char*> words, Words& given) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view option = words[i];
    if (option == "--move-if-taken") {
      given.options.move_if_taken = true;
      continue;
    }
    if (option == "--end-with-parent") {
      given.end_with_parent = true;
      continue;
    }
    if (++i == words.size()) return false;
    const std::string_view value = words[i];
    bool fine = true;
    if (option == "--http-port") {
      fine = is_port(value, given.options.ports.http);
    } else if (option == "--grpc-port") {
      fine = is_port(value, given.options.ports.grpc);
    } else if (option == "--api-port") {
      fine = is_port(value, given.options.ports.api);
    } else if (option == "--address") {
      given.options.address = value;
    } else if (option == "--page") {
      given.options.page_folder = value;
    } else if (option == "--name") {
      given.options.names.emplace_back(value);
    } else if (option == "--address-file") {
      given.address_file = value;
    } else {
      fine = false;
    }
    if (!fine) return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  Words given;
  if (!read(std::span(argv, static_cast<std::size_t>(argc)).subspan(1), given)) {
    std::fputs(
        "usage: otelier-bench [--address IP] [--http-port N] [--grpc-port N] [--api-port N]\n"
        "                     [--page FOLDER] [--name HOST] [--address-file FILE]\n"
        "                     [--move-if-taken] [--end-with-parent]\n",
        stderr);
    return 2;
  }
  if (given.end_with_parent) prctl(PR_SET_PDEATHSIG, SIGTERM);
  return otelier::bench::serve(given.options, given.address_file);
}
