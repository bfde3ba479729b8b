#include "judge/play.h"

#include <algorithm>
#include <chrono>
#include <random>
#include <utility>

#include "judge/examiner.h"
#include "judge/playing.h"

namespace otelier::judge {
namespace {

constexpr int kShrinkAttempts = 300;
constexpr auto kShrinkTime = std::chrono::seconds(2);

}  // namespace

Fault cannot(const core::Error& error) {
  return {
      Status::skipped, error.next.empty() ? error.message : error.message + "; " + error.next, {}};
}

Verdict Play::verdict() {
  auto fault = open();
  if (!fault) fault = scenario_.given.cases ? play_cases() : play_once();
  if (auto ended = close(); ended && !fault) fault = std::move(ended);
  Verdict verdict = conclude(fault);
  verdict.requests = shrunk_ ? std::move(shrunk_requests_) : requests_that_came();
  return verdict;
}

std::optional<Fault> Play::play_once() {
  if (auto fault = play_steps()) return fault;
  return judge(scenario_.expect);
}

std::optional<Fault> Play::play_cases() {
  const Cases& cases = *scenario_.given.cases;
  const Generator* generator = find_generator(cases.from);
  if (generator == nullptr) return cannot({"there is no generator \"" + cases.from + "\"", {}});
  const auto args = substitute(cases.args, scope_);
  if (!args) return cannot(args.error());
  std::mt19937_64 random(seed_of(setting_.options.seed, scenario_.id));
  for (std::size_t i = 0; i < cases.count; ++i) {
    input_ = (*generator)(random, i, *args);
    input_number_ = i + 1;
    auto fault = play_case();
    if (!fault) continue;
    if (fault->status == Status::failed || fault->status == Status::crashed)
      shrink(*fault, cases.from);
    return fault;
  }
  return std::nullopt;
}

std::optional<Fault> Play::play_case() {
  scope_.root("case") = input_;
  scope_.root("index") = input_number_ == 0 ? 0 : input_number_ - 1;
  scope_.root("replies") = Json::object();
  first_request_ = sink_->requests().size();
  if (input_number_ > 1 || shrunk_)
    if (auto fault = script()) return fault;
  played_.clear();
  return play_once();
}

// Takes the first smaller input that still fails in the same way, again and again.
void Play::shrink(Fault& fault, const std::string& from) {
  const Shrinker* shrinker = find_shrinker(from);
  if (shrinker == nullptr) return;
  const auto until = Clock::now() + kShrinkTime;
  int attempts = 0;
  Json best = input_;
  auto best_played = played_;
  bool smaller = true, any = false;
  while (smaller) {
    smaller = false;
    for (Json& candidate : (*shrinker)(best)) {
      if (++attempts > kShrinkAttempts || Clock::now() > until) break;
      if (gone_ && reopen()) break;
      input_ = candidate;
      shrunk_ = true;
      auto next = play_case();
      if (!next || next->status != fault.status) continue;
      fault = std::move(*next);
      best = std::move(candidate);
      best_played = played_;
      shrunk_requests_ = requests_that_came();
      smaller = any = true;
      break;
    }
  }
  input_ = std::move(best);
  played_ = std::move(best_played);
  shrunk_ = any;
}

std::optional<Fault> Play::reopen() {
  player_.reset();
  gone_ = false;
  sink_.reset();
  return open();
}

std::optional<Fault> Play::play_steps() {
  for (const Step& step : scenario_.steps) {
    played_.push_back({&step, Json(), {}, false});
    if (!setting_.options.patient && Clock::now() - started_ > 2 * scenario_.within)
      return mark(Fault{Status::timed_out, too_long(), {}});
    if (setting_.options.on_step) setting_.options.on_step(scenario_, step);
    if (auto fault = play_step(step)) return mark(std::move(*fault));
  }
  return std::nullopt;
}

std::string Play::too_long() const {
  return std::string(words_.too_long) + " " + std::to_string(scenario_.within.count() / 1'000'000) +
         " ms";
}

Fault Play::mark(Fault fault) {
  played_.back().failed = true;
  if (played_.back().outcome.empty() && fault.unmet.empty()) played_.back().outcome = fault.message;
  return fault;
}

Json Play::observation() {
  Json rest = exit_.is_null() ? Json::object() : exit_;
  rest["replies"] = scope_.root("replies");
  if (!input_.is_null()) rest["case"] = input_;
  if (peer_) rest["peer"] = peer_->seen();
  rest["milliseconds"] =
      std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_).count();
  return observer_.observe(*sink_, first_request_, std::move(rest));
}

std::optional<Fault> Play::judge(std::span<const Expectation> expectations) {
  if (expectations.empty()) return std::nullopt;
  const Json observed = observation();
  std::vector<std::size_t> programs;
  for (const Expectation& expectation : expectations)
    programs.push_back(setting_.indexes.at(&expectation).got);
  const auto answers = setting_.queries.run(programs, observed);
  Fault fault;
  const Scales scales{setting_, words_, scope_, input_};
  for (std::size_t i = 0; i < expectations.size(); ++i) {
    auto unmet = weigh(scales, expectations[i], answers[i], observed);
    if (!unmet) return cannot(unmet.error());
    if (*unmet) fault.unmet.push_back(std::move(**unmet));
  }
  if (fault.unmet.empty()) return std::nullopt;
  requests_ = observed.at("requests");
  fault.status = hung_ ? Status::timed_out : Status::failed;
  fault.message = message_of(fault.unmet.front(), language_);
  return fault;
}

// Of what was played last, where somebody asks for them.
std::vector<testbed::Request> Play::requests_that_came() const {
  if (!setting_.options.on_requests || !sink_) return {};
  auto all = sink_->requests();
  all.erase(all.begin(),
            all.begin() + static_cast<std::ptrdiff_t>(std::min(first_request_, all.size())));
  return all;
}

Verdict Play::conclude(const std::optional<Fault>& fault) {
  Verdict verdict;
  if (!fault) {
    verdict.status = Status::passed;
    return verdict;
  }
  verdict.status = fault->status;
  if (fault->status == Status::skipped || fault->status == Status::unsupported) {
    verdict.reason = fault->message;
    return verdict;
  }
  verdict.message = fault->message;
  Evidence evidence;
  evidence.language = language_;
  evidence.steps = std::move(played_);
  evidence.unmet = fault->unmet;
  if (fault->status != Status::not_implemented)
    evidence.clause = setting_.spec.find(scenario_.spec);
  evidence.requests = std::move(requests_);
  if (scenario_.given.cases) {
    evidence.input = input_;
    evidence.input_number = input_number_;
    evidence.inputs = scenario_.given.cases->count;
    evidence.shrunk = shrunk_;
  }
  evidence.standard_output = ended_.standard_output;
  evidence.standard_error = ended_.standard_error;
  verdict.evidence = evidence.render();
  return verdict;
}

std::uint64_t seed_of(std::uint64_t seed, std::string_view id) {
  std::uint64_t mixed = seed ^ 0x9E3779B97F4A7C15U;
  for (const char c : id) mixed = (mixed ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return mixed;
}

Verdict play(const Scenario& scenario, const Setting& setting) {
  try {
    return Play(scenario, setting).verdict();
  } catch (const std::exception& error) {
    // A generator, an oracle or the judge itself: never the learner's fault.
    return {Status::skipped, {}, {}, std::string("the check could not be played: ") + error.what()};
  }
}

}  // namespace otelier::judge
