// The questions about an id that is here: what could hide it.
#include <algorithm>
#include <unordered_set>

#include "bench/why_inquiry.h"
#include "bench/why_words.h"

namespace otelier::bench {

using namespace why_words;

namespace {

bool is_nameless(std::string_view service) {
  return service.empty() || service.starts_with("unknown_service");
}

}  // namespace

void Inquiry::look_at_the_held(const Subject& subject, const IdFacts& facts) {
  (void)(was_refused_in_part(facts) || was_partly_rejected(subject, facts) ||
         lacks_a_parent(facts) || runs_on_another_clock(facts) ||
         comes_from_elsewhere(subject, facts) || lost_parts(facts) ||
         is_simply_here(subject, facts));
}

// Spans of the trace that came only in requests that were refused.
bool Inquiry::was_refused_in_part(const IdFacts& facts) {
  if (facts.kind != IdKind::trace) return false;
  std::unordered_set<std::string_view> here;
  for (const SpanRef& ref : facts.spans) here.insert(ref.span().span_id);
  std::vector<Evidence> evidence;
  const Held* refused = nullptr;
  for (const SpanRef& ref : facts.refused) {
    if (here.contains(ref.span().span_id)) continue;
    refused = ref.held.get();
    evidence.push_back(place_of(ref, same_in_both(answer_to(*ref.held))));
  }
  const Bilingual asked = {"Did spans of it come in a request that was refused?",
                           "它有跨度在被拒绝的请求里吗？"};
  if (refused == nullptr) {
    step(asked, {"no", "没有"});
    return false;
  }
  const std::string number = std::to_string(refused->number), answer = answer_to(*refused);
  step(asked,
       {"yes: in request " + number + ", answered " + answer,
        "有：在请求 " + number + " 里，应答是 " + answer},
       std::move(evidence));
  return settle(WhyVerdict::rejected, {"Part of it was refused", "有一部分被拒绝"},
                {"Request " + number +
                     " holds spans of this trace that never came again; it was "
                     "answered " +
                     answer + ".",
                 "请求 " + number + " 里有这条链路的跨度，之后没有再来；应答是 " + answer + "。"});
}

bool Inquiry::was_partly_rejected(const Subject& subject, const IdFacts& facts) {
  const Bilingual asked = {"Did the answer to its request reject a part?",
                           "对它那个请求的应答拒绝了一部分吗？"};
  for (const SpanRef& ref : facts.spans) {
    const auto& partial = ref.held->request.answered.partial_success;
    if (!partial || partial->rejected <= 0) continue;
    const std::string number = std::to_string(ref.held->number);
    const std::string rejected = std::to_string(partial->rejected);
    step(asked,
         {"yes: " + rejected + " rejected, " + in_quotes(partial->message),
          "是：拒绝了 " + rejected + " 条，" + in_quotes(partial->message)},
         {place_of(ref, same_in_both(partial->message))});
    return settle(
        WhyVerdict::rejected, {"Part of its request was rejected", "它的请求有一部分被拒绝"},
        {"Request " + number + " holds " + subject.word.en +
             ". It was answered with a partial success: " + rejected + " of " +
             std::to_string(ref.held->request.items) +
             " items rejected, and it does not say which. The bench shows what came; a backend "
             "keeps the rest only, and a sender must not send it again.",
         "请求 " + number + " 带有" + subject.word.zh + "，应答是部分成功：" +
             std::to_string(ref.held->request.items) + " 条里拒绝了 " + rejected +
             " 条，没有说是哪些。bench 显示到达的一切；后端只留下其余部分，发送方也不得重发。"});
  }
  step(asked, {"no", "没有"});
  return false;
}

const Inquiry::Family& Inquiry::family_of(const IdFacts& facts) {
  if (!family_.spans.empty()) return family_;
  if (auto trace = store_.trace(facts.spans.front().span().trace_id))
    family_.spans = std::move(trace->spans);
  for (const SpanRef& ref : family_.spans) family_.by_id.emplace(ref.span().span_id, &ref);
  return family_;
}

bool Inquiry::lacks_a_parent(const IdFacts& facts) {
  const Bilingual asked = {"Are the parents here?", "父级都在吗？"};
  const Family& family = family_of(facts);
  std::vector<Evidence> evidence;
  const SpanRef* orphan = nullptr;
  std::unordered_set<std::string_view> missing;
  for (const SpanRef& ref : facts.spans) {
    const std::string_view parent = ref.span().parent_id;
    if (parent.empty() || family.by_id.contains(parent)) continue;
    if (orphan == nullptr) orphan = &ref;
    missing.insert(parent);
    evidence.push_back(place_of(ref, {"parent " + hex_of(parent), "父级 " + hex_of(parent)}));
  }
  if (orphan == nullptr) {
    step(asked, {"yes", "都在"});
    return false;
  }
  const std::string parent(orphan->span().parent_id);
  step(asked,
       {"no: " + count_of(missing.size(), "parent is", "parents are") +
            " missing; the next steps are about the first, " + hex_of(parent),
        "不全：缺 " + std::to_string(missing.size()) + " 个；以下各步问的是第一个，" +
            hex_of(parent)},
       std::move(evidence));
  const Subject subject{
      parent, IdKind::span, {"the parent " + hex_of(parent), "父跨度 " + hex_of(parent)}};
  const IdFacts of_parent = gather_facts(held_, IdKind::span, parent);
  if (!of_parent.spans.empty()) return is_in_another_trace(subject, *orphan, of_parent);
  look_for_the_absent(subject, of_parent);
  return true;
}

bool Inquiry::is_in_another_trace(const Subject& subject, const SpanRef& orphan,
                                  const IdFacts& of_parent) {
  const SpanRef& there = of_parent.spans.front();
  const std::string own = hex_of(orphan.span().trace_id), its = hex_of(there.span().trace_id);
  step({"Is the parent in another trace?", "父级在别的链路里吗？"},
       {"yes: in " + its, "是：在 " + its},
       {place_of(there, same_in_both(std::string(there.span().name)))});
  return settle(
      WhyVerdict::parent_absent, {"Its parent is in another trace", "它的父级在另一条链路里"},
      {"Span " + hex_of(orphan.span().span_id) + " is in trace " + own + ", but " +
           subject.word.en + " is in " + its +
           ": on the way between them the parent was kept and the trace id was not.",
       "跨度 " + hex_of(orphan.span().span_id) + " 属于链路 " + own + "，而" + subject.word.zh +
           " 属于链路 " + its + "：传递途中保住了父级，却没保住链路的 id。"});
}

bool Inquiry::runs_on_another_clock(const IdFacts& facts) {
  const Bilingual asked = {"Does each span lie about where its parent does in time?",
                           "各跨度与父级的时间对得上吗？"};
  const Family& family = family_of(facts);
  // The longest span: what is further off than all the trace lasts. A skew changes no duration.
  std::uint64_t longest = 0;
  for (const SpanRef& ref : family.spans) longest = std::max(longest, ref.span().duration());
  for (const SpanRef& ref : facts.spans) {
    const SpanRow& span = ref.span();
    const auto found = family.by_id.find(span.parent_id);
    if (span.parent_id.empty() || found == family.by_id.end()) continue;
    const SpanRef& above = *found->second;
    const SpanRow& parent = above.span();
    const std::uint64_t early = parent.start > span.start ? parent.start - span.start : 0;
    const std::uint64_t late = span.end > parent.end ? span.end - parent.end : 0;
    if (std::max(early, late) <= longest) continue;
    const bool before = early > longest;
    const std::string by = time_in_words(before ? early : late);
    const bool same =
        ref.held->resource_of(span.scope).message == above.held->resource_of(parent.scope).message;
    // Work that a process only began may well end later there.
    if (!before && same) continue;
    step(asked,
         {"no: " + in_quotes(span.name) + (before ? " starts " : " ends ") + by +
              (before ? " before its parent does" : " after its parent does"),
          "不对：" + in_quotes(span.name) + (before ? " 比父级早开始 " : " 比父级晚结束 ") + by},
         {place_of(ref), place_of(above)});
    return settle(
        WhyVerdict::clock_skew,
        {"It is here, at a time its parent's clock does not know",
         "它在这里，但时间与父级的时钟对不上"},
        {"The times of " + in_quotes(span.name) + " and its parent are " + by +
             " apart, more than any span of the trace lasts: the clocks of two machines differ, "
             "or one of them counts in another unit. A view of the parent's time does not show "
             "it. Compare the clocks of " +
             in_quotes(ref.service()) + " and " + in_quotes(above.service()) + ".",
         in_quotes(span.name) + " 与父级的时间相差 " + by +
             "，超过这条链路里任何一个跨度"
             "的长度：两台机器的时钟不一致，或者有一方用错了单位。"
             "按父级的时间去看就看不到它。请比较 " +
             in_quotes(ref.service()) + " 与 " + in_quotes(above.service()) + " 的时钟。"});
  }
  step(asked, {"yes", "对得上"});
  return false;
}

bool Inquiry::comes_from_elsewhere(const Subject& subject, const IdFacts& facts) {
  constexpr std::uint8_t kInternal = 1;
  const Bilingual asked = {"Is it under the service one looks for it?", "它归在应归的服务下吗？"};
  const Family& family = family_of(facts);
  for (const SpanRef& ref : facts.spans) {
    const std::string_view service = ref.service();
    const auto found = family.by_id.find(ref.span().parent_id);
    const SpanRef* above = found == family.by_id.end() ? nullptr : found->second;
    // A call changes the service; work inside a process does not.
    const bool no_call = ref.span().kind <= kInternal;
    const bool changed = above != nullptr && no_call && above->service() != service;
    if (!is_nameless(service) && !changed) continue;
    std::vector<Evidence> evidence = {
        place_of(ref, {"service " + in_quotes(service), "服务 " + in_quotes(service)})};
    if (changed)
      evidence.push_back(place_of(*above, {"service " + in_quotes(above->service()),
                                           "服务 " + in_quotes(above->service())}));
    const Bilingual other = changed ? Bilingual{", its parent under " + in_quotes(above->service()),
                                                "，父级归在 " + in_quotes(above->service()) + " 下"}
                                    : Bilingual{};
    step(asked,
         {"no: " + in_quotes(ref.span().name) + " is under " + in_quotes(service) + other.en,
          "不是：" + in_quotes(ref.span().name) + " 归在 " + in_quotes(service) + " 下" + other.zh},
         std::move(evidence));
    return settle(WhyVerdict::other_resource,
                  {"It is here, under another service", "它在这里，但归在另一个服务下"},
                  {"A search for its service does not show " + subject.word.en +
                       ": the resource says " + in_quotes(service) + other.en +
                       ". Give every provider of a process the same resource, and name the service "
                       "(OTEL_SERVICE_NAME).",
                   "按服务查找就看不到" + subject.word.zh + "：resource 写的是 " +
                       in_quotes(service) + other.zh +
                       "。同一进程的各个 provider 要用同一个 resource，并给服务命名"
                       "（OTEL_SERVICE_NAME）。"});
  }
  step(asked, {"yes: " + in_quotes(facts.spans.front().service()),
               "是：" + in_quotes(facts.spans.front().service())});
  return false;
}

bool Inquiry::lost_parts(const IdFacts& facts) {
  const Bilingual asked = {"Did its SDK drop parts of it?", "它的 SDK 丢弃了其中一部分吗？"};
  for (const SpanRef& ref : facts.spans) {
    const SpanExtras extras = extras_of(ref.span());
    if (extras.dropped_attributes + extras.dropped_events + extras.dropped_links == 0) continue;
    const std::string said = "attributes " + std::to_string(extras.dropped_attributes) +
                             ", events " + std::to_string(extras.dropped_events) + ", links " +
                             std::to_string(extras.dropped_links);
    step(asked, {"yes: " + said, "有：" + said}, {place_of(ref, same_in_both(said))});
    return settle(WhyVerdict::dropped,
                  {"It is here, without all its parts", "它在这里，但缺了一部分"},
                  {"The SDK of " + in_quotes(ref.service()) + " says what it dropped from " +
                       in_quotes(ref.span().name) + " before it was sent: " + said +
                       ". Its limits are OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT, "
                       "OTEL_SPAN_EVENT_COUNT_LIMIT and OTEL_SPAN_LINK_COUNT_LIMIT.",
                   in_quotes(ref.service()) + " 的 SDK 在发送前丢弃了 " +
                       in_quotes(ref.span().name) + " 的一部分：" + said +
                       "。上限由 OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT、OTEL_SPAN_EVENT_COUNT_LIMIT、"
                       "OTEL_SPAN_LINK_COUNT_LIMIT 决定。"});
  }
  step(asked, {"no", "没有"});
  return false;
}

bool Inquiry::is_simply_here(const Subject& subject, const IdFacts& facts) {
  const SpanRef& first = facts.spans.front();
  step({"Is anything else wrong with it?", "还有别的问题吗？"}, {"no", "没有"},
       {place_of(first, same_in_both(std::string(first.span().name)))});
  const bool whole = subject.kind == IdKind::trace;
  return settle(
      WhyVerdict::here, {"It is here", "它在这里"},
      {(whole ? "The trace is here and whole: " + spans_in_words(facts.spans.size()) + ", "
              : in_quotes(first.span().name) + " is here, under " + in_quotes(first.service()) +
                    ", ") +
           "first in request " + std::to_string(first.held->number) +
           ". If a view does not show it, look at the view's filter.",
       (whole ? "这条链路完整地在这里：" + std::to_string(facts.spans.size()) + " 个跨度，"
              : in_quotes(first.span().name) + " 在这里，归在 " + in_quotes(first.service()) +
                    " 下，") +
           "见请求 " + std::to_string(first.held->number) +
           "。如果某个视图里看不到，请检查那里的筛选条件。"});
}

}  // namespace otelier::bench
