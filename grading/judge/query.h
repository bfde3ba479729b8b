// The jq programs of a lab, compiled as one, once: jq 1.6 takes 14 ms for one program and hardly
// more for thirty joined. libjq is not thread-safe, so a lock serialises every run; nothing of jq
// leaves query.cc. Integers beyond 2^53 enter as decimal text, since jq would round them.
#pragma once

#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace otelier::judge {

class Queries {
 public:
  struct Answer {
    enum class Kind { one, none, many, failed };
    Kind kind = Kind::none;
    nlohmann::json value;  // of one; of many the first
    std::string error;     // of failed: jq's own words
  };

  // Fails when a program does not compile; the error says which.
  [[nodiscard]] static core::Result<Queries> compile(const std::vector<std::string>& programs);
  // jq's complaint about one program; nullopt when it compiles. 14 ms.
  [[nodiscard]] static std::optional<std::string> complaint(const std::string& program);

  // The program of that index over the input. Thread-safe.
  [[nodiscard]] Answer run(std::size_t program, const nlohmann::json& input) const;
  // Several programs over one input, which is converted once.
  [[nodiscard]] std::vector<Answer> run(const std::vector<std::size_t>& programs,
                                        const nlohmann::json& input) const;
  // Whether the regular expression matches somewhere in the text; failed when it is none.
  [[nodiscard]] Answer matches(const std::string& text, const std::string& pattern) const;

 private:
  struct Machine;
  std::shared_ptr<Machine> machine_;
  std::size_t count_ = 0;
};

// Why a program that begins with a path found nothing: the first part of the path that is not
// there, and what is there instead, in that language. "" when the path is all there or is too
// involved to follow.
[[nodiscard]] std::string what_is_absent(std::string_view program, const nlohmann::json& input,
                                         std::string_view language);

}  // namespace otelier::judge
