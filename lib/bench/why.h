// Why is my span missing? Walks what the bench knows about an id, step by step: what was asked,
// what was found, with evidence, until a step settles it. It tells only what the held bytes show;
// where they show nothing, it says that nothing came. Pure over a store; thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/bilingual.h"
#include "bench/routes.h"
#include "bench/store.h"
#include "bench/why_facts.h"

namespace otelier::bench {

enum class WhyVerdict {
  never_arrived,    // nothing held tells of it
  unsampled,        // who names it says that it was not sampled
  parent_absent,    // it is named as a parent and is not here; or it is here and its parent is not
  rejected,         // it came, and the answer refused it, or part of what came with it
  dropped,          // let go: by the bench for want of room, or in part by its SDK
  clock_skew,       // it is here, at a time that its parent's clock does not know
  other_resource,   // it is here, under another service than one looks for it
  here,             // it is here, and nothing is wrong with it
  other_id_similar  // an id is here that this one became on the way, or was copied from
};
[[nodiscard]] std::string_view name(WhyVerdict verdict);  // "never-arrived"

struct Evidence {
  std::uint64_t request = 0;                // 0: none
  std::string span_id = {}, trace_id = {};  // raw bytes, empty: none
  std::optional<std::size_t> offset = {};   // in the decoded body
  Bilingual value = {};
};

struct WhyStep {
  Bilingual asked, found;
  std::vector<Evidence> evidence;
  bool settled = false;
};

struct Why {
  IdKind kind = IdKind::span;
  WhyVerdict verdict = WhyVerdict::never_arrived;
  Bilingual title, explanation;
  std::vector<WhyStep> steps;  // the last one is the only one that is settled
};

// An id of 16 bytes is a trace's, one of 8 a span's. O(bytes held), a few seconds at most.
[[nodiscard]] Why why(const Store& store, std::string_view id);

// /api/why?id=HEX
[[nodiscard]] Routes why_routes(const Store& store);

}  // namespace otelier::bench
