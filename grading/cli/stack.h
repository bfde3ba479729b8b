// The embedded stack of this kit, as the verbs up, down, status and demo find, start and stop it.
// It is a program of its own, a part of the kit, in a session of its own; the hidden verb
// "serve-stack" becomes it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/stack.h"
#include "core/result.h"
#include "peers/stack.h"
#include "workspace/lab.h"

namespace otelier::cli {

struct Launch {
  bench::StackOptions options;
  std::filesystem::path address;  // written by the stack once it is ready, removed when it ends
  std::filesystem::path log;      // what it says
  bool outlives_us = true;        // false: it ends with this process, however that ends
};

// Where ./lab up keeps its stack's address.
[[nodiscard]] std::filesystem::path stack_address(const workspace::Kit& kit);
// The program that is the stack: built when it is first asked for.
[[nodiscard]] core::Result<std::filesystem::path> stack_program(const workspace::Kit& kit);
// Returns when the stack answers, within five seconds once it is built. Error: what it said.
[[nodiscard]] core::Result<bench::Running> launch(const workspace::Kit& kit, const Launch& how);
// A line for each endpoint of each service: name, version, health.
void print_services(const std::vector<peers::Service>& services);
// Asks it to end and waits until it has; false when it does not within five seconds.
[[nodiscard]] bool stop(const bench::Running& stack);

}  // namespace otelier::cli
