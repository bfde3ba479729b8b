// A slice of the fuzzers' work in every run, and the examples of the OTLP project where they are.
#include "../agreement.h"

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include "proto/tests/originals.h"

namespace otelier::model_exam {
namespace {

constexpr const char* kTables[] = {"traces", "metrics", "logs", "value"};

TEST(Agreement, RandomMessagesOfEverySignalSurviveBothWays) {
  const google::protobuf::LogSilencer quiet;
  Random random(20261121);
  for (int i = 0; i < 120; ++i) {
    const std::string table = kTables[i % 4];
    const std::string bytes = drawn(random, table)->SerializeAsString();
    ASSERT_TRUE(model::check(core::as_bytes(bytes), table_of(table))) << table;
    const auto said = disagreement_on_protobuf(core::as_bytes(bytes), table);
    ASSERT_FALSE(said) << *said << "\n" << core::to_hex(core::as_bytes(bytes));
    const auto json = as_json(core::as_bytes(bytes), table).dump();
    const auto said_of_json = disagreement_on_json(json, table);
    ASSERT_FALSE(said_of_json) << *said_of_json << "\n" << json;
  }
}

TEST(Agreement, DamagedMessagesAreJudgedAlike) {
  const google::protobuf::LogSilencer quiet;
  Random random(20261122);
  int accepted = 0;
  for (int i = 0; i < 600; ++i) {
    const std::string table = kTables[i % 4];
    std::string bytes = drawn(random, table)->SerializeAsString();
    std::string json = as_json(core::as_bytes(bytes), table).dump();
    for (std::string* input : {&bytes, &json}) {
      for (std::uint64_t n = 1 + below(random, 2); n > 0; --n) {
        (*input)[below(random, input->size())] = static_cast<char>(random());
      }
    }
    const auto said = disagreement_on_protobuf(core::as_bytes(bytes), table);
    ASSERT_FALSE(said) << *said << "\n" << core::to_hex(core::as_bytes(bytes));
    const auto said_of_json = disagreement_on_json(json, table);
    ASSERT_FALSE(said_of_json) << *said_of_json << "\n" << json;
    accepted += model::check(core::as_bytes(bytes), table_of(table)) ? 1 : 0;
  }
  // Both kinds really came up.
  EXPECT_GT(accepted, 60);
  EXPECT_LT(accepted, 540);
}

TEST(Agreement, TheExamplesOfTheOtlpProjectSurvive) {
  for (const proto::Original& original : proto::kOriginals) {
    const auto text = proto::text_of(original);
    if (!text) GTEST_SKIP() << proto::kOriginalsFolder << " is not there";
    const std::string table(original.signal);
    const auto said = disagreement_on_json(*text, table);
    EXPECT_FALSE(said) << original.file << ": " << *said;
    wire::Writer writer;
    ASSERT_TRUE(model::from_json(*text, table_of(table), writer)) << original.file;
    EXPECT_GT(writer.size(), 200u) << original.file;
    const auto back = disagreement_on_protobuf(writer.view(), table);
    EXPECT_FALSE(back) << original.file << ": " << *back;
  }
}

}  // namespace
}  // namespace otelier::model_exam
