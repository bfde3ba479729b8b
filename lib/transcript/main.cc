// The main of a lab's own unit tests: GoogleTest's, but a hole in the code under test is told as
// one, in a line that says where it is and how many tests met it, and is not shown as a failure.
// What fails in earnest is told as always. A hole still leaves its test failed, for whoever reads
// the exit code or a report file. The words are Chinese where OTELIER_LANG says so.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/not_implemented.h"

namespace otelier::transcript {
namespace {

using testing::TestInfo;
using testing::TestPartResult;
using testing::TestSuite;
using testing::UnitTest;

bool in_chinese() {
  const char* language = std::getenv("OTELIER_LANG");
  return language != nullptr && std::string_view(language).starts_with("zh");
}

bool in_colour() {
  const std::string wish = GTEST_FLAG_GET(color);
  return wish == "yes" || (wish == "auto" && ::isatty(STDOUT_FILENO) == 1);
}

std::string counted(std::size_t count, const char* one, const char* more) {
  return std::to_string(count) + " " + (count == 1 ? one : more);
}

// "put_varint" of "put_varint: seven bits a byte".
std::string function_of(std::string_view hole) {
  return std::string(hole.substr(0, hole.find(": ")));
}

// As seen from here: the longest end of the path that there is. A compiler cache may have made the
// path relative to the build tree, and a learner's own folder may be anywhere.
std::string place_of(const core::NotImplemented& hole) {
  std::string_view file = hole.file();
  std::error_code ignored;
  while (!std::filesystem::exists(file, ignored) || file.starts_with('/') ||
         file.starts_with("../")) {
    const auto slash = file.find('/');
    if (slash == std::string_view::npos) {
      file = hole.file();
      break;
    }
    file.remove_prefix(slash + 1);
  }
  return std::string(file) + ":" + std::to_string(hole.line());
}

// The hole that was thrown; none where it was anything else, or nothing. Lives as long as `thrown`.
const core::NotImplemented* hole_of(const std::exception_ptr& thrown) {
  if (!thrown) return nullptr;
  try {
    std::rethrow_exception(thrown);
  } catch (const core::NotImplemented& hole) {
    return &hole;
  } catch (...) {
    return nullptr;
  }
}

// Wraps GoogleTest's own printer, which tells all that is not a hole.
class Teller : public testing::TestEventListener {
 public:
  explicit Teller(testing::TestEventListener* printer) : printer_(printer) {}

  void OnTestPartResult(const TestPartResult& result) override {
    // GoogleTest reports what a test threw while it handles it.
    const auto thrown = std::current_exception();
    if (const auto* hole = result.failed() ? hole_of(thrown) : nullptr) {
      meet(*hole);
      return;
    }
    has_failed_ |= result.failed();
    printer_->OnTestPartResult(result);
  }

  void OnTestStart(const TestInfo& test) override {
    has_failed_ = has_hole_ = false;
    printer_->OnTestStart(test);
  }
  void OnTestEnd(const TestInfo& test) override {
    ++ended_;
    failed_ += has_failed_ ? 1 : 0;
    waiting_ += has_hole_ && !has_failed_ ? 1 : 0;
    if (has_failed_ || !has_hole_) printer_->OnTestEnd(test);
  }

  void OnTestIterationEnd(const UnitTest& all, int iteration) override {
    if (holes_.empty()) return printer_->OnTestIterationEnd(all, iteration);
    summary();
  }

  // A hole where no exception can travel: the tests end here.
  void end_at(const core::NotImplemented& hole) {
    const auto& all = *UnitTest::GetInstance();
    meet(hole);
    ++ended_;
    ++waiting_;
    summary();
    const std::size_t left = static_cast<std::size_t>(all.test_to_run_count()) - ended_;
    const TestInfo* test = all.current_test_info();
    if (left == 0 || test == nullptr) return;
    const std::string name = std::string(test->test_suite_name()) + "." + test->name();
    if (chinese_) {
      std::printf(
          "异常出不了那个地方，所以测试止于 %s，还有 %zu 个没有运行。\n"
          "→ 加上 --filter '*-%s' 运行其余的\n",
          name.c_str(), left, name.c_str());
    } else {
      std::printf(
          "No exception can leave that place: %s was the last, %s not run.\n"
          "→ the others: --filter '*-%s'\n",
          name.c_str(), counted(left, "test was", "tests were").c_str(), name.c_str());
    }
    std::fflush(stdout);
  }

  void OnTestProgramStart(const UnitTest& all) override { printer_->OnTestProgramStart(all); }
  void OnTestIterationStart(const UnitTest& all, int iteration) override {
    printer_->OnTestIterationStart(all, iteration);
  }
  void OnEnvironmentsSetUpStart(const UnitTest& all) override {
    printer_->OnEnvironmentsSetUpStart(all);
  }
  void OnEnvironmentsSetUpEnd(const UnitTest& all) override {
    printer_->OnEnvironmentsSetUpEnd(all);
  }
  void OnTestSuiteStart(const TestSuite& suite) override { printer_->OnTestSuiteStart(suite); }
  void OnTestSuiteEnd(const TestSuite& suite) override { printer_->OnTestSuiteEnd(suite); }
  void OnEnvironmentsTearDownStart(const UnitTest& all) override {
    printer_->OnEnvironmentsTearDownStart(all);
  }
  void OnEnvironmentsTearDownEnd(const UnitTest& all) override {
    printer_->OnEnvironmentsTearDownEnd(all);
  }
  void OnTestProgramEnd(const UnitTest& all) override { printer_->OnTestProgramEnd(all); }

 private:
  struct Hole {
    std::string place, function;
    std::size_t tests;  // that met it
  };

  void meet(const core::NotImplemented& hole) {
    has_hole_ = true;
    const std::string place = place_of(hole);
    for (Hole& known : holes_) {
      if (known.place != place) continue;
      ++known.tests;
      return;
    }
    holes_.push_back({place, function_of(hole.what()), 1});
  }

  // A line, or two where one would be too long for a terminal.
  void tell(const Hole& hole) const {
    const std::string tests = chinese_ ? "（" + std::to_string(hole.tests) + " 个测试）"
                                       : " (" + counted(hole.tests, "test", "tests") + ")";
    const std::size_t lead = chinese_ ? 12 : 19;
    const bool fits =
        lead + hole.place.size() + 1 + hole.function.size() + tests.size() <= kColumns;
    std::printf("%s %s%s%s%s%s\n", in_colour() ? "\x1b[36m○\x1b[0m" : "○",
                chinese_ ? "尚未实现：" : "not written yet: ", hole.place.c_str(),
                fits ? " " : "\n    ", hole.function.c_str(), tests.c_str());
  }

  void summary() const {
    for (const Hole& hole : holes_) tell(hole);
    const std::size_t passed = ended_ - failed_ - waiting_;
    if (chinese_) {
      std::printf("\n%zu 个测试通过，%zu 个未通过，%zu 个遇到了 %zu 处尚未实现的代码\n", passed,
                  failed_, waiting_, holes_.size());
    } else {
      std::printf("\n%s, %zu failed, %zu met %s\n",
                  counted(passed, "test passed", "tests passed").c_str(), failed_, waiting_,
                  counted(holes_.size(), "hole", "holes").c_str());
    }
    std::fflush(stdout);
  }

  static constexpr std::size_t kColumns = 80;
  std::unique_ptr<testing::TestEventListener> printer_;
  std::vector<Hole> holes_;  // in the order in which they were met, which is that of the stages
  std::size_t ended_ = 0, failed_ = 0, waiting_ = 0;
  bool has_failed_ = false, has_hole_ = false;  // of the test that runs
  const bool chinese_ = in_chinese();
};

Teller* teller = nullptr;
std::terminate_handler otherwise = nullptr;

[[noreturn]] void tell_and_end() noexcept {
  const auto thrown = std::current_exception();
  if (const auto* hole = hole_of(thrown)) {
    teller->end_at(*hole);
    ::_exit(core::kExitNotImplemented);
  }
  otherwise();
  std::abort();
}

}  // namespace
}  // namespace otelier::transcript

int main(int count, char** words) {
  using namespace otelier;
  testing::InitGoogleTest(&count, words);
  auto& listeners = testing::UnitTest::GetInstance()->listeners();
  auto told =
      std::make_unique<transcript::Teller>(listeners.Release(listeners.default_result_printer()));
  transcript::teller = told.get();
  listeners.Append(told.release());
  core::install_terminate_handler();
  transcript::otherwise = std::set_terminate(transcript::tell_and_end);
  return RUN_ALL_TESTS();
}
