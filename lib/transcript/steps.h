// The steps of a test, told one by one: when something does not hold, they are printed with an
// arrow at the one that went wrong. What a lab's own tests/transcript.h is made of. For one thread.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"

namespace otelier::transcript {

class Steps {
 public:
  // The step that is done now.
  void step(std::string text) { steps_.push_back(std::move(text)); }
  // All steps so far, a line each, the last one with the arrow.
  [[nodiscard]] std::string marked() const {
    std::string all = "\n";
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      all += (i + 1 == steps_.size() ? "  --> " : "      ") + steps_[i] + "\n";
    }
    return all;
  }

 private:
  std::vector<std::string> steps_;
};

// "08 96 01" as bytes; spaces are for the reader. Throws at anything else: a test is misspelt.
inline core::Bytes hex(std::string_view digits) {
  std::string packed;
  for (const char c : digits) {
    if (c != ' ') packed += c;
  }
  auto bytes = core::from_hex(packed);
  if (!bytes) throw std::invalid_argument("not hexadecimal: " + packed);
  return *bytes;
}

}  // namespace otelier::transcript
