#include "conform/conform.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <memory>
#include <thread>

#include "cli/verb.h"
#include "conform/coverage.h"
#include "conform/hops.h"
#include "conform/listen/session.h"
#include "conform/server/run.h"
#include "peers/up.h"
#include "reports/report.h"

namespace otelier::cli::conform_verb {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMarkdown = "markdown", kJson = "json";

struct Asked {
  std::string sdk, endpoint, grpc, format, file, name;
  bool hops = false, listen = false, coverage = false;
  int http_port = conform::listen::SessionOptions{}.http_port;
  int grpc_port = conform::listen::SessionOptions{}.grpc_port;
  std::vector<std::string> headers;
  conform::Asked conform;
};

// Whatever is wrong with the words is said before anything is installed or played.
core::Result<> check_words(const Asked& asked) {
  const int ways = static_cast<int>(!asked.sdk.empty()) +
                   static_cast<int>(!asked.endpoint.empty()) + static_cast<int>(asked.listen) +
                   static_cast<int>(asked.hops) + static_cast<int>(asked.coverage);
  if (ways != 1)
    return core::fail(
        "./lab conform needs one of: an ENDPOINT, --listen, --sdk PLAYER, --coverage, --hops",
        "for example: ./lab conform http://127.0.0.1:4318, or ./lab conform --sdk python");
  if (asked.hops && asked.format.empty() && asked.file.empty()) return {};
  if (asked.hops)
    return core::fail("--hops goes through all players and prints a line a route",
                      "leave out --report and --out");
  for (const int port : {asked.http_port, asked.grpc_port})
    if (port < 0 || port > 65535)
      return core::fail("there is no port " + std::to_string(port), "ports are 0 to 65535");
  if (asked.format.empty() != asked.file.empty())
    return core::fail("--report and --out belong together",
                      "for example: --report junit --out conform.xml");
  if (asked.format.empty()) return {};
  if (asked.coverage && asked.format != kMarkdown && asked.format != kJson)
    return core::fail("the coverage is not written as " + asked.format,
                      "--report markdown or --report json");
  if (!asked.coverage && asked.format != kMarkdown) {
    if (const auto format = reports::find(asked.format); !format)
      return core::fail(format.error().message, format.error().next + ", markdown");
  }
  std::error_code ignored;
  const fs::path folder = fs::absolute(asked.file).parent_path();
  if (!fs::is_directory(folder, ignored))
    return core::fail(folder.string() + " is no folder", "make it, or choose another --out");
  return {};
}

core::Result<conform::server::Target> target_of(const Asked& asked) {
  auto target = conform::server::target_of(asked.endpoint);
  if (!target) return target;
  if (!asked.grpc.empty())
    if (auto sound = conform::server::check_grpc_address(asked.grpc); !sound)
      return std::unexpected(sound.error());
  target->grpc = asked.grpc;
  for (const std::string& header : asked.headers) {
    const std::size_t colon = header.find(':');
    if (colon == std::string::npos || colon == 0)
      return core::fail("--header \"" + header + "\" has no name and value",
                        "for example: --header 'Authorization: Bearer …'");
    const std::size_t value = std::min(header.find_first_not_of(' ', colon + 1), header.size());
    target->headers.emplace_back(header.substr(0, colon), header.substr(value));
  }
  return target;
}

std::string today() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  ::localtime_r(&now, &local);
  std::array<char, 11> date{};
  std::strftime(date.data(), date.size(), "%Y-%m-%d", &local);
  return date.data();
}

core::Result<> write_endpoint_report(const workspace::Kit& kit,
                                     const conform::server::Outcome& outcome, const Asked& asked) {
  const std::string name = asked.name.empty() ? outcome.subject : asked.name;
  if (asked.format == kMarkdown)
    return reports::write_whole(asked.file,
                                conform::server::page(outcome, language(), name + ", " + today()));
  const auto format = reports::find(asked.format);
  if (!format) return std::unexpected(format.error());
  reports::Report report;
  report.submission.name = name;
  reports::LabReport lab;
  lab.result = conform::server::result(outcome, asked.listen ? "otlp-client" : "otlp-endpoint");
  lab.result.kit_version = kit.version();
  report.labs.push_back(std::move(lab));
  reports::Style style;
  style.language = language();
  style.all_stages = true;
  return reports::write_whole(asked.file, (*format)->render(report, style));
}

int run_endpoint(const workspace::Kit& kit, const Asked& asked) {
  const auto target = target_of(asked);
  if (!target) return report(target.error());
  const auto outcome = conform::server::run(kit, *target);
  if (!outcome) return report(outcome.error());
  const int width = reports::style_for(STDOUT_FILENO).width;
  std::fputs(conform::server::table(*outcome, language(), width).c_str(), stdout);
  if (!outcome->grpc)
    std::printf("%s\n", std::string(pick("gRPC was not asked: --grpc HOST:PORT",
                                         "没有检查 gRPC：--grpc HOST:PORT"))
                            .c_str());
  if (!asked.file.empty()) {
    if (auto written = write_endpoint_report(kit, *outcome, asked); !written)
      return report(written.error());
    std::printf("\n%s\n", asked.file.c_str());
  }
  return conform::server::exit_code(*outcome);
}

volatile sig_atomic_t asked_to_end = 0;

// The first interrupt ends the listening, and the table is told; the second ends the program.
void end_at_interrupt() {
  struct sigaction action{};
  action.sa_handler = [](int) { asked_to_end = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM}) ::sigaction(signal, &action, nullptr);
}

void invite(const conform::listen::Session& session) {
  const auto line = [](std::string_view en, std::string_view zh) {
    std::printf("%s\n", std::string(pick(en, zh)).c_str());
  };
  line("Point your exporter here, by one of these:", "把导出器指向这里，任选其一：");
  std::printf("  OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf OTEL_EXPORTER_OTLP_ENDPOINT=%s\n",
              session.http_endpoint().c_str());
  std::printf("  OTEL_EXPORTER_OTLP_PROTOCOL=grpc OTEL_EXPORTER_OTLP_ENDPOINT=http://%s\n",
              session.grpc_endpoint().c_str());
  line("Let it send something new every second or so. Some requests are refused on purpose; a row",
       "让它每隔一秒左右发送新的数据。有些请求会被故意拒绝；");
  line("comes when it is seen what the client does then. Ctrl-C ends, and shows the table.\n",
       "看到客户端如何应对之后，就多出一行。Ctrl-C 结束并显示表格。\n");
  std::fflush(stdout);
}

int run_listening(const workspace::Kit& kit, const Asked& asked) {
  const auto spec = judge::Spec::read(kit.root());
  if (!spec) return report(spec.error());
  conform::listen::SessionOptions options;
  options.http_port = static_cast<std::uint16_t>(asked.http_port);
  options.grpc_port = static_cast<std::uint16_t>(asked.grpc_port);
  const auto session = conform::listen::Session::start(*spec, options);
  if (!session) return report(session.error());
  const int width = reports::style_for(STDOUT_FILENO).width;
  invite(**session);
  end_at_interrupt();
  while (asked_to_end == 0 && !(*session)->complete()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    for (const auto& row : (*session)->news())
      std::fputs(conform::server::line(row, language(), width).c_str(), stdout);
    std::fflush(stdout);
  }
  const auto outcome = (*session)->outcome();
  std::printf("\n%s", conform::server::table(outcome, language(), width).c_str());
  if ((*session)->requests() == 0) return kIncomplete;
  if (!asked.file.empty()) {
    if (auto written = write_endpoint_report(kit, outcome, asked); !written)
      return report(written.error());
    std::printf("\n%s\n", asked.file.c_str());
  }
  if (const int code = conform::server::exit_code(outcome); code != kPassed) return code;
  return (*session)->complete() ? kPassed : kIncomplete;
}

core::Result<> write_report(const workspace::Kit& kit, const conform::Outcome& outcome,
                            const Asked& asked) {
  if (asked.format == kMarkdown)
    return reports::write_whole(asked.file, conform::page(outcome, language()));
  const auto format = reports::find(asked.format);
  if (!format) return std::unexpected(format.error());
  reports::Report report;
  report.submission.name = "sdk:" + outcome.peer.name;
  for (judge::LabResult& result : conform::results(outcome)) {
    reports::LabReport page;
    if (const auto lab = kit.find(result.lab)) page.lab = **lab;
    result.kit_version = kit.version();
    page.result = std::move(result);
    report.labs.push_back(std::move(page));
  }
  reports::Style style;
  style.language = language();
  style.all_stages = true;
  return reports::write_whole(asked.file, (*format)->render(report, style));
}

int run_hops(const workspace::Kit& kit) {
  const auto routes = conform::hop(kit);
  if (!routes) return report(routes.error());
  for (const conform::Route& route : *routes) std::printf("%s\n", route.told.c_str());
  return conform::exit_code(*routes);
}

int run_coverage(const workspace::Kit& kit, const Asked& asked) {
  const auto all = conform::coverage(kit);
  if (!all) return report(all.error());
  const int width = reports::style_for(STDOUT_FILENO).width;
  std::fputs(conform::coverage_table(*all, language(), width).c_str(), stdout);
  if (!asked.file.empty()) {
    auto written = reports::write_whole(asked.file, asked.format == kJson
                                                        ? conform::coverage_json(*all)
                                                        : conform::coverage_page(*all, language()));
    if (!written) return report(written.error());
    std::printf("\n%s\n", asked.file.c_str());
  }
  const auto problems = conform::gaps(*all);
  if (problems.empty()) return kPassed;
  report(judge::as_error(problems));
  return kNotPassed;
}

int run(Asked asked) {
  if (auto sound = check_words(asked); !sound) return report(sound.error());
  const auto kit = open_kit();
  if (!kit) return report(kit.error());
  if (asked.hops) return run_hops(*kit);
  if (asked.coverage) return run_coverage(*kit, asked);
  if (!asked.endpoint.empty()) return run_endpoint(*kit, asked);
  if (asked.listen) return run_listening(*kit, asked);
  asked.conform.language = language();
  if (asked.conform.lab == conform::kThroughPeers) asked.conform.peers = peers::up(*kit);
  const auto outcome = conform::run(*kit, asked.sdk, asked.conform);
  if (!outcome) return report(outcome.error());
  const int width = reports::style_for(STDOUT_FILENO).width;
  std::fputs(conform::table(*outcome, language(), width).c_str(), stdout);
  if (!asked.file.empty() && outcome->missing.empty()) {
    if (auto written = write_report(*kit, *outcome, asked); !written)
      return report(written.error());
    std::printf("\n%s\n", asked.file.c_str());
  }
  return conform::exit_code(*outcome);
}

const AddVerb kConform{
    {.name = "conform",
     .audience = "author",
     .summary = {"Any OTLP endpoint, client or SDK against the specification",
                 "拿规范检验任何 OTLP 端点、客户端或 SDK"},
     .example = "./lab conform http://127.0.0.1:4318 --grpc 127.0.0.1:4317\n"
                "./lab conform http://127.0.0.1:9090/api/v1/otlp --report html --out otlp.html\n"
                "./lab conform --listen --report html --out exporter.html\n"
                "./lab conform --sdk python\n./lab conform --sdk go --lab 03\n"
                "./lab conform --sdk cpp --report junit --out conform.xml\n"
                "./lab conform --hops\n"
                "./lab conform --coverage --report markdown --out coverage.md",
     .details =
         "With an ENDPOINT: asks a server of OTLP/HTTP, and of OTLP/gRPC with --grpc, some hundred "
         "things over raw connections, and holds each answer against the clause it is about. What "
         "is sent is small and says service.name otelier-conform, but for the checks of limits, "
         "which send up to 257 MiB. A MUST that is missed fails; a SHOULD is a warning. Exits 0 "
         "when no MUST is missed, 1 when one is, 2 when the endpoint cannot be asked.\n"
         "With --listen: is the server, and any OTLP client that is pointed at it is watched. New "
         "requests are answered by one fault after another (503, Retry-After, 400, partial "
         "success, "
         "a closed connection, codes of gRPC), and a row is filled when the same request comes "
         "again, or does not. Ends by itself when all that can be tried has been. Exits 0 then, 1 "
         "when a MUST is missed, 3 when it ended before all was tried.\n"
         "With --sdk: plays every scenario of every lab, and those of grading/conform, that the "
         "player has the operations for. Players are the folders of grading/players; cpp is the "
         "reference of "
         "each lab. What an SDK is known to fail stands in its deviations.yaml with a reason and a "
         "link; a failure that does not, or an entry that passes, is a surprise. --hops sends one "
         "trace over HTTP through ours and every SDK's service in turn. Exits 0 when all "
         "that was played is as known, 1 at a surprise, 2 when it could not run, 3 when nothing "
         "could be played: no network, no toolchain, no scenario for that player.\n"
         "With --coverage nothing is played: it tells of each clause of grading/spec what tests it "
         "or why nothing can, and exits 1 when a MUST has neither.",
     .setup = [](Options& options) -> Run {
       auto asked = std::make_shared<Asked>();
       options.positional("ENDPOINT", asked->endpoint, "http://HOST:PORT, and a path if need be",
                          Options::Need::optional);
       options.option("--grpc", "HOST:PORT", asked->grpc, "the endpoint's OTLP/gRPC, too");
       options.flag("--listen", asked->listen, "judge the client that sends here instead");
       options.option("--http-port", "PORT", asked->http_port,
                      "of --listen: OTLP/HTTP; 0 takes a free one");
       options.option("--grpc-port", "PORT", asked->grpc_port,
                      "of --listen: OTLP/gRPC; 0 takes a free one");
       options.option("--header", "NAME: VALUE", asked->headers, "sent with every request");
       options.option("--sdk", "PLAYER", asked->sdk, "a folder of grading/players: python, cpp …");
       options.flag("--coverage", asked->coverage, "what tests each clause, or why nothing can");
       options.option("--lab", "LAB", asked->conform.lab,
                      "this lab's scenarios alone; or conform, or peers");
       options.flag("--hops", asked->hops, "one trace through the services of all players");
       options.option("--seed", "SEED", asked->conform.seed,
                      "draw generated inputs from this seed");
       options.option("--report", "FORMAT", asked->format, "json, junit, html, markdown …");
       options.option("--out", "FILE", asked->file, "where the report goes");
       options.option("--name", "NAME", asked->name,
                      "what the report calls the endpoint or client: its name and version");
       return [asked] { return run(*asked); };
     }}};

}  // namespace
}  // namespace otelier::cli::conform_verb
