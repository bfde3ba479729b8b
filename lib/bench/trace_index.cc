#include "bench/trace_index.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <unordered_set>

namespace otelier::bench {
namespace {

std::shared_ptr<const TraceSummary> summarise(std::span<const SpanRef> spans) {
  auto summary = std::make_shared<TraceSummary>();
  std::unordered_set<std::string_view> ids;
  ids.reserve(spans.size());
  for (const auto& ref : spans) ids.insert(ref.span().span_id);
  std::unordered_map<std::string_view, std::size_t> services;
  summary->trace_id = spans.front().span().trace_id;
  summary->start = spans.front().span().start;
  for (const auto& ref : spans) {
    const SpanRow& span = ref.span();
    ++summary->spans;
    summary->start = std::min(summary->start, span.start);
    summary->end = std::max({summary->end, span.end, span.start});
    summary->last_request = std::max(summary->last_request, ref.held->number);
    if (span.parent_id.empty()) {
      if (!summary->root || span.start < summary->root->span().start) summary->root = ref;
    } else if (!ids.contains(span.parent_id)) {
      ++summary->missing_parents;
    }
    const auto [found, is_new] = services.try_emplace(ref.service(), summary->services.size());
    if (is_new) summary->services.push_back({std::string(ref.service())});
    auto& service = summary->services[found->second];
    ++service.spans;
    if (!span.is_error()) continue;
    ++summary->errors;
    ++service.errors;
  }
  return summary;
}

}  // namespace

TraceId TraceId::of(std::string_view raw) {
  TraceId id;
  id.size = static_cast<std::uint32_t>(raw.size());
  std::memcpy(id.bytes.data(), raw.data(), std::min(raw.size(), id.bytes.size()));
  return id;
}

std::size_t TraceIdHash::operator()(const TraceId& id) const {
  std::uint64_t high = 0, low = 0;
  std::memcpy(&high, id.bytes.data(), 8);
  std::memcpy(&low, id.bytes.data() + 8, 8);
  // Ids are random where an SDK makes them, and anything where somebody wants collisions.
  std::uint64_t hash = (high ^ 0x9e3779b97f4a7c15U) * 0xff51afd7ed558ccdU;
  hash = (hash ^ hash >> 32 ^ low) * 0xc4ceb9fe1a85ec53U;
  return hash ^ hash >> 29;
}

void TraceIndex::add(const HeldPtr& held) {
  if (!held->accepted) return;
  Trace* trace = nullptr;
  std::string_view last;
  for (std::uint32_t row = 0; row < held->rows.spans.size(); ++row) {
    const std::string_view id = held->rows.spans[row].trace_id;
    if (trace == nullptr || id != last) {  // the spans of a trace often come together
      const auto [found, is_new] = traces_.try_emplace(TraceId::of(id));
      trace = &found->second;
      last = id;
      if (is_new) {
        trace->order = next_order_++;
        by_order_.emplace_hint(by_order_.end(), trace->order, trace);
      }
      trace->summary.reset();
    }
    trace->spans.push_back({held, row});
  }
}

void TraceIndex::remove(const Held& held) {
  if (!held.accepted) return;
  auto found = traces_.end();
  std::string_view last;
  for (const auto& span : held.rows.spans) {
    if (found == traces_.end() || span.trace_id != last) {  // as they came
      found = traces_.find(TraceId::of(span.trace_id));
      last = span.trace_id;
    }
    if (found == traces_.end()) continue;
    Trace& trace = found->second;
    trace.summary.reset();
    trace.spans[trace.gone++].held.reset();
    if (trace.gone == trace.spans.size()) {
      by_order_.erase(trace.order);
      traces_.erase(found);
      found = traces_.end();
    } else if (trace.gone > 64 && trace.gone > trace.spans.size() / 2) {
      trace.spans.erase(trace.spans.begin(),
                        trace.spans.begin() + static_cast<std::ptrdiff_t>(trace.gone));
      trace.gone = 0;
    }
  }
}

void TraceIndex::clear() {
  by_order_.clear();
  traces_.clear();
}

TraceView TraceIndex::view(Trace& trace, bool with_spans) {
  const auto spans = std::span(trace.spans).subspan(trace.gone);
  if (!trace.summary) trace.summary = summarise(spans);
  TraceView view{trace.order, trace.summary, {}};
  if (with_spans) view.spans.assign(spans.begin(), spans.end());
  return view;
}

std::vector<TraceView> TraceIndex::page(std::uint64_t before, std::size_t most, bool with_spans) {
  std::vector<TraceView> views;
  for (auto it = by_order_.lower_bound(before); it != by_order_.begin() && views.size() < most;)
    views.push_back(view(*(--it)->second, with_spans));
  return views;
}

std::optional<TraceView> TraceIndex::find(const TraceId& id) {
  const auto found = traces_.find(id);
  if (found == traces_.end()) return std::nullopt;
  return view(found->second, true);
}

bool TraceIndex::has(const TraceId& id, std::string_view span_id) const {
  const auto found = traces_.find(id);
  if (found == traces_.end()) return false;
  const auto spans = std::span(found->second.spans).subspan(found->second.gone);
  return std::ranges::any_of(spans,
                             [&](const SpanRef& ref) { return ref.span().span_id == span_id; });
}

}  // namespace otelier::bench
