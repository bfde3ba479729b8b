// What is kept of compiled objects, and what goes first when there is no more room.
#include "sandbox/objects.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "workspace/files.h"

namespace otelier::sandbox {
namespace {

namespace fs = std::filesystem;

class ObjectsTest : public ::testing::Test {
 protected:
  ObjectsTest() : stage_(*Stage::make()), folder_(stage_->root() / "kept") {}

  void keep(const Objects& objects, const std::string& key, std::size_t bytes) {
    const fs::path object = stage_->root() / "object";
    ASSERT_TRUE(workspace::write_text(object, key + std::string(bytes - key.size(), '.')));
    objects.keep(key, object);
    // Files of one moment have no order among them.
    std::error_code gone;
    fs::last_write_time(folder_ / key, tick_ += std::chrono::seconds(1), gone);
  }
  std::string taken(const Objects& objects, const std::string& key) {
    const fs::path to = stage_->root() / "taken";
    return objects.take(key, to, *stage_) ? workspace::read_text(to).value_or("") : "";
  }
  bool holds(const std::string& key) { return fs::exists(folder_ / key); }

  std::shared_ptr<const Stage> stage_;
  fs::path folder_;
  fs::file_time_type tick_ = fs::file_time_type::clock::now() - std::chrono::hours(1);
};

TEST_F(ObjectsTest, GiveBackWhatWasKept) {
  const Objects objects(folder_);
  EXPECT_EQ(taken(objects, "a"), "");
  keep(objects, "a", 3);
  EXPECT_EQ(taken(objects, "a"), "a..");
}

TEST_F(ObjectsTest, LetGoTheOneThatNobodyAskedForLongest) {
  const Objects objects(folder_, 300);
  for (const char* key : {"a", "b", "c"}) keep(objects, key, 100);
  EXPECT_TRUE(holds("a")) << "exactly as much as there is room for";
  EXPECT_NE(taken(objects, "a"), "") << "asked for now, so b is the oldest";
  keep(objects, "d", 100);
  EXPECT_FALSE(holds("b"));
  for (const char* key : {"a", "c", "d"}) EXPECT_TRUE(holds(key)) << key;
}

TEST_F(ObjectsTest, KeepNothingThatIsLargerThanAllTheRoom) {
  const Objects objects(folder_, 300);
  keep(objects, "a", 100);
  keep(objects, "large", 301);
  EXPECT_TRUE(holds("a"));
  EXPECT_FALSE(holds("large"));
}

}  // namespace
}  // namespace otelier::sandbox
