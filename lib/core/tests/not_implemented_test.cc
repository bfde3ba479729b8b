#include "core/not_implemented.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "core/thread.h"

namespace otelier::core {
namespace {

constexpr int kHoleLine = __LINE__ + 2;
int hole(int argument) {
  not_implemented("hole: give back the argument", argument);
}
int hole_in_noexcept(int argument) noexcept {
  return hole(argument);
}
struct HoleInDestructor {
  ~HoleInDestructor() { hole(1); }
};

const auto kHole = testing::ExitedWithCode(kExitNotImplemented);
constexpr const char* kSays = "not implemented: hole: give back the argument";

TEST(NotImplemented, TravelsAsAnExceptionWhereItCan) {
  try {
    hole(1);
    FAIL() << "it came back";
  } catch (const NotImplemented& caught) {
    EXPECT_STREQ(caught.what(), "hole: give back the argument");
    EXPECT_STREQ(caught.file(), __FILE__);
    EXPECT_EQ(caught.line(), kHoleLine);
  }
}

// Where it cannot travel, the process ends with a code of its own and says which hole it was.
class WithHandler : public testing::Test {
 protected:
  static void SetUpTestSuite() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(WithHandler, EndsTheProcessFromNoexcept) {
  EXPECT_EXIT((install_terminate_handler(), hole_in_noexcept(1)), kHole, kSays);
}

TEST_F(WithHandler, EndsTheProcessFromADestructor) {
  EXPECT_EXIT((install_terminate_handler(), HoleInDestructor()), kHole, kSays);
}

TEST_F(WithHandler, EndsTheProcessFromAThread) {
  EXPECT_EXIT((install_terminate_handler(), std::thread([] { hole(1); }).join()), kHole, kSays);
}

TEST_F(WithHandler, EndsTheProcessFromACoreThread) {
  EXPECT_EXIT((install_terminate_handler(), Thread(Clock::real(), [] { hole(1); }).join()), kHole,
              kSays);
}

TEST_F(WithHandler, LeavesOtherExceptionsACrash) {
  const auto burn = [] { throw std::runtime_error("disk on fire"); };
  const auto thrower = [&]() noexcept { burn(); };
  EXPECT_EXIT((install_terminate_handler(), thrower()), testing::KilledBySignal(SIGABRT),
              "an exception that nothing caught: disk on fire");
}

}  // namespace
}  // namespace otelier::core
