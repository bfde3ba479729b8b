// The codec against libprotobuf on random messages, good and broken, without a fuzzing engine:
//   differential [COUNT [SEED]]        default: 1,000,000 inputs, seed 1
// Ends with 1 and the input in hexadecimal at the first disagreement. Every input stands at the end
// of a heap block of its own size, so that a sanitizer build sees each byte read past it.
#include <google/protobuf/stubs/logging.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "../differential.h"
#include "../messages.h"

int main(int argc, char** argv) {
  using namespace otelier;
  const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const google::protobuf::LogSilencer quiet;
  wire_exam::Random random(seed);
  std::uint64_t accepted = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const core::Bytes drawn =
        i % 4 == 0 ? wire_exam::message(random) : wire_exam::malformed(random);
    const auto block = std::make_unique_for_overwrite<std::byte[]>(drawn.size());
    if (!drawn.empty()) std::memcpy(block.get(), drawn.data(), drawn.size());
    const core::ByteView input{block.get(), drawn.size()};
    if (const auto said = wire_exam::disagreement(input)) {
      std::printf("input %llu of seed %llu: %s\n%s\n", static_cast<unsigned long long>(i),
                  static_cast<unsigned long long>(seed), said->c_str(),
                  core::to_hex(input).c_str());
      return 1;
    }
    accepted += wire::check(input).has_value() ? 1 : 0;
  }
  std::printf("%llu inputs, %llu of them whole, no disagreement\n",
              static_cast<unsigned long long>(count), static_cast<unsigned long long>(accepted));
  return 0;
}
