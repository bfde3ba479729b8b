#include "bench/why.h"

#include <algorithm>

#include "bench/why_inquiry.h"
#include "bench/why_words.h"
#include "core/bytes.h"

namespace otelier::bench {

using namespace why_words;

namespace {

Subject asked_for(std::string_view id, IdKind kind) {
  return {std::string(id), kind,
          kind == IdKind::trace ? Bilingual{"the trace", "这条链路"}
                                : Bilingual{"the span", "这个跨度"}};
}

void write_evidence(JsonWriter& json, const Evidence& evidence) {
  json.begin_object();
  if (evidence.request != 0) json.member("request", evidence.request);
  if (!evidence.span_id.empty()) json.key("span_id").hex(evidence.span_id);
  if (!evidence.trace_id.empty()) json.key("trace_id").hex(evidence.trace_id);
  if (evidence.offset) json.member("offset", *evidence.offset);
  if (!evidence.value.en.empty()) write_bilingual(json, "value", evidence.value);
  json.end();
}

Reply answer_why(const Store& store, const Ask& ask) {
  const std::string_view asked = ask.param("id");
  const auto id = core::from_hex(asked);
  if (!id || (id->size() != 8 && id->size() != 16))
    return refusal(400, {asked.empty() ? std::string("no id is given")
                                       : "this is no id of a trace or span: \"" +
                                             std::string(asked.substr(0, 80)) + "\"",
                         "ask with hexadecimal digits, 32 of a trace id or 16 of a span id: "
                         "/api/why?id=5b8efff798038103d269b633813fc60c"});
  const std::uint64_t generation = store.generation();
  const Why answer = why(store, core::as_text(*id));
  JsonWriter json;
  json.begin_object().member("generation", generation).key("id").hex(core::as_text(*id));
  json.member("kind", answer.kind == IdKind::trace ? "trace" : "span");
  json.key("answer").begin_object().member("verdict", name(answer.verdict));
  write_bilingual(json, "title", answer.title);
  write_bilingual(json, "explanation", answer.explanation);
  json.end().key("steps").begin_array();
  for (const WhyStep& step : answer.steps) {
    json.begin_object();
    write_bilingual(json, "asked", step.asked);
    write_bilingual(json, "found", step.found);
    json.key("evidence").begin_array();
    for (const Evidence& evidence : step.evidence) write_evidence(json, evidence);
    json.end().member("settled", step.settled).end();
  }
  return {200, json.take()};
}

}  // namespace

Inquiry::Inquiry(const Store& store, std::string_view id)
    : store_(store), held_(store.snapshot()), id_(id) {
  why_.kind = id.size() == 16 ? IdKind::trace : IdKind::span;
}

Why Inquiry::run() {
  const Subject subject = asked_for(id_, why_.kind);
  const IdFacts facts = gather_facts(held_, why_.kind, id_);
  say_whether_held(subject, facts);
  if (facts.spans.empty()) {
    look_for_the_absent(subject, facts);
  } else {
    look_at_the_held(subject, facts);
  }
  return std::move(why_);
}

void Inquiry::step(Bilingual asked, Bilingual found, std::vector<Evidence> evidence) {
  if (evidence.size() > kMostFacts) evidence.resize(kMostFacts);
  why_.steps.push_back({std::move(asked), std::move(found), std::move(evidence), false});
}
bool Inquiry::settle(WhyVerdict verdict, Bilingual title, Bilingual explanation) {
  why_.steps.back().settled = true;
  why_.verdict = verdict;
  why_.title = std::move(title);
  why_.explanation = std::move(explanation);
  return true;
}

void Inquiry::say_whether_held(const Subject& subject, const IdFacts& facts) {
  const StoreCounts counts = store_.counts();
  Bilingual found;
  std::vector<Evidence> evidence;
  if (facts.spans.empty()) {
    found = {"no; held: " + spans_in_words(counts.spans) + " in " +
                 count_of(counts.requests, "request", "requests"),
             "没有；现存 " + std::to_string(counts.requests) + " 个请求、" +
                 std::to_string(counts.spans) + " 个跨度"};
  } else {
    found = {"yes: " + spans_in_words(facts.spans.size()),
             "有：" + std::to_string(facts.spans.size()) + " 个跨度"};
    for (const SpanRef& ref : facts.spans) {
      if (evidence.size() == kMostFacts) break;
      evidence.push_back(place_of(ref, same_in_both(std::string(ref.span().name))));
    }
  }
  if (counts.waiting_requests > 0) {
    found.en += "; " + std::to_string(counts.waiting_requests) + " more wait to be indexed";
    found.zh += "；另有 " + std::to_string(counts.waiting_requests) + " 个请求等待建立索引";
  }
  if (facts.searched < facts.requests) {
    found.en += "; only the newest " + std::to_string(facts.searched) +
                " requests were looked through in the time there was";
    found.zh += "；时间有限，只看了最新的 " + std::to_string(facts.searched) + " 个请求";
  }
  step({"Is " + subject.word.en + " here?", subject.word.zh + "在这里吗？"}, std::move(found),
       std::move(evidence));
}

std::string_view name(WhyVerdict verdict) {
  constexpr std::string_view kNames[] = {"never-arrived",  "unsampled", "parent-absent",
                                         "rejected",       "dropped",   "clock-skew",
                                         "other-resource", "here",      "other-id-similar"};
  return kNames[static_cast<int>(verdict)];
}

Why why(const Store& store, std::string_view id) {
  return Inquiry(store, id).run();
}

Routes why_routes(const Store& store) {
  return {{"GET", "/api/why", [&store](const Ask& ask) { return answer_why(store, ask); }}};
}

}  // namespace otelier::bench
