#include "judge/result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

#include "judge/tests/folder.h"

namespace otelier::judge {
namespace {

using testing::HasSubstr;

LabResult sample(int checks) {
  LabResult result;
  result.lab = "01-wire";
  result.subject = "mine";
  result.kit_version = "0.1.0";
  result.seed = 18446744073709551615ULL;
  result.files = {{"wire/writer.cc", "ab"}};
  result.selection = {{"01-wire", "mine"}};
  result.similarity = 0.25;
  result.incomplete = true;
  for (int i = 0; i < checks; ++i) {
    Check check;
    check.id = "check-" + std::to_string(i);
    check.title = {{"en", "a title"}, {"zh", "标题"}};
    check.points = 3;
    check.score = 3;
    check.status = static_cast<Status>(i % 8);
    check.evidence = "line\n\"quoted\" \x01";
    result.checks.push_back(check);
    result.score += 3;
    result.max_score += 3;
  }
  return result;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(Result, SurvivesARoundTrip) {
  const LabResult result = sample(8);
  const auto again = from_json(to_json(result));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(to_json(*again), to_json(result));
  EXPECT_EQ(again->seed, 18446744073709551615ULL);
  EXPECT_EQ(again->checks[5].status, Status::timed_out);
  EXPECT_EQ(again->checks[0].title.at("zh"), "标题");
}

TEST(Result, EvidenceThatIsNotUtf8IsStillWritten) {
  LabResult result = sample(1);
  result.checks[0].evidence = "\xff\xfe";
  EXPECT_TRUE(from_json(to_json(result)));
}

TEST(Result, RefusesWhatIsNone) {
  EXPECT_FALSE(from_json(""));
  EXPECT_FALSE(from_json("{}"));
  EXPECT_FALSE(from_json("[1]"));
  std::string other = to_json(sample(1));
  other.replace(other.find("otelier-result/1"), 16, "otelier-result/9");
  EXPECT_THAT(from_json(other).error().message, HasSubstr("otelier-result/9"));
  other = to_json(sample(1));
  other.replace(other.find("\"passed\""), 8, "\"pasted\"");
  EXPECT_THAT(from_json(other).error().message, HasSubstr("unknown status \"pasted\""));
}

TEST(Result, AFailedWriteNamesTheFileAndLeavesTheOldOne) {
  const Folder folder;
  const auto blocked = folder.write("taken", "x") / "result.json";
  const auto wrote = write(sample(1), blocked);
  ASSERT_FALSE(wrote);
  EXPECT_THAT(wrote.error().message, HasSubstr("result.json"));
}

// A process that writes over and over is killed at any moment: the file is whole every time.
TEST(Result, AnInterruptLeavesTheOldResultOrTheNewOne) {
  const Folder folder;
  const auto file = folder.path() / "result.json";
  ASSERT_TRUE(write(sample(50), file));
  for (int round = 0; round < 20; ++round) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      for (int i = 0;; ++i)
        if (!write(sample(50 + i % 50), file)) ::_exit(1);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(3 + round));
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
    const auto read = from_json(text_of(file));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_GE(read->checks.size(), 50u);
  }
}

}  // namespace
}  // namespace otelier::judge
