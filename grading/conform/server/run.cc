#include "conform/server/run.h"

#include <algorithm>

#include "conform/server/payloads.h"
#include "judge/scenario.h"

namespace otelier::conform::server {
namespace running {
namespace {

constexpr Signal kSignals[] = {Signal::traces, Signal::metrics, Signal::logs, Signal::profiles};

// The signals whose path takes a request; an error tells why there is none.
core::Result<std::vector<Signal>> look_around(const Target& target) {
  std::vector<Signal> served;
  Probe probe(target, {});
  if (const auto there = probe.dial(); !there) return std::unexpected(there.error());
  std::string first;
  for (const Signal signal : kSignals) {
    const auto answer = probe.ask(ask_of(Encoding::protobuf, signal).at(probe.path_of(signal)));
    if (!answer)
      return core::fail(
          target.url() + " gives no answer of HTTP/1.1: " + readable(answer.error().message),
          "a gRPC port goes to --grpc HOST:PORT, that of OTLP/HTTP here; before one of TLS put a "
          "proxy that ends it");
    if (answer->status == 401 || answer->status == 403)
      return core::fail(target.url() + " answers " + std::to_string(answer->status),
                        "give what it wants: --header 'Authorization: Bearer …'");
    if (answer->status == 400 && answer->body.contains("HTTPS"))
      return core::fail(target.url() + " speaks TLS: " + readable(answer->body), kNoTls);
    if (answer->status >= 300 && answer->status < 400) {
      const std::string* place = answer->header("location");
      return core::fail(target.url() + " answers " + std::to_string(answer->status) + ", see " +
                            (place == nullptr ? "elsewhere" : readable(*place)),
                        "name the address where OTLP is served");
    }
    const std::string* type = answer->header("content-type");
    if (answer->status == 200 && type != nullptr && type->starts_with("text/html"))
      return core::fail(target.url() + " answers a page of HTML: that is no OTLP server",
                        "name the port of OTLP/HTTP, which is often 4318");
    if (first.empty()) first = probe.path_of(signal) + " " + std::to_string(answer->status);
    if (answer->status != 404 && answer->status != 405 && answer->status != 501)
      served.push_back(signal);
  }
  if (served.empty())
    return core::fail(target.url() + " serves none of the paths of OTLP/HTTP: " + first,
                      "if they stand below another path, name it: http://HOST:PORT/PATH");
  return served;
}

core::Result<> reach_grpc(const Target& target) {
  if (target.grpc.empty()) return {};
  Probe probe(target, {});
  constexpr int kUnavailable = 14;
  if (const auto reply = probe.call(Signal::traces, ""); reply.code == kUnavailable)
    return core::fail("no gRPC server answers at " + target.grpc + ": " + readable(reply.message),
                      "is that its gRPC port, and without TLS?");
  return {};
}

// A server that is there no more misses everything that follows: that is told instead.
core::Result<> still_there(const Target& target, const Row& row) {
  if (row.finding.kind != Finding::Kind::missed) return {};
  const auto gone = [&](const std::string& how) {
    return core::fail("since the check " + row.check.id + " the server is gone: " + how,
                      "it was sent: " + row.finding.sent);
  };
  if (const auto there = Probe(target, {}).dial(); !there) return gone(there.error().message);
  if (row.over == Check::Over::grpc)
    if (const auto there = reach_grpc(target); !there) return gone(there.error().message);
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

bool Outcome::tells(const Row& row) const {
  return row.over == Check::Over::grpc ? grpc : http;
}

int Outcome::count(Row::Verdict verdict) const {
  return static_cast<int>(std::ranges::count_if(
      rows, [&](const Row& row) { return tells(row) && row.verdict() == verdict; }));
}

core::Result<Row> row_of(const judge::Spec& spec, const ServerCheck& check) {
  const auto clause = spec.resolve(check.clauses.front());
  if (!clause) return std::unexpected(clause.error());
  Row row;
  row.check = check;
  row.level = (*clause)->level;
  row.link = (*clause)->link;
  row.text = (*clause)->text;
  return row;
}

core::Result<Outcome> run(const workspace::Kit& kit, const Target& target) {
  const auto spec = judge::Spec::read(kit.root());
  if (!spec) return std::unexpected(spec.error());
  const auto served = running::look_around(target);
  if (!served) return std::unexpected(served.error());
  if (auto there = running::reach_grpc(target); !there) return std::unexpected(there.error());
  Outcome outcome;
  outcome.subject = target.url() + (target.grpc.empty() ? "" : "  gRPC " + target.grpc);
  std::string names;
  for (const Signal signal : *served)
    names += (names.empty() ? "" : ", ") + std::string(testbed::name(signal));
  outcome.about = words("serves " + names, "提供 " + names);
  outcome.grpc = !target.grpc.empty();
  for (const Check& check : all_checks()) {
    auto empty = row_of(*spec, check.what);
    if (!empty) return std::unexpected(empty.error());
    Row row = std::move(*empty);
    row.over = check.over;
    const auto before = std::chrono::steady_clock::now();
    if (check.over == Check::Over::grpc && target.grpc.empty()) {
      row.finding = untold("no gRPC address was given: --grpc HOST:PORT",
                           "没有给出 gRPC 地址：--grpc HOST:PORT");
    } else {
      Probe probe(target, *served);
      row.finding = check.look(probe);
    }
    row.took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - before);
    if (auto there = running::still_there(target, row); !there)
      return std::unexpected(there.error());
    outcome.rows.push_back(std::move(row));
  }
  return outcome;
}

int exit_code(const Outcome& outcome) {
  return outcome.count(Row::Verdict::failed) > 0 ? 1 : 0;
}

judge::LabResult result(const Outcome& outcome, std::string_view name) {
  judge::LabResult all;
  all.lab = name;
  all.subject = outcome.subject;
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
