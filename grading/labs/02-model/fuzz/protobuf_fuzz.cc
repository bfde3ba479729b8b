// Any bytes on which the model and libprotobuf differ are a crash, printed by the engine. The first
// byte chooses the table.
//   cmake --preset fuzz && cmake --build build/fuzz --target model_protobuf_fuzz
//   build/fuzz/grading/labs/02-model/model_protobuf_fuzz -max_len=512 -max_total_time=60
#include <google/protobuf/stubs/logging.h>

#include <cstdio>
#include <cstdlib>

#include "../agreement.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const google::protobuf::LogSilencer quiet;
  static constexpr const char* kTables[] = {"traces", "value", "metrics", "logs"};
  if (size == 0) return 0;
  const otelier::core::ByteView input{reinterpret_cast<const std::byte*>(data + 1), size - 1};
  if (const auto said =
          otelier::model_exam::disagreement_on_protobuf(input, kTables[data[0] % 4])) {
    std::fprintf(stderr, "%s\n", said->c_str());
    std::abort();
  }
  return 0;
}
