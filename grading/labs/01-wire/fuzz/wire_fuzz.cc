// libFuzzer's way to the same question: any input on which the codec, libprotobuf and the walker
// differ is a crash, printed by the engine.
//   cmake --preset fuzz && cmake --build build/fuzz --target wire_fuzz
//   build/fuzz/grading/labs/01-wire/wire_fuzz -max_len=512 -max_total_time=60
#include <google/protobuf/stubs/logging.h>

#include <cstdio>
#include <cstdlib>

#include "../differential.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const google::protobuf::LogSilencer quiet;
  const otelier::core::ByteView input{reinterpret_cast<const std::byte*>(data), size};
  if (const auto said = otelier::wire_exam::disagreement(input)) {
    std::fprintf(stderr, "%s\n", said->c_str());
    std::abort();
  }
  return 0;
}
