// What ./lab check --bench sent: of each lab how each check was judged last, with the requests that
// were captured meanwhile. The subject's own requests enter the store too, marked with lab and
// check, so that a span knows its check; the reference's are kept here alone. Bounded by labs and
// by memory: the lab that was judged longest ago is forgotten first. Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "bench/judged_run.h"
#include "bench/routes.h"
#include "bench/store.h"

namespace otelier::bench {

struct VerdictLimits {
  std::size_t labs = 50;
  std::size_t bytes = 128u << 20;  // of memory; the lab that came last stays whatever its size
};

class Verdicts {
 public:
  struct Check {
    JudgedCheck is;  // its requests are below
    std::vector<HeldPtr> mine, reference;
    std::size_t bytes = 0;
  };
  struct Lab {
    std::string lab;
    std::uint64_t seed = 0;
    int points = 0;
    std::chrono::system_clock::time_point time;
    std::vector<std::shared_ptr<const Check>> checks;
  };

  explicit Verdicts(Store& store, const VerdictLimits& limits = {})
      : store_(store), limits_(limits) {}

  // A run of some checks alone takes the place of those checks. O(bodies); waits for the store.
  void take(JudgedRun run);
  void clear();
  [[nodiscard]] std::vector<Lab> labs() const;  // newest first
  // Null when there is none.
  [[nodiscard]] std::shared_ptr<const Check> find(std::string_view lab,
                                                  std::string_view check) const;

 private:
  [[nodiscard]] std::shared_ptr<const Check> keep(const std::string& lab, JudgedCheck check);
  void forget_oldest();  // under mutex_

  Store& store_;
  const VerdictLimits limits_;
  mutable std::mutex mutex_;
  std::vector<Lab> labs_;
};

// POST and GET /api/verdicts, GET /api/verdicts/LAB/CHECK
[[nodiscard]] Routes verdict_routes(Store& store, Verdicts& verdicts);

}  // namespace otelier::bench
