// ./lab itself, the script and the command behind it, as a person types it who does something
// unexpected. All cases share one kit below the build folder, whose name holds a blank and Chinese
// characters: its folders are links to this one, the command is the one just built, and what was
// compiled for a learner stays from case to case, so that a case costs a second and not ten. Cases
// take turns (a lock); each finds work/ and .lab/ empty.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "workspace/process.h"

namespace otelier::cli {

struct Said {
  int code = -1;
  std::string text;  // both streams
  // On one line, as it was before it was broken into 80 columns.
  [[nodiscard]] std::string flat() const;
};

class RealLab : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  using Environment = std::map<std::string, std::string>;
  // ./lab WORDS… in the kit's folder, in English unless told otherwise.
  [[nodiscard]] Said lab(std::vector<std::string> words, const Environment& environment = {}) const;
  // A shell script in the kit's folder, as that of a user who may mount; $0 is the script's name.
  [[nodiscard]] Said with_mounts(const std::string& script) const;
  // Why with_mounts() cannot work on this machine; empty when it can.
  [[nodiscard]] std::string no_mounts() const;
  // PATH without these tools: a folder of links to all others.
  [[nodiscard]] std::string path_without(const std::vector<std::string>& tools) const;
  // PATH with an executable shell script of that name in front.
  [[nodiscard]] std::string path_with(const std::string& tool, const std::string& script) const;

  // A folder of the kit that is a link becomes a copy, so that a case may change it.
  void own(const std::string& folder) const;
  [[nodiscard]] std::string read(const std::string& name) const;
  void write(const std::string& name, const std::string& text) const;
  // Exact text that must stand in the file.
  void replace(const std::string& name, const std::string& from, const std::string& to) const;
  [[nodiscard]] bool exists(const std::string& name) const;
  // The learner's tree of debug checks; the newest.
  [[nodiscard]] std::filesystem::path tree() const;
  // The reference of lab 00, as if the learner had written it.
  void solve() const;

  std::filesystem::path kit;

 private:
  std::unique_ptr<workspace::FileLock> turn_;
};

// What every error must be: no verdict (2, or what is given), at most 80 columns, words that say
// what, and the next command.
void expect_error(const Said& said, const std::string& what, const std::string& next, int code = 2);

inline constexpr const char* kHello = "work/00-first-span/hello/";

}  // namespace otelier::cli
