// A player for the judge's own tests: an exporter that retries, steps that answer, and steps that
// misbehave in each way a learner's code can. TOY_MISTAKE makes the exporter wrong.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/clock.h"
#include "core/not_implemented.h"
#include "core/outside_io.h"
#include "judge/tests/toy_grpc.h"
#include "judge/tests/toy_http.h"
#include "players/cpp/player.h"

namespace otelier {
namespace {

using json::Value;
using player::AddStep;
using player::Call;
using player::Invalid;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::vector<std::string>& recorded() {
  static std::vector<std::string> names;
  return names;
}

std::string request_body() {
  Value spans = Value::array();
  for (const std::string& name : recorded())
    spans.push(Value::object({{"traceId", "5b8efff798038103d269b633813fc60c"},
                              {"spanId", "eee19b7ec3c1b174"},
                              {"name", name},
                              {"startTimeUnixNano", "1544712660000000000"}}));
  const Value scope =
      Value::object({{"scope", Value::object({{"name", "toy"}})}, {"spans", spans}});
  const Value resource =
      Value::object({{"resource", Value::object()}, {"scopeSpans", Value::array({scope})}});
  return Value::object({{"resourceSpans", Value::array({resource})}}).dump();
}

const AddStep kRecord{"span.record", [](const Call& call) {
                        recorded().emplace_back(call.args["name"].as_string());
                        return Value();
                      }};

const AddStep kFlush{"flush", [](const Call& call) {
                       const std::string mistake = variable("TOY_MISTAKE");
                       for (int tries = 0; tries < 5; ++tries) {
                         toy::Response response;
                         {
                           const core::OutsideIo outside(call.clock);
                           response = toy::post(variable("OTEL_EXPORTER_OTLP_ENDPOINT"),
                                                "/v1/traces", request_body());
                         }
                         if (response.status == 200) return Value(true);
                         if (response.status != 503 || mistake == "never-retries") break;
                         if (mistake == "ignores-retry-after") response.retry_after = 1;
                         if (mistake == "sends-something-else") recorded().emplace_back("more");
                         call.clock.sleep_for(std::chrono::seconds(response.retry_after));
                       }
                       return Value(false);
                     }};

const AddStep kExportOverGrpc{
    "toy.export_over_grpc", [](const Call& call) {
      const core::OutsideIo outside(call.clock);
      return Value(toy::export_span(variable("OTEL_EXPORTER_OTLP_ENDPOINT"),
                                    std::string(call.args["name"].as_string())));
    }};

const AddStep kEcho{"toy.echo", [](const Call& call) { return call.args["value"]; }};
// Doubles decimal text, and is wrong above 100.
const AddStep kDouble{"toy.double", [](const Call& call) {
                        const std::int64_t n = call.args["n"].as_int();
                        if (n == 4242) std::abort();
                        return Value(n > 100 ? 2 * n + 1 : 2 * n);
                      }};
const AddStep kHole{"toy.hole", [](const Call& call) -> Value {
                      not_implemented("toy: this is still to be written", call);
                    }};
const AddStep kHoleInThread{"toy.hole_in_thread", [](const Call&) -> Value {
                              std::thread([] { not_implemented("toy: in a thread"); }).join();
                              return {};
                            }};
const AddStep kThrow{"toy.throw",
                     [](const Call&) -> Value { throw std::runtime_error("the toy broke"); }};
const AddStep kInvalid{"toy.invalid", [](const Call&) -> Value { throw Invalid("no such thing"); }};
const AddStep kCrash{"toy.crash", [](const Call&) -> Value {
                       std::fprintf(stderr, "last words\n");
                       std::signal(SIGSEGV, SIG_DFL);  // no sanitizer's own ending
                       std::raise(SIGSEGV);
                       return {};
                     }};
const AddStep kExit{"toy.exit", [](const Call& call) -> Value {
                      std::_Exit(static_cast<int>(call.args["code"].as_int()));
                    }};
const AddStep kHang{"toy.hang", [](const Call&) -> Value {
                      std::this_thread::sleep_for(std::chrono::seconds(60));
                      return {};
                    }};
const AddStep kGarbage{"toy.garbage", [](const Call&) -> Value {
                         const std::string_view garbage = "\x01\x02 this is no JSON\n";
                         const int fd = std::atoi(variable("OTELIER_PLAYER_FD").c_str());
                         if (::write(fd, garbage.data(), garbage.size()) < 0) std::perror("write");
                         return {};
                       }};
const AddStep kSpin{"toy.spin", [](const Call& call) {
                      volatile std::uint64_t sum = 0;
                      const std::uint64_t rounds =
                          call.args["repeat"].as_uint() * call.args["work"].as_uint();
                      for (std::uint64_t i = 0; i < rounds; ++i) sum = sum + i;
                      return Value();
                    }};

}  // namespace
}  // namespace otelier
