// Errors are values on data paths. An Error is a sentence for a person: what happened and where,
// and, when there is one, the next thing to do. Exceptions are for programming mistakes only.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace otelier::core {

struct Error {
  std::string message;    // what and where, no trailing period needed
  std::string next = {};  // what to do about it; may be empty
};

template <class T = void>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(std::string message, std::string next = {}) {
  return std::unexpected(Error{std::move(message), std::move(next)});
}

}  // namespace otelier::core
