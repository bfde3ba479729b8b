#include "bench/why_facts.h"

#include <algorithm>

#include "bench/id_likeness.h"
#include "bench/wire.h"
#include "core/bytes.h"

namespace otelier::bench {
namespace {

using std::chrono::steady_clock;

constexpr std::uint64_t kSampled = 0x01, kPlaceKnown = 0x100, kRemote = 0x200;

bool logs_have_flags(const Held& held, std::string_view service) {
  return std::ranges::any_of(held.rows.logs, [&](const LogRow& log) {
    return held.service_of(log.scope) == service && (number_in(log.message, 8) & kSampled) != 0;
  });
}

class Gathering {
 public:
  Gathering(const Snapshot& held, IdFacts& facts)
      : held_(held),
        facts_(facts),
        likeness_(facts.id),
        hex_(core::to_hex(core::as_bytes(facts.id))) {}

  void run(steady_clock::time_point until) {
    for (auto it = held_.rbegin(); it != held_.rend() && steady_clock::now() < until; ++it) {
      ++facts_.searched;
      look_at(*it);
    }
    ask_the_loggers();
  }

 private:
  void look_at(const HeldPtr& held) {
    if (!held->payload) {
      look_for_bytes(held);
      return;
    }
    look_at_spans(held);
    if (!held->accepted) return;
    look_at_links(held);
    look_at_logs(held);
    look_for_traceparent(held);
  }

  void look_at_spans(const HeldPtr& held) {
    const bool by_trace = facts_.kind == IdKind::trace;
    std::string_view last_trace;
    for (std::uint32_t row = 0; row < held->rows.spans.size(); ++row) {
      const SpanRow& span = held->rows.spans[row];
      if ((by_trace ? span.trace_id : span.span_id) == facts_.id) {
        (held->accepted ? facts_.spans : facts_.refused).push_back({held, row});
        continue;
      }
      if (!held->accepted) continue;
      if (!by_trace && span.parent_id == facts_.id) {
        const std::uint32_t flags = extras_of(span).flags;
        mention({Mention::As::parent, held, span.trace_id, span.span_id, {}, remote_in(flags)},
                facts_.parents);
      }
      compare(held, span.span_id, IdKind::span);
      if (span.trace_id != last_trace) compare(held, span.trace_id, IdKind::trace);
      last_trace = span.trace_id;
    }
  }

  void compare(const HeldPtr& held, std::string_view id, IdKind kind) {
    if (facts_.alike.size() >= kMostFacts) return;
    const Bilingual* how = likeness_.of(id);
    if (how == nullptr || std::ranges::find(facts_.alike, id, &LikeIt::id) != facts_.alike.end())
      return;
    facts_.alike.push_back({held, id, kind, *how});
  }

  void look_at_links(const HeldPtr& held) {
    for (const LinkRow& link : held->rows.links) {
      const bool names_it =
          facts_.kind == IdKind::trace ? link.trace_id == facts_.id : link.span_id == facts_.id;
      if (!names_it) continue;
      const SpanRow& from = held->rows.spans[link.span];
      mention({Mention::As::link, held, from.trace_id, from.span_id, flags_of_link(from, link), {}},
              facts_.links);
    }
  }

  static std::optional<bool> flags_of_link(const SpanRow& from, const LinkRow& wanted) {
    WireReader span(from.message);
    for (WireField field; span.next(field);) {
      if (field.number != 13) continue;
      std::string_view trace_id, span_id;
      std::uint64_t flags = 0;
      WireReader link(field.bytes);
      for (WireField part; link.next(part);) {
        if (part.number == 1) trace_id = part.bytes;
        if (part.number == 2) span_id = part.bytes;
        if (part.number == 6) flags = part.value;
      }
      if (trace_id != wanted.trace_id || span_id != wanted.span_id) continue;
      if ((flags & kSampled) != 0) return true;
      // Some SDKs say in the flags where a parent is and leave the sampled bit out, always. The
      // span that links was sampled, or it were not here: so its own flags tell which kind this is.
      if ((extras_of(from).flags & kSampled) != 0) return false;
    }
    return std::nullopt;
  }

  void look_at_logs(const HeldPtr& held) {
    for (const LogRow& log : held->rows.logs) {
      if ((facts_.kind == IdKind::trace ? log.trace_id : log.span_id) != facts_.id) continue;
      // Zero is what unsampled looks like, and what a sender without flags sends: see below.
      std::optional<bool> sampled;
      if ((number_in(log.message, 8) & kSampled) != 0) sampled = true;
      if (!sampled && !quiet_) quiet_ = {held, held->service_of(log.scope)};
      mention({Mention::As::log, held, log.trace_id, log.span_id, sampled, {}}, facts_.logs);
    }
  }

  // Flags of zero speak only where other records of the same service carry flags.
  void ask_the_loggers() {
    if (!quiet_) return;
    const bool tells = std::ranges::any_of(held_, [&](const HeldPtr& held) {
      return held->accepted && logs_have_flags(*held, quiet_->service);
    });
    if (!tells) return;
    for (Mention& one : facts_.mentions)
      if (one.as == Mention::As::log && !one.sampled) one.sampled = false;
  }

  // 00-TRACE-SPAN-FLAGS anywhere in an attribute, a log record or a trace state.
  void look_for_traceparent(const HeldPtr& held) {
    constexpr std::size_t kTrace = 32, kSpan = 16;
    const std::string_view payload = held->payload_text();
    const bool by_trace = facts_.kind == IdKind::trace;
    const std::string needle = "-" + hex_ + "-";
    for (std::size_t at = payload.find(needle); at != std::string_view::npos;
         at = payload.find(needle, at + 1)) {
      const std::size_t end =
          at + needle.size() + (by_trace ? kSpan + 1 : 0);  // of the flags: start
      const std::size_t before = by_trace ? 2 : kTrace + 3;
      if (at < before || end + 2 > payload.size() || payload[end - 1] != '-') continue;
      const auto flags = core::from_hex(payload.substr(end, 2));
      if (!flags || !core::from_hex(payload.substr(at - 2, by_trace ? 2 : 0))) continue;
      const bool sampled = (std::to_integer<unsigned>(flags->front()) & kSampled) != 0;
      mention({Mention::As::traceparent, held, {}, {}, sampled, {}}, facts_.traceparents);
      return;  // once a request is enough
    }
  }

  void look_for_bytes(const HeldPtr& held) {
    if (facts_.damaged.size() >= kMostFacts) return;
    const auto body = held->request.decoded();
    if (!body) return;
    const std::string_view text = core::as_text(*body);
    const bool json = held->request.encoding == testbed::Encoding::json;
    // In JSON the hexadecimal text is how it should be; everything else is a form it may have.
    if (const std::size_t at = text.find(json ? std::string_view(hex_) : facts_.id);
        at != std::string_view::npos) {
      facts_.damaged.push_back({held, at, {}});
      return;
    }
    for (const auto& [form, how] : likeness_.forms()) {
      if (form.size() < facts_.id.size()) continue;
      const std::size_t at = text.find(form);
      if (at == std::string_view::npos) continue;
      // JSON may write hexadecimal in capitals.
      const bool sound = json && form.size() == 2 * facts_.id.size();
      facts_.damaged.push_back({held, at, sound ? Bilingual{} : how});
      return;
    }
  }

  void mention(Mention one, std::size_t& count) {
    ++count;
    // What says "not sampled" is worth more than what says nothing.
    if (count <= kMostFacts || (one.sampled && !*one.sampled && count <= 1000))
      facts_.mentions.push_back(std::move(one));
  }

  struct Quiet {
    HeldPtr held;
    std::string_view service;
  };

  const Snapshot& held_;
  IdFacts& facts_;
  const IdLikeness likeness_;
  const std::string hex_;
  std::optional<Quiet> quiet_;  // a log record that names it, without flags
};

}  // namespace

IdFacts gather_facts(const Snapshot& held, IdKind kind, std::string_view id,
                     std::chrono::nanoseconds within) {
  IdFacts facts;
  facts.id = id;
  facts.kind = kind;
  facts.requests = held.size();
  Gathering(held, facts).run(steady_clock::now() + within);
  return facts;
}

SpanExtras extras_of(const SpanRow& span) {
  SpanExtras extras;
  WireReader reader(span.message);
  for (WireField field; reader.next(field);) {
    if (field.number == 10) extras.dropped_attributes = field.value;
    if (field.number == 12) extras.dropped_events = field.value;
    if (field.number == 14) extras.dropped_links = field.value;
    if (field.number == 16) extras.flags = static_cast<std::uint32_t>(field.value);
  }
  return extras;
}

std::optional<bool> remote_in(std::uint64_t flags) {
  if ((flags & kPlaceKnown) == 0) return std::nullopt;
  return (flags & kRemote) != 0;
}

}  // namespace otelier::bench
