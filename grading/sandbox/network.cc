#include "sandbox/network.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

namespace otelier::sandbox {
namespace {

constexpr int kBacklog = 128;
constexpr std::size_t kHandedOut = 5;  // two namespaces, three sockets

using Handed = std::array<int, kHandedOut>;

// One byte and beside it the descriptors: what one end says and the other hears.
template <class Descriptors>
class Message {
 public:
  Message() {
    one_ = {&byte_, 1};
    header_.msg_iov = &one_;
    header_.msg_iovlen = 1;
    header_.msg_control = room_;
    header_.msg_controllen = sizeof room_;
  }
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  [[nodiscard]] bool send(int channel, const Descriptors& handed) {
    cmsghdr* beside = CMSG_FIRSTHDR(&header_);
    beside->cmsg_level = SOL_SOCKET;
    beside->cmsg_type = SCM_RIGHTS;
    beside->cmsg_len = CMSG_LEN(sizeof handed);
    std::memcpy(CMSG_DATA(beside), handed.data(), sizeof handed);
    return ::sendmsg(channel, &header_, MSG_NOSIGNAL) == 1;
  }
  [[nodiscard]] bool receive(int channel, Descriptors& handed) {
    ssize_t got = 0;
    do {
      got = ::recvmsg(channel, &header_, MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    const cmsghdr* beside = got == 1 ? CMSG_FIRSTHDR(&header_) : nullptr;
    if (beside == nullptr || beside->cmsg_len != CMSG_LEN(sizeof handed)) return false;
    std::memcpy(handed.data(), CMSG_DATA(beside), sizeof handed);
    return true;
  }

 private:
  char byte_ = 0;
  iovec one_{};
  alignas(cmsghdr) char room_[CMSG_SPACE(sizeof(Descriptors))] = {};
  msghdr header_{};
};

// ---- in the fork, beside which other threads held locks: system calls alone ----

bool write_file(const char* path, const char* text, std::size_t size) {
  const int file = ::open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool whole = ::write(file, text, size) == static_cast<ssize_t>(size);
  ::close(file);
  return whole;
}

bool raise_loopback() {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  std::memcpy(request.ifr_name, "lo", 3);
  if (socket < 0 || ::ioctl(socket, SIOCGIFFLAGS, &request) != 0) return false;
  request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP | IFF_RUNNING);
  const bool up = ::ioctl(socket, SIOCSIFFLAGS, &request) == 0;
  ::close(socket);
  return up;
}

int listener() {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (socket < 0 ||
      ::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(socket, kBacklog) != 0) {
    return -1;
  }
  return socket;
}

struct Maps {
  char user[64], group[64];
  int user_size, group_size;
};

// 0, or the errno of what failed. Whoever fails says so by its exit code.
int open_inside(int channel, bool as_root, const Maps& maps) {
  if (::unshare(as_root ? CLONE_NEWNET : CLONE_NEWUSER | CLONE_NEWNET) != 0) return errno;
  if (!as_root &&
      (!write_file("/proc/self/setgroups", "deny", 4) ||
       !write_file("/proc/self/uid_map", maps.user, static_cast<std::size_t>(maps.user_size)) ||
       !write_file("/proc/self/gid_map", maps.group, static_cast<std::size_t>(maps.group_size)))) {
    return errno;
  }
  if (!raise_loopback()) return errno;
  const Handed out{::open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC),
                   ::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), listener(), listener(),
                   listener()};
  for (const int descriptor : out) {
    if (descriptor < 0) return errno;
  }
  return Message<Handed>().send(channel, out) ? 0 : errno;
}

using Dialled = std::array<int, 1>;

// 0, or the errno of what failed.
int connect_inside(int channel, int user_namespace, int network_namespace, std::uint16_t port) {
  if (user_namespace >= 0 && ::setns(user_namespace, CLONE_NEWUSER) != 0) return errno;
  if (::setns(network_namespace, CLONE_NEWNET) != 0) return errno;
  const Dialled out{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (out[0] < 0 ||
      ::connect(out[0], reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return errno;
  }
  return Message<Dialled>().send(channel, out) ? 0 : errno;
}

// ---- in the judge ----

// Forks a child that calls inside(channel) and hands descriptors out. 0, or the errno of what
// failed.
template <class Descriptors, class Inside>
int from_inside(Descriptors& handed, const Inside& inside) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return errno;
  judge::Descriptor ours(ends[0]), theirs(ends[1]);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(inside(theirs.get()));
  if (child < 0) return errno;
  theirs.close();
  const bool whole = Message<Descriptors>().receive(ours.get(), handed);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (whole) return 0;
  return WIFEXITED(status) && WEXITSTATUS(status) != 0 ? WEXITSTATUS(status) : EPERM;
}

}  // namespace

core::Result<Network> make_network() {
  const bool as_root = ::geteuid() == 0;
  Maps maps{};
  maps.user_size = std::snprintf(maps.user, sizeof maps.user, "%u %u 1", ::geteuid(), ::geteuid());
  maps.group_size =
      std::snprintf(maps.group, sizeof maps.group, "%u %u 1", ::getegid(), ::getegid());
  Handed handed{};
  const int failed =
      from_inside(handed, [&](int channel) { return open_inside(channel, as_root, maps); });
  if (failed != 0) {
    // What the kernel says of a limit on namespaces is meant for disks.
    return core::fail(std::string("this system allows no network of one's own: ") +
                      (failed == ENOSPC ? "the limit on namespaces is reached (sysctl "
                                          "user.max_user_namespaces, user.max_net_namespaces)"
                                        : std::strerror(failed)));
  }
  Network network;
  network.user_namespace = judge::Descriptor(handed[0]);
  if (as_root) network.user_namespace.close();
  network.namespace_ = judge::Descriptor(handed[1]);
  network.http = judge::Descriptor(handed[2]);
  network.grpc = judge::Descriptor(handed[3]);
  network.peer = judge::Descriptor(handed[4]);
  return network;
}

core::Result<judge::Descriptor> dial_inside(const Network& network, std::uint16_t port) {
  Dialled handed{};
  const int failed = from_inside(handed, [&](int channel) {
    return connect_inside(channel, network.user_namespace.get(), network.namespace_.get(), port);
  });
  if (failed == 0) return judge::Descriptor(handed[0]);
  return core::fail("nobody listens on port " + std::to_string(port) +
                    " of the subject: " + std::strerror(failed));
}

}  // namespace otelier::sandbox
