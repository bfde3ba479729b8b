#include "workspace/compile_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace otelier::workspace {
namespace {

using testing::HasSubstr;

const std::vector<std::filesystem::path> kRoots = {"/home/学 生/work", "/opt/the kit"};

TEST(CompileError, IsGccsFirstInTheLearnersFile) {
  const auto error = read_compile_error(
      "ninja: Entering directory `/opt/the kit/build/check'\n"
      "FAILED: writer.cc.o \n/usr/bin/g++ -c writer.cc\n"
      "/home/学 生/work/01-wire/wire/writer.cc: In function 'int f()':\n"
      "/home/学 生/work/01-wire/wire/writer.cc:7:3: warning: unused variable 'y'\n"
      "/home/学 生/work/01-wire/wire/writer.cc:12:10: error: 'x' was not declared in this scope\n"
      "   12 |   return x;\n"
      "      |          ^\n"
      "/home/学 生/work/01-wire/wire/writer.cc:13:1: error: second\n",
      kRoots);
  EXPECT_EQ(error.file, "01-wire/wire/writer.cc");
  EXPECT_EQ(error.line, 12);
  EXPECT_EQ(error.column, 10);
  EXPECT_EQ(error.message, "'x' was not declared in this scope");
  EXPECT_EQ(error.excerpt, "   12 |   return x;\n      |          ^\n");
  EXPECT_THAT(error.log, HasSubstr("second"));
}

TEST(CompileError, IsClangsFatalToo) {
  const auto error = read_compile_error(
      "/home/学 生/work/01-wire/wire/reader.h:3:10: fatal error: 'nothing.h' file not found\n"
      "    3 | #include \"nothing.h\"\n"
      "      |          ^~~~~~~~~~~\n"
      "1 error generated.\n",
      kRoots);
  EXPECT_EQ(error.file, "01-wire/wire/reader.h");
  EXPECT_EQ(error.message, "'nothing.h' file not found");
}

TEST(CompileError, InALibraryLeadsBackToTheLearnersLineWithGcc) {
  const auto error = read_compile_error(
      "In file included from /home/学 生/work/01-wire/wire/writer.cc:3:\n"
      "/usr/include/c++/12/bits/stl_algo.h: In instantiation of 'void sort(T)':\n"
      "/home/学 生/work/01-wire/wire/writer.cc:31:12:   required from here\n"
      "/usr/include/c++/12/bits/stl_algo.h:1938:22: error: no match for 'operator-'\n",
      kRoots);
  EXPECT_EQ(error.file, "01-wire/wire/writer.cc");
  EXPECT_EQ(error.line, 31);
  EXPECT_THAT(error.message, HasSubstr("no match for 'operator-' (in stl_algo.h:1938"));
}

TEST(CompileError, InALibraryLeadsBackToTheLearnersLineWithClang) {
  const auto error = read_compile_error(
      "/usr/include/c++/12/bits/stl_algo.h:1938:22: error: invalid operands to binary expression\n"
      " 1938 |     return last - first;\n"
      "/home/学 生/work/01-wire/wire/writer.cc:31:12: note: in instantiation of function template "
      "specialization 'sort<T>' requested here\n"
      "   31 |   std::sort(a, b);\n"
      "      |   ^\n",
      kRoots);
  EXPECT_EQ(error.file, "01-wire/wire/writer.cc");
  EXPECT_EQ(error.line, 31);
  EXPECT_THAT(error.excerpt, HasSubstr("std::sort(a, b);"));
}

TEST(CompileError, InTheContractNamesTheContract) {
  const auto error = read_compile_error(
      "/opt/the kit/labs/01-wire/contract.cc:9:5: error: no matching function for call to 'f'\n",
      kRoots);
  EXPECT_EQ(error.file, "labs/01-wire/contract.cc");
  EXPECT_EQ(error.line, 9);
}

TEST(CompileError, MayBeTheLinkers) {
  const auto mold = read_compile_error(
      "FAILED: player-01-wire\nmold: error: undefined symbol: otelier::wire::f()\n"
      ">>> referenced by player.cc\n>>>               player.cc.o:(main)\ncollect2: error: ld "
      "returned 1\n",
      kRoots);
  EXPECT_EQ(mold.message, "linking: undefined symbol: otelier::wire::f()");
  EXPECT_THAT(mold.excerpt, HasSubstr("referenced by player.cc"));
  const auto ld =
      read_compile_error("writer.cc:(.text+0x5): undefined reference to `g()'\n", kRoots);
  EXPECT_EQ(ld.message, "linking: undefined reference to `g()'");
}

TEST(CompileError, AlwaysSaysSomething) {
  EXPECT_EQ(read_compile_error("", kRoots).message, "the build failed");
  EXPECT_EQ(read_compile_error("ninja: error: cannot make folder\n", kRoots).message,
            "ninja: error: cannot make folder");
}

}  // namespace
}  // namespace otelier::workspace
