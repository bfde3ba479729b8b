#include "bench/lint/lint.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "bench/lint/desk.h"
#include "proto/oracle.h"

namespace otelier::bench::lint {
namespace {

const Rule& rule_named(std::string_view id) {
  const auto all = rules();
  const auto found = std::ranges::find(all, id, &Rule::id);
  if (found == all.end()) throw std::logic_error("no rule " + std::string(id));
  return *found;
}

}  // namespace

std::string_view name(Level level) {
  constexpr std::string_view kNames[] = {"error", "warning", "hint"};
  return kNames[static_cast<int>(level)];
}

void Desk::say(std::string_view rule, const Node& at, Text message) {
  const Rule& which = rule_named(rule);
  const auto [known, is_new] =
      seen_.try_emplace({&which, message.en + span_id_}, report_.findings.size());
  if (!is_new) {
    ++report_.findings[known->second].count;
    return;
  }
  auto& [count, last] = told_[&which];
  if (count == kDistinct) {
    ++report_.findings[last].count;
    known->second = last;
    return;
  }
  ++count;
  last = report_.findings.size();
  report_.findings.push_back({&which, std::move(message), at.path, at.offset, span_id_, 1});
}

void Desk::say(std::string_view rule, Text message) {
  say(rule, Node{}, std::move(message));
}

Report Desk::take() {
  // What lies at one byte comes in the order of the rules.
  std::ranges::sort(report_.findings, {}, [](const Finding& one) {
    return std::tuple<std::size_t, const Rule*, std::string_view, std::string_view>(
        one.offset, one.rule, one.message.en, one.span_id);
  });
  return std::move(report_);
}

Report lint(const Payload& payload, History& history) {
  const auto message = proto::request_message(testbed::name(payload.signal));
  const Reading reading(payload.body, payload.encoding, message);
  Desk desk;
  const Walk walk{reading, desk, history};
  look_at_request(payload, desk);
  look_at_wire(walk, message);
  switch (payload.signal) {
    case testbed::Signal::traces:
      look_at_traces(walk);
      break;
    case testbed::Signal::metrics:
      look_at_metrics(walk);
      break;
    case testbed::Signal::logs:
      look_at_logs(walk);
      break;
    case testbed::Signal::profiles:
      look_at_profiles(walk);
      break;
  }
  return desk.take();
}

Report lint(const Payload& payload) {
  History none;
  return lint(payload, none);
}

}  // namespace otelier::bench::lint
