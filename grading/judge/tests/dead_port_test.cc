// The port of ${dead.http}: refused by the machine, and nobody else's.
#include "judge/dead_port.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <set>

namespace otelier::judge {
namespace {

// 0, or why the machine did not connect to that port.
int dial(std::uint16_t port) {
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const bool connected =
      ::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  return connected ? 0 : errno;
}

TEST(DeadPort, RefusesConnections) {
  const auto dead = DeadPort::find();
  ASSERT_TRUE(dead) << dead.error().message;
  EXPECT_EQ(dial(dead->number()), ECONNREFUSED);
}

TEST(DeadPort, ConnectsOnceSomebodyListens) {
  auto dead = DeadPort::find();
  ASSERT_TRUE(dead) << dead.error().message;
  ASSERT_EQ(dial(dead->number()), ECONNREFUSED);
  {
    const auto listening = dead->listen();
    ASSERT_TRUE(listening) << listening.error().message;
    EXPECT_EQ(dial(dead->number()), 0);
    EXPECT_FALSE(dead->listen()) << "the socket is given away";
  }
  EXPECT_EQ(dial(dead->number()), ECONNREFUSED) << "who owns the socket closed it";
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
