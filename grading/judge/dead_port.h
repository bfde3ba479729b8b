// A port of this machine where nobody listens, for as long as this lives: bound, and listening only
// when its owner says so.
// What it is called may also be somebody else's where the subject has a network of its own, so the
// caller says which numbers will not do.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/result.h"
#include "judge/subject/descriptor.h"

namespace otelier::judge {

class DeadPort {
 public:
  // Error: the system gives no port that will do.
  [[nodiscard]] static core::Result<DeadPort> find(
      const std::function<bool(std::uint16_t)>& will_do = [](std::uint16_t) { return true; });

  [[nodiscard]] std::uint16_t number() const { return number_; }
  [[nodiscard]] std::string endpoint() const {
    return "http://127.0.0.1:" + std::to_string(number_);
  }
  // From now on somebody listens: the socket is the caller's. Once. Error: the system refuses.
  [[nodiscard]] core::Result<Descriptor> listen();

 private:
  DeadPort(Descriptor bound, std::uint16_t number) : bound_(std::move(bound)), number_(number) {}

  Descriptor bound_;
  std::uint16_t number_;
};

}  // namespace otelier::judge
