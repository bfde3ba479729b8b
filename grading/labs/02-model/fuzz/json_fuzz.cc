// Any text on which the model and the oracle differ is a crash, printed by the engine. The first
// byte chooses the table.
//   cmake --preset fuzz && cmake --build build/fuzz --target model_json_fuzz
//   build/fuzz/grading/labs/02-model/model_json_fuzz -max_len=1024 -max_total_time=60
#include <google/protobuf/stubs/logging.h>

#include <cstdio>
#include <cstdlib>

#include "../agreement.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const google::protobuf::LogSilencer quiet;
  static constexpr const char* kTables[] = {"traces", "value", "metrics", "logs"};
  if (size == 0) return 0;
  const std::string_view input{reinterpret_cast<const char*>(data + 1), size - 1};
  if (const auto said = otelier::model_exam::disagreement_on_json(input, kTables[data[0] % 4])) {
    std::fprintf(stderr, "%s\n", said->c_str());
    std::abort();
  }
  return 0;
}
