// Any bytes as a judged run's file: no crash, an error names its line, and what was taken goes out
// and comes in again as the same lines and is answered for as JSON. Random bytes are seldom a line,
// so most runs put them where a check, and a request of each side, have their parts.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "bench/fuzz/held_payloads.h"
#include "bench/verdicts.h"

namespace {

using namespace otelier;
using testbed::Encoding;
using testbed::Signal;

constexpr std::array<const char*, 4> kCompressions = {"", "gzip", "zstd", "br"};

[[noreturn]] void refuse(const char* what, std::string_view text) {
  std::cerr << what << ": " << text << "\n";
  std::abort();
}

testbed::Request sends(std::uint8_t how, std::string_view bytes) {
  auto request = bench::fuzz::request(static_cast<Signal>(how & 3), bytes);
  request.encoding = (how & 4) != 0 ? Encoding::json : Encoding::protobuf;
  request.compression = kCompressions[how >> 3 & 3];
  request.headers = {{"content-type", std::string(bytes.substr(0, 9))}};
  return request;
}

// A failed check; a line feed parts what the subject sent from what the reference sent.
std::string run_of(std::uint8_t how, std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  bench::JudgedCheck check;
  check.id = "check";
  check.status = "failed";
  check.title = {{"en", std::string(bytes.substr(0, 9))}};
  check.evidence = bytes;
  check.mine.requests = {sends(how, bytes.substr(0, end))};
  check.reference.requests = {sends((how & 32) != 0 ? how + 1 : how,
                                    end == std::string_view::npos ? bytes : bytes.substr(end + 1))};
  bench::JudgedRun run;
  run.lab = "lab";
  run.checks = {check};
  return bench::write_run(run);
}

// What the kit writes comes back as it was; what others write, from then on.
void goes_out_and_in(const bench::JudgedRun& run, const std::string* written) {
  const std::string once = bench::write_run(run);
  if (written != nullptr && *written != once) refuse("not taken as it was written", *written);
  const auto again = bench::read_run(once);
  if (!again || bench::write_run(*again) != once) refuse("not taken again as it was", once);
}

std::string ask(const bench::Routes& routes, const char* method, const std::string& path,
                std::string_view body, int wanted) {
  bench::Ask ask;
  ask.body = body;
  const bench::Reply reply = bench::find_route(routes, method, path, ask)->answer(ask);
  if (reply.status != wanted || !nlohmann::json::accept(reply.body))
    refuse(path.c_str(), reply.body);
  return reply.body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes + 2), size - 2);
  const bool whole = bytes[0] % 4 >= 2;
  std::string file = bytes[0] % 4 == 0 ? std::string(text) : run_of(bytes[1], text);
  if (bytes[0] % 4 == 1) file = file.substr(0, file.find('\n') + 1) + std::string(text);
  static const auto store = bench::Store::create({});
  bench::Verdicts verdicts(*store);
  const bench::Routes routes = bench::verdict_routes(*store, verdicts);
  const auto run = bench::read_run(file);
  if (!run && (whole || !run.error().message.starts_with("line ")))
    refuse("refused, or no line named", run.error().message);
  ask(routes, "POST", "/api/verdicts", file, run ? 200 : 400);
  ask(routes, "GET", "/api/verdicts", "", 200);
  if (!run) return 0;
  goes_out_and_in(*run, whole ? &file : nullptr);
  for (const auto& check : run->checks)
    ask(routes, "GET", "/api/verdicts/" + run->lab + "/" + check.id, "", 200);
  if (!store->settle(std::chrono::seconds(60))) std::abort();
  store->clear();
  return 0;
}
