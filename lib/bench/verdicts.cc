#include "bench/verdicts.h"

#include <algorithm>
#include <set>
#include <utility>

#include "bench/against.h"
#include "bench/json_writer.h"
#include "bench/requests.h"
#include "wireview/wireview.h"

namespace otelier::bench {
namespace {

constexpr std::size_t kMostSpanIds = 1000;          // of a check, in an answer
constexpr std::size_t kDecodedBytes = 8u << 20;     // of a body that says it is compressed
constexpr std::size_t kBytesInAnswer = 256u << 10;  // of bodies shown as trees, of each side

std::size_t memory_of(const Verdicts::Check& check) {
  const JudgedCheck& is = check.is;
  std::size_t bytes = sizeof(Verdicts::Check) + is.message.size() + is.evidence.size() +
                      is.next.size() + is.without_reference.size();
  for (const auto& [language, text] : is.title) bytes += text.size();
  for (const auto* side : {&check.mine, &check.reference})
    for (const auto& held : *side) bytes += held->bytes;
  return bytes;
}

std::size_t memory_of(const std::vector<Verdicts::Lab>& labs) {
  std::size_t bytes = 0;
  for (const auto& lab : labs)
    for (const auto& check : lab.checks) bytes += check->bytes;
  return bytes;
}

void write_span_ids(JsonWriter& json, const Verdicts::Check& check) {
  std::set<std::string_view> ids;
  json.begin_array();
  for (const auto& held : check.mine)
    for (const auto& span : held->rows.spans)
      if (ids.size() < kMostSpanIds && ids.insert(span.span_id).second) json.hex(span.span_id);
  json.end();
}

void write_check(JsonWriter& json, const Verdicts::Check& check) {
  const JudgedCheck& is = check.is;
  json.begin_object().member("id", is.id).key("title").begin_object();
  for (const auto& [language, text] : is.title) json.member(language, text);
  json.end().member("status", is.status).member("stage", is.stage);
  json.member("extension", is.extension).member("score", is.score).member("points", is.points);
  json.member("message", is.message).member("evidence", is.evidence).member("next", is.next);
  json.key("requests").begin_array();
  for (const auto& held : check.mine) json.count(held->number);
  json.end().member("left_out", is.mine.left_out).key("span_ids");
  write_span_ids(json, check);
  json.member("reference", check.reference.size());
  json.member("reference_left_out", is.reference.left_out);
  json.member("without_reference", is.without_reference).end();
}

Reply list(const Store& store, const Verdicts& verdicts) {
  JsonWriter json;
  json.begin_object().member("generation", store.generation()).key("items").begin_array();
  for (const auto& lab : verdicts.labs()) {
    int score = 0;
    for (const auto& check : lab.checks)
      if (!check->is.extension) score += check->is.score;
    json.begin_object().member("lab", lab.lab).key("time_ns");
    json.digits_signed(
        std::chrono::duration_cast<std::chrono::nanoseconds>(lab.time.time_since_epoch()).count());
    json.key("seed").digits(lab.seed).member("score", score).member("points", lab.points);
    json.key("checks").begin_array();
    for (const auto& check : lab.checks) write_check(json, *check);
    json.end().end();
  }
  json.end().member("more", false).key("next").null();
  return {200, json.take()};
}

// Each with its bytes and tree, until there is no room for more; then with its summary alone.
void write_side(JsonWriter& json, const std::vector<HeldPtr>& side) {
  std::size_t room = kBytesInAnswer;
  json.begin_array();
  for (const auto& held : side) {
    json.begin_object();
    write_members(json, *held);
    const std::size_t bytes = std::max(held->request.body ? held->request.body->size() : 0,
                                       held->payload ? held->payload->size() : 0);
    if (bytes <= room) {
      room -= bytes;
      write_body(json, held->request, wireview::kMaxNodes);
    } else {
      json.member("body_left_out", true);
    }
    json.end();
  }
  json.end();
}

void write_differences(JsonWriter& json, const Verdicts::Check& check) {
  json.begin_array();
  for (std::size_t i = 0; i < std::min(check.mine.size(), check.reference.size()); ++i) {
    const auto found = against(*check.mine[i], *check.reference[i]);
    if (!found) continue;
    json.begin_object().member("request", i).key("offset");
    found->offset ? json.count(*found->offset) : json.raw("-1");
    json.member("path", found->path).member("text", found->text);
    json.member("by_nature", found->by_nature).key("around").begin_array();
    for (const auto& one : found->around)
      json.begin_object()
          .member("what", one.what)
          .member("expected", one.expected)
          .member("got", one.got)
          .end();
    json.end().end();
  }
  json.end();
}

Reply one(const Store& store, const Verdicts& verdicts, const Ask& ask) {
  const auto check = verdicts.find(ask.parts.at(0), ask.parts.at(1));
  if (!check)
    return refusal(404, {"no verdict of that check is held",
                         "./lab check LAB --bench sends one; /api/verdicts lists those there are"});
  JsonWriter json;
  json.begin_object().member("generation", store.generation()).member("lab", ask.parts.at(0));
  json.key("check");
  write_check(json, *check);
  json.key("mine");
  write_side(json, check->mine);
  json.key("reference");
  write_side(json, check->reference);
  json.key("differences");
  write_differences(json, *check);
  return {200, json.take()};
}

Reply post_run(Verdicts& verdicts, const Ask& ask) {
  auto run = read_run(ask.body);
  if (!run) return refusal(400, run.error());
  std::size_t requests = 0;
  for (const auto& check : run->checks) requests += check.mine.requests.size();
  JsonWriter json;
  json.begin_object().member("checks", run->checks.size()).member("requests", requests);
  verdicts.take(std::move(*run));
  return {200, json.take()};
}

}  // namespace

std::shared_ptr<const Verdicts::Check> Verdicts::keep(const std::string& lab, JudgedCheck check) {
  auto kept = std::make_shared<Check>();
  for (auto& request : check.mine.requests) {
    request.decoded_limit = kDecodedBytes;
    const Judged judged{lab, check.id, check.status};
    const auto held = hold(store_.import(request, judged), request, true);
    held->judged = judged;
    kept->mine.push_back(held);
  }
  for (auto& request : check.reference.requests) {
    request.decoded_limit = kDecodedBytes;
    kept->reference.push_back(hold(0, request, true));
  }
  kept->is = std::move(check);
  kept->is.mine.requests.clear();
  kept->is.reference.requests.clear();
  kept->bytes = memory_of(*kept);
  return kept;
}

void Verdicts::take(JudgedRun run) {
  Lab fresh{run.lab, run.seed, run.points, std::chrono::system_clock::now(), {}};
  for (auto& check : run.checks) fresh.checks.push_back(keep(run.lab, std::move(check)));
  {
    const std::scoped_lock lock(mutex_);
    const auto before = std::ranges::find(labs_, run.lab, &Lab::lab);
    if (before != labs_.end()) {
      if (!run.whole) {
        auto merged = std::move(before->checks);
        for (auto& check : fresh.checks) {
          const auto same = std::ranges::find_if(
              merged, [&](const auto& old) { return old->is.id == check->is.id; });
          same != merged.end() ? void(*same = std::move(check)) : merged.push_back(check);
        }
        fresh.checks = std::move(merged);
      }
      labs_.erase(before);
    }
    labs_.insert(labs_.begin(), std::move(fresh));
    forget_oldest();
  }
  store_.tell_change();
}

void Verdicts::forget_oldest() {
  while (labs_.size() > limits_.labs || (labs_.size() > 1 && memory_of(labs_) > limits_.bytes))
    labs_.pop_back();
}

void Verdicts::clear() {
  const std::scoped_lock lock(mutex_);
  labs_.clear();
}

std::vector<Verdicts::Lab> Verdicts::labs() const {
  const std::scoped_lock lock(mutex_);
  return labs_;
}

std::shared_ptr<const Verdicts::Check> Verdicts::find(std::string_view lab,
                                                      std::string_view check) const {
  const std::scoped_lock lock(mutex_);
  const auto there = std::ranges::find(labs_, lab, &Lab::lab);
  if (there == labs_.end()) return nullptr;
  for (const auto& one : there->checks)
    if (one->is.id == check) return one;
  return nullptr;
}

Routes verdict_routes(Store& store, Verdicts& verdicts) {
  return {{"GET", "/api/verdicts", [&](const Ask&) { return list(store, verdicts); }},
          {"GET", "/api/verdicts/{}/{}", [&](const Ask& ask) { return one(store, verdicts, ask); }},
          {"POST", "/api/verdicts", [&](const Ask& ask) { return post_run(verdicts, ask); },
           kRunBytes}};
}

}  // namespace otelier::bench
