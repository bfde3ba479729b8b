// The port of ${dead.http}: refused by the machine, and nobody else's.
#include "judge/dead_port.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <set>

namespace otelier::judge {
namespace {

TEST(DeadPort, RefusesConnections) {
  const auto dead = DeadPort::find();
  ASSERT_TRUE(dead) << dead.error().message;
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(dead->number());
  EXPECT_NE(::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(errno, ECONNREFUSED);
}

TEST(DeadPort, IsNoneOfThoseThatWillNotDo) {
  std::set<std::uint16_t> asked;
  const auto dead = DeadPort::find([&](std::uint16_t port) {
    asked.insert(port);
    return asked.size() == 4;
  });
  ASSERT_TRUE(dead) << dead.error().message;
  EXPECT_EQ(asked.size(), 4U) << "each try is another port";
  EXPECT_EQ(dead->endpoint(), "http://127.0.0.1:" + std::to_string(dead->number()));
  EXPECT_FALSE(DeadPort::find([](std::uint16_t) { return false; }));
}

}  // namespace
}  // namespace otelier::judge
