// All that is held about one id, gathered in one pass, newest request first: where it is, who names
// it, which requests with it were refused, and which ids look like it. No judgement here. Views
// live as long as the Held beside them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/bilingual.h"
#include "bench/store.h"

namespace otelier::bench {

enum class IdKind { trace, span };

// Who names the id, and the trace flags beside it; nullopt where it does not tell.
struct Mention {
  enum class As { parent, link, log, traceparent };
  As as = As::parent;
  HeldPtr held;
  std::string_view trace_id, span_id;  // of who names it; empty for a traceparent
  std::optional<bool> sampled;
  std::optional<bool> remote;  // of a parent: it is in another process
};

struct DamagedPlace {
  HeldPtr held;
  std::size_t offset = 0;  // in the decoded body
  Bilingual form;          // empty: as it should be written
};

struct LikeIt {
  HeldPtr held;
  std::string_view id;
  IdKind kind = IdKind::span;
  Bilingual how;
};

// At most so many places of the other kinds are kept; the counts are whole.
inline constexpr std::size_t kMostFacts = 20;

struct IdFacts {
  std::string id;  // raw bytes
  IdKind kind = IdKind::span;
  std::vector<SpanRef> spans;    // accepted, of that span or trace; all of them
  std::vector<SpanRef> refused;  // in requests that were not accepted; all of them
  std::vector<DamagedPlace> damaged;
  std::vector<Mention> mentions;
  std::size_t parents = 0, links = 0, logs = 0, traceparents = 0;  // mentions, all of them
  std::vector<LikeIt> alike;
  std::size_t requests = 0, searched = 0;  // held, and looked through in the time there was
};

// O(bytes held), but not longer than `within`.
[[nodiscard]] IdFacts gather_facts(const Snapshot& held, IdKind kind, std::string_view id,
                                   std::chrono::nanoseconds within = std::chrono::seconds(1));

// What of a span its row does not have.
struct SpanExtras {
  std::uint32_t flags = 0;
  std::uint64_t dropped_attributes = 0, dropped_events = 0, dropped_links = 0;
};
[[nodiscard]] SpanExtras extras_of(const SpanRow& span);
// Of a span's flags: whether its parent is in another process, where they tell.
[[nodiscard]] std::optional<bool> remote_in(std::uint64_t flags);

}  // namespace otelier::bench
