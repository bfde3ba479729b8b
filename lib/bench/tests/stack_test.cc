// The embedded stack as others meet it: its ports, its API, its address file.
#include "bench/stack.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

namespace otelier::bench {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::string example(const std::string& name) {
  std::ifstream file(std::string(OTELIER_SOURCE_DIR) + "/lib/bench/examples/" + name + ".json");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::unique_ptr<Stack> start(StackOptions options = {}) {
  if (!options.move_if_taken) options.ports = {0, 0, 0};
  auto stack = Stack::start(options);
  EXPECT_TRUE(stack) << stack.error().message;
  return std::move(*stack);
}

Json ask(const Stack& stack, const std::string& path) {
  const auto body = get(stack.ports().api, path);
  EXPECT_TRUE(body) << body.error().message;
  return body ? Json::parse(*body) : Json();
}

TEST(Stack, TakesTheExamplesAndShowsThemAsTrees) {
  const auto stack = start();
  for (const char* name : {"traces", "metrics", "logs"}) {
    const auto answer =
        post(stack->ports().http, std::string("/v1/") + name, "application/json", example(name));
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(*answer, "{}");
  }
  const Json requests = ask(*stack, "/api/requests")["items"];
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[0]["signal"], "logs") << "the newest comes first";
  EXPECT_EQ(requests[1]["items"], 3);
  EXPECT_EQ(requests[2]["items"], 2);
  EXPECT_EQ(ask(*stack, "/api/requests?most=1")["items"].size(), 1u);
  EXPECT_EQ(ask(*stack, "/api/requests/1")["tree"]["children"][0]["path"], "resourceSpans");
  const Json whole = ask(*stack, "/api/requests/1")["tree"];
  const Json few = ask(*stack, "/api/requests/1?fields=1")["tree"];
  const Json& more = few["children"][0]["children"][0];
  EXPECT_EQ(more["type"], "more");
  EXPECT_GE(more["offset"].get<int>() + more["length"].get<int>(), whole["length"].get<int>());
  const auto text = get(stack->ports().api, "/api/requests/1?text");
  ASSERT_TRUE(text);
  EXPECT_NE(text->find("2 spans over OTLP/HTTP, JSON"), std::string::npos) << *text;
  EXPECT_NE(text->find("\"bake bread\""), std::string::npos) << *text;
}

TEST(Stack, TellsItsEndpointsAndCounts) {
  const auto stack = start();
  ASSERT_TRUE(post(stack->ports().http, "/v1/logs", "application/json", "{}"));
  EXPECT_FALSE(post(stack->ports().http, "/v1/logs", "application/json", "{"));
  const Json status = ask(*stack, "/api/status");
  EXPECT_EQ(status["process"], getpid());
  EXPECT_EQ(status["endpoints"]["otlp_http"], stack->http_endpoint());
  EXPECT_EQ(status["endpoints"]["otlp_grpc"], stack->grpc_endpoint());
  EXPECT_EQ(status["endpoints"]["api"], stack->api_endpoint());
  EXPECT_EQ(status["counters"]["requests"], 2);
  EXPECT_EQ(status["counters"]["refused"], 1);
}

TEST(Stack, SaysWhatItDropped) {
  StackOptions options;
  options.limits.captured_requests = 1;
  const auto stack = start(options);
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(post(stack->ports().http, "/v1/logs", "application/json", "{}"));
  EXPECT_EQ(ask(*stack, "/api/status")["counters"]["dropped"], 2);
  EXPECT_FALSE(get(stack->ports().api, "/api/requests/1"));
  EXPECT_TRUE(get(stack->ports().api, "/api/requests/3"));
}

TEST(Stack, NamesATakenPortItsHolderAndTheOption) {
  const auto first = start();
  StackOptions options;
  options.ports = {0, first->ports().grpc, 0};
  const auto second = Stack::start(options);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find(std::to_string(first->ports().grpc)), std::string::npos);
  EXPECT_NE(second.error().message.find("process " + std::to_string(getpid())), std::string::npos);
  EXPECT_NE(second.error().next.find("--grpc-port"), std::string::npos);
}

// A connection that the server closed keeps its port for a minute.
TEST(Stack, StartsAgainAtOnceOnThePortsItHad) {
  StackOptions options;
  {
    const auto stack = start();
    options.ports = stack->ports();
    (void)ask(*stack, "/api/status");
  }
  const auto again = Stack::start(options);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ((*again)->ports().api, options.ports.api);
  EXPECT_TRUE(ask(**again, "/api/status").is_object());
}

TEST(Stack, MovesWhereItMayAndSaysSo) {
  const auto first = start();
  StackOptions options;
  options.ports = first->ports();
  options.move_if_taken = true;
  const auto second = start(options);
  EXPECT_NE(second->ports().http, first->ports().http);
  EXPECT_NE(second->ports().api, first->ports().api);
  ASSERT_EQ(second->moved().size(), 3u);
  EXPECT_NE(second->moved()[0].find("OTLP/HTTP moves to a free port"), std::string::npos);
  EXPECT_TRUE(get(second->ports().api, "/"));
}

// As a process: found through its address file once it is ready, gone without a trace.
TEST(Stack, IsFoundByItsAddressFileAndEndsOnSigterm) {
  const fs::path file = fs::temp_directory_path() / ("otelier-stack-" + std::to_string(getpid()));
  EXPECT_FALSE(running(file));
  std::vector<std::string> words = {std::string(OTELIER_BINARY_DIR) + "/parts/otelier-bench",
                                    "--http-port",
                                    "0",
                                    "--grpc-port",
                                    "0",
                                    "--api-port",
                                    "0",
                                    "--address-file",
                                    file.string()};
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = 0;
  ASSERT_EQ(posix_spawn(&child, argv[0], nullptr, nullptr, argv.data(), environ), 0);
  std::optional<Running> found;
  for (int i = 0; i < 2000 && !found; ++i) {
    std::this_thread::sleep_for(5ms);
    found = running(file);
  }
  ASSERT_TRUE(found);
  EXPECT_EQ(found->process, child);
  kill(child, SIGTERM);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_FALSE(fs::exists(file));
}

TEST(Stack, AStaleAddressFileIsNotBelieved) {
  const auto stack = start();
  const fs::path file = fs::temp_directory_path() / ("otelier-stale-" + std::to_string(getpid()));
  std::ofstream(file) << "1 " << stack->ports().http << ' ' << stack->ports().grpc << ' '
                      << stack->ports().api << '\n';
  EXPECT_FALSE(running(file)) << "another process answers there";
  fs::remove(file);
}

}  // namespace
}  // namespace otelier::bench
