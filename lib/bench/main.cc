// otelier-bench: the embedded stack on its own, without ./lab around it.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "bench/stack.h"

int main(int argc, char** argv) {
  otelier::bench::StackOptions options;
  std::filesystem::path address_file;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view option = argv[i];
    const auto port = static_cast<std::uint16_t>(std::strtoul(argv[i + 1], nullptr, 10));
    if (option == "--http-port") {
      options.ports.http = port;
    } else if (option == "--grpc-port") {
      options.ports.grpc = port;
    } else if (option == "--api-port") {
      options.ports.api = port;
    } else if (option == "--address") {
      options.address = argv[i + 1];
    } else if (option == "--page") {
      options.page_folder = argv[i + 1];
    } else if (option == "--name") {
      options.names.emplace_back(argv[i + 1]);
    } else if (option == "--address-file") {
      address_file = argv[i + 1];
    } else {
      argc = 0;
    }
  }
  if (argc % 2 == 0) {
    std::fprintf(stderr,
                 "usage: otelier-bench [--address IP] [--http-port N] [--grpc-port N] "
                 "[--api-port N] [--page FOLDER] [--name HOST] [--address-file FILE]\n");
    return 2;
  }
  return otelier::bench::serve(options, address_file);
}
