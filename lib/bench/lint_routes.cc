#include "bench/lint_routes.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>
#include <utility>

#include "bench/bilingual.h"
#include "bench/inspection.h"
#include "bench/json_writer.h"

namespace otelier::bench {
namespace {

// An answer comes soon, whole or not; "behind" tells, and the next one knows more.
constexpr auto kLintPatience = std::chrono::milliseconds(80);
constexpr std::size_t kLintTexts = 20;   // different messages of one rule
constexpr std::size_t kMostUnread = 20;  // requests named with the reason

// Places that say the same, over any number of requests.
struct Told {
  const lint::Finding* first = nullptr;
  std::uint64_t request = 0;  // of the first place
  std::size_t count = 0, requests = 0;
  std::uint64_t last_request = 0;
};

class Tally {
 public:
  void add(const lint::Finding& finding, std::uint64_t request) {
    Told& told = place(finding);
    if (told.first == nullptr) {
      told.first = &finding;
      told.request = request;
    }
    told.count += finding.count;
    if (told.last_request != request) ++told.requests;
    told.last_request = request;
  }
  // Errors first, then what comes most often.
  [[nodiscard]] std::vector<Told> take() {
    std::ranges::sort(told_, {}, [](const Told& one) {
      return std::tuple(one.first->rule->level, SIZE_MAX - one.count, one.request,
                        one.first->offset, one.first->rule);
    });
    return std::move(told_);
  }

 private:
  // Of a rule that says something else each time, what comes beyond counts with the last.
  Told& place(const lint::Finding& finding) {
    auto& texts = known_[finding.rule];
    const auto known = texts.find(finding.message.en);
    if (known != texts.end()) return told_[known->second];
    if (texts.size() == kLintTexts) return told_[last_[finding.rule]];
    texts.emplace(finding.message.en, told_.size());
    last_[finding.rule] = told_.size();
    return told_.emplace_back();
  }

  std::vector<Told> told_;
  std::map<const lint::Rule*, std::map<std::string_view, std::size_t>> known_;
  std::map<const lint::Rule*, std::size_t> last_;
};

void write_finding(JsonWriter& json, const Told& told) {
  const lint::Finding& finding = *told.first;
  const lint::Rule& rule = *finding.rule;
  json.begin_object().member("rule", rule.id).member("clause", rule.clause);
  json.member("level", lint::name(rule.level));
  write_bilingual(json, "title", rule.en, rule.zh);
  write_bilingual(json, "message", finding.message);
  json.member("link", lint::link_of(rule.clause));
  json.member("path", finding.path).member("offset", finding.offset);
  json.member("request", told.request);
  if (!finding.span_id.empty()) json.member("span_id", finding.span_id);
  json.member("count", told.count).member("requests", told.requests).end();
}

struct Unread {
  std::uint64_t request;
  std::string_view reason;
};

struct LintAnswer {
  std::vector<Told> findings;
  std::vector<Unread> unread;
  std::size_t behind = 0, left_out = 0;
};

std::string write_answer(std::uint64_t generation, const LintAnswer& answer) {
  JsonWriter json;
  json.begin_object().member("generation", generation).key("findings").begin_array();
  for (const Told& told : answer.findings) write_finding(json, told);
  json.end().member("rules", lint::rules().size());
  json.member("behind", answer.behind).member("left_out", answer.left_out);
  json.key("unread").begin_array();
  for (std::size_t i = 0; i < std::min(answer.unread.size(), kMostUnread); ++i)
    json.begin_object()
        .member("request", answer.unread[i].request)
        .member("reason", answer.unread[i].reason)
        .end();
  json.end().member("unread_requests", answer.unread.size());
  return json.take();
}

class LintDesk {
 public:
  LintDesk(const Store& store, Inspect look)
      : store_(store), inspection_(store, kMostFindings, std::move(look)) {}

  Reply answer(const Ask& ask) {
    if (!ask.has("request")) return all();
    const auto number = ask.number("request");
    if (!number)
      return refusal(400, {"request is no number: \"" + std::string(ask.param("request")) + "\"",
                           "ask as in /api/lint?request=1, or without for all that is held"});
    const HeldPtr held = store_.find(*number);
    if (!held)
      return refusal(404,
                     {"no such request, or it was dropped", "see what is held: /api/requests"});
    return one(*held);
  }

 private:
  Reply one(const Held& held) {
    const std::uint64_t generation = store_.generation();
    const auto inspected = inspection_.look(kLintPatience);
    const auto known = inspected->reports.find(held.number);
    const bool looked = known != inspected->reports.end();
    lint::History none;
    const ReportPtr report =
        looked ? known->second : std::make_shared<const lint::Report>(inspect(held, none));
    LintAnswer answer;
    // In the order of the bytes, each as it stands.
    for (const auto& finding : report->findings)
      answer.findings.push_back({&finding, held.number, finding.count, 1, held.number});
    for (const auto& habit : inspected->habits)
      if (habit.request == held.number)
        answer.findings.push_back(
            {&habit.finding, held.number, habit.finding.count, 1, held.number});
    if (!report->unread.empty()) answer.unread.push_back({held.number, report->unread});
    if (!looked && held.number > inspected->last) answer.behind = behind(*inspected);
    return {200, write_answer(generation, answer)};
  }

  Reply all() {
    const std::uint64_t generation = store_.generation();
    const auto inspected = inspection_.look(kLintPatience);
    LintAnswer answer;
    answer.behind = behind(*inspected);
    answer.left_out = inspected->left_out;
    std::scoped_lock lock(mutex_);
    const std::tuple key(generation, inspected->version, answer.behind, answer.left_out);
    if (key == kept_for_) return {200, kept_};
    Tally tally;
    const Snapshot held = store_.snapshot();
    const std::uint64_t first = held.empty() ? UINT64_MAX : held.front()->number;
    for (const auto& [request, report] : inspected->reports) {
      if (request < first) continue;  // gone meanwhile
      for (const auto& finding : report->findings) tally.add(finding, request);
      if (!report->unread.empty()) answer.unread.push_back({request, report->unread});
    }
    for (const auto& habit : inspected->habits)
      if (habit.request >= first) tally.add(habit.finding, habit.request);
    answer.findings = tally.take();
    kept_ = write_answer(generation, answer);
    kept_for_ = key;
    return {200, kept_};
  }

  [[nodiscard]] std::size_t behind(const Inspected& inspected) const {
    const Snapshot held = store_.snapshot();
    return static_cast<std::size_t>(
        held.end() - std::ranges::upper_bound(held, inspected.last, {}, &Held::number));
  }

  const Store& store_;
  Inspection inspection_;
  std::mutex mutex_;  // of the answer that is kept
  std::tuple<std::uint64_t, std::uint64_t, std::size_t, std::size_t> kept_for_{};
  std::string kept_;
};

}  // namespace

Routes lint_routes(const Store& store, Inspect look) {
  const auto desk = std::make_shared<LintDesk>(store, std::move(look));
  return {{"GET", "/api/lint", [desk](const Ask& ask) { return desk->answer(ask); }}};
}

}  // namespace otelier::bench
