#include <gtest/gtest.h>

#include <filesystem>

#include "judge/subject/subject.h"

namespace otelier::judge {
namespace {

// The protocol is not ours alone: a player in another language, over the official SDK. What it
// sends is checked where there is a sink; here, that it speaks the protocol.
TEST(PythonPlayer, SpeaksTheProtocol) {
  const std::filesystem::path root = OTELIER_SOURCE_DIR;
  const auto python = root / ".lab/peers/bin/python";
  if (!std::filesystem::exists(python)) {
    GTEST_SKIP() << "the official Python SDK is not installed; run ./lab prepare peers";
  }
  Launch launch;
  launch.argv = {python.string(), (root / "grading/players/python/player.py").string()};
  launch.limits.wall = std::chrono::seconds(30);
  auto started = Player::start(launch);
  ASSERT_TRUE(started) << started.error().message;
  Player& player = **started;
  EXPECT_EQ(player.hello().name, "python");
  EXPECT_EQ(player.hello().ops,
            (std::vector<std::string>{"context.extract", "context.inject", "flush", "service.start",
                                      "span.record"}));
  EXPECT_FALSE(player.hello().clock);
  EXPECT_FALSE(player.use_virtual_time(nullptr));

  const Reply recorded = player.call(
      "span.record", {{"name", "checkout"}, {"kind", "server"}, {"attributes", {{"a", 1}}}});
  ASSERT_EQ(recorded.kind, Reply::Kind::ok) << recorded.message;
  EXPECT_EQ(recorded.value["trace_id"].get<std::string>().size(), 32u);
  EXPECT_EQ(recorded.value["span_id"].get<std::string>().size(), 16u);
  EXPECT_EQ(player.call("span.record", {{"kind", "server"}}).kind, Reply::Kind::invalid);
  EXPECT_EQ(player.call("span.record", {{"name", "x"}, {"kind", "sideways"}}).message,
            "\"sideways\" is none of internal, server, client, producer, consumer");
  EXPECT_EQ(player.call("wire.encode", nullptr).kind, Reply::Kind::unsupported);
  EXPECT_EQ(player.stop().code, 0);
}

}  // namespace
}  // namespace otelier::judge
