// What the API says about the stack as a whole.
#pragma once

#include <chrono>
#include <string>

#include "bench/json_writer.h"
#include "bench/stack.h"
#include "bench/store.h"

namespace otelier::bench {

struct StackState {
  Ports ports;
  std::string host;
  std::chrono::seconds uptime{};
  testbed::Counters counters;
  bool page = false;
};

// /api/status
[[nodiscard]] std::string status_json(const StackState& state, const Store& store);
// The counters alone, as events carry them too.
void write_counters(JsonWriter& json, const testbed::Counters& counters, const Store& store);

}  // namespace otelier::bench
