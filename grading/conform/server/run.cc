#include "conform/server/run.h"

#include <algorithm>

#include "conform/server/payloads.h"
#include "judge/scenario.h"
#include "judge/spec.h"

namespace otelier::conform::server {
namespace running {
namespace {

constexpr Signal kSignals[] = {Signal::traces, Signal::metrics, Signal::logs, Signal::profiles};

// The signals whose path takes a request; an error tells why there is none.
core::Result<std::vector<Signal>> look_around(const Target& target) {
  std::vector<Signal> served;
  Probe probe(target, {});
  std::string last;
  for (const Signal signal : kSignals) {
    const auto answer = probe.ask(ask_of(Encoding::protobuf, signal).at(probe.path_of(signal)));
    if (!answer)
      return core::fail(
          target.url() + ": " + answer.error().message,
          answer.error().next.empty() ? "is this an OTLP/HTTP endpoint?" : answer.error().next);
    if (answer->status == 401 || answer->status == 403)
      return core::fail(target.url() + " answers " + std::to_string(answer->status),
                        "give what it wants: --header 'Authorization: Bearer …'");
    last = probe.path_of(signal) + " " + std::to_string(answer->status);
    if (answer->status != 404 && answer->status != 405 && answer->status != 501)
      served.push_back(signal);
  }
  if (served.empty())
    return core::fail(target.url() + " serves none of the paths of OTLP/HTTP: " + last,
                      "if they stand below another path, name it: http://HOST:PORT/PATH");
  return served;
}

core::Result<> reach_grpc(const Target& target) {
  if (target.grpc.empty()) return {};
  Probe probe(target, {});
  constexpr int kUnavailable = 14;
  if (const auto reply = probe.call(Signal::traces, ""); reply.code == kUnavailable)
    return core::fail("gRPC " + target.grpc + ": " + reply.message, "is that the gRPC port?");
  return {};
}

}  // namespace
}  // namespace running

Checks all_checks() {
  Checks all;
  for (const auto group :
       {encoding_checks, response_checks, compression_checks, failure_checks, partial_checks,
        json_checks, protobuf_checks, limit_checks, http_checks, connection_checks, grpc_checks}) {
    Checks checks = group();
    std::ranges::move(checks, std::back_inserter(all));
  }
  return all;
}

std::vector<ServerCheck> server_checks() {
  std::vector<ServerCheck> list;
  for (Check& check : all_checks()) list.push_back(std::move(check.what));
  return list;
}

Row::Verdict Row::verdict() const {
  switch (finding.kind) {
    case Finding::Kind::held:
      return Verdict::passed;
    case Finding::Kind::untold:
      return Verdict::untold;
    case Finding::Kind::missed:
      break;
  }
  if (level.starts_with("MUST")) return Verdict::failed;
  return level == "MAY" ? Verdict::noted : Verdict::warned;
}

int Outcome::count(Row::Verdict verdict) const {
  return static_cast<int>(
      std::ranges::count_if(rows, [&](const Row& row) { return row.verdict() == verdict; }));
}

core::Result<Outcome> run(const workspace::Kit& kit, const Target& target) {
  const auto spec = judge::Spec::read(kit.root());
  if (!spec) return std::unexpected(spec.error());
  const auto served = running::look_around(target);
  if (!served) return std::unexpected(served.error());
  if (auto there = running::reach_grpc(target); !there) return std::unexpected(there.error());
  Outcome outcome{target, *served, {}};
  for (const Check& check : all_checks()) {
    const auto clause = spec->resolve(check.what.clauses.front());
    if (!clause) return std::unexpected(clause.error());
    Row row{check.what, (*clause)->level, (*clause)->link, (*clause)->text, {}, {}};
    const auto before = std::chrono::steady_clock::now();
    if (check.over == Check::Over::grpc && target.grpc.empty()) {
      row.finding = untold("no gRPC address was given: --grpc HOST:PORT",
                           "没有给出 gRPC 地址：--grpc HOST:PORT");
    } else {
      Probe probe(outcome.target, *served);
      row.finding = check.look(probe);
    }
    row.took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - before);
    outcome.rows.push_back(std::move(row));
  }
  return outcome;
}

int exit_code(const Outcome& outcome) {
  return outcome.count(Row::Verdict::failed) > 0 ? 1 : 0;
}

judge::LabResult result(const Outcome& outcome) {
  judge::LabResult all;
  all.lab = "otlp-endpoint";
  all.subject = outcome.target.url();
  for (const Row& row : outcome.rows) {
    judge::Check check;
    check.id = row.check.id;
    check.title = row.check.title;
    check.spec = row.check.clauses.front();
    check.milliseconds = row.took.count();
    const std::string wanted = judge::in(row.finding.wanted, "en");
    const std::string evidence = "sent: " + row.finding.sent + "\ncame: " + row.finding.came +
                                 "\n" + row.level + " " + check.spec + "\n" + row.link;
    switch (row.verdict()) {
      case Row::Verdict::passed:
        check.status = judge::Status::passed;
        break;
      case Row::Verdict::failed:
        check.status = judge::Status::failed;
        check.message = "wanted: " + wanted;
        check.evidence = evidence;
        break;
      case Row::Verdict::warned:
      case Row::Verdict::noted:
        check.status = judge::Status::skipped;
        check.reason = (row.level == "MAY" ? "note: " : "warning: ") + wanted;
        check.evidence = evidence;
        break;
      case Row::Verdict::untold:
        check.status = judge::Status::unsupported;
        check.reason = wanted;
        break;
    }
    all.checks.push_back(std::move(check));
  }
  return all;
}

}  // namespace otelier::conform::server
