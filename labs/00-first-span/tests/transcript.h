// A test that reads like a transcript: what was given, what was done, what came of it. When a step
// does not hold, the steps so far are printed and the last one is marked.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "transcript/steps.h"

namespace otelier::transcript {

class Transcript {
 public:
  Transcript& given(const std::string& what) { return add("given   " + what); }

  // Does it and gives what it gives.
  template <class Action>
  auto when(const std::string& what, Action action) {
    add("when    " + what);
    return action();
  }

  template <class Got, class Wanted>
  Transcript& then(const std::string& what, const Got& got, const Wanted& wanted) {
    add("then    " + what + " is " + testing::PrintToString(wanted));
    EXPECT_EQ(got, wanted) << steps_.marked();
    return *this;
  }

  Transcript& then(const std::string& what, bool holds) {
    add("then    " + what);
    EXPECT_TRUE(holds) << steps_.marked();
    return *this;
  }

  Transcript& then_contains(const std::string& what, const std::string& got,
                            const std::string& part) {
    add("then    " + what + " contains \"" + part + "\"");
    EXPECT_NE(got.find(part), std::string::npos) << "it is \"" << got << "\"" << steps_.marked();
    return *this;
  }

 private:
  Transcript& add(std::string step) {
    steps_.step(std::move(step));
    return *this;
  }

  Steps steps_;
};

}  // namespace otelier::transcript
