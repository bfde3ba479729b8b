#include "testbed/grpc_connections.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace otelier::testbed {

GrpcConnections::GrpcConnections(int listen_fd, std::size_t limit, std::function<void(int)> adopt)
    : listen_fd_(listen_fd), limit_(limit), adopt_(std::move(adopt)) {}

GrpcConnections::~GrpcConnections() {
  stop();
  for (const auto& [peer, connection] : by_peer_) close(connection.spare);
  for (const int fd : {listen_fd_, epoll_, wake_})
    if (fd >= 0) close(fd);
}

core::Result<> GrpcConnections::start() {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (epoll_ < 0 || wake_ < 0)
    return core::fail(std::string("cannot make an epoll set: ") + std::strerror(errno),
                      "raise the limit on open files: ulimit -n");
  watch(wake_, EPOLLIN);
  watch(listen_fd_, EPOLLIN);
  thread_ = std::thread([this] { loop(); });
  return {};
}

void GrpcConnections::stop() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t n = write(wake_, &one, sizeof one);
  thread_.join();
}

void GrpcConnections::watch(int fd, std::uint32_t events) const {
  epoll_event event{.events = events, .data = {.fd = fd}};
  epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
}

void GrpcConnections::loop() {
  pthread_setname_np(pthread_self(), "otelier-grpc");
  std::array<epoll_event, 64> events{};
  while (!stopping_) {
    // At the limit, or without descriptors, the backlog is looked at again from time to time.
    const int n =
        epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), accepting_ ? -1 : 100);
    for (int i = 0; i < n; ++i) {
      const int fd = events.at(static_cast<std::size_t>(i)).data.fd;
      if (fd != listen_fd_ && fd != wake_) forget_closed(fd);
    }
    accept_all();
  }
}

void GrpcConnections::accept_all() {
  bool accepting = true;
  while (!stopping_) {
    {
      std::scoped_lock lock(mutex_);
      if (by_peer_.size() >= limit_) accepting = false;
    }
    if (!accepting) break;
    const int fd = accept4(listen_fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      accepting = errno == EAGAIN || errno == EWOULDBLOCK;
      break;
    }
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const int spare = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (spare < 0) {
      close(fd);
      accepting = false;
      break;
    }
    {
      std::scoped_lock lock(mutex_);
      Connection& connection = by_peer_["fd:" + std::to_string(fd)];
      // gRPC closed its descriptor and the kernel gave the number out again.
      if (connection.spare >= 0) close(connection.spare);
      connection = {spare, ++accepted_};
    }
    watch(spare, 0);  // hang-up is always reported
    adopt_(fd);
  }
  if (accepting == accepting_) return;
  accepting_ = accepting;
  if (accepting) {
    watch(listen_fd_, EPOLLIN);
  } else {
    epoll_ctl(epoll_, EPOLL_CTL_DEL, listen_fd_, nullptr);
  }
}

void GrpcConnections::forget_closed(int spare) {
  std::scoped_lock lock(mutex_);
  for (auto it = by_peer_.begin(); it != by_peer_.end(); ++it) {
    if (it->second.spare != spare) continue;
    close(spare);
    by_peer_.erase(it);
    return;
  }
}

std::uint64_t GrpcConnections::number(const std::string& peer) const {
  std::scoped_lock lock(mutex_);
  const auto found = by_peer_.find(peer);
  return found == by_peer_.end() ? 0 : found->second.number;
}

void GrpcConnections::end(const std::string& peer, bool reset) {
  std::scoped_lock lock(mutex_);
  const auto found = by_peer_.find(peer);
  if (found == by_peer_.end()) return;
  if (reset) {
    // Dissolving the association makes the kernel send a reset.
    const sockaddr nobody{.sa_family = AF_UNSPEC, .sa_data = {}};
    [[maybe_unused]] const int dissolved = connect(found->second.spare, &nobody, sizeof nobody);
  }
  shutdown(found->second.spare, SHUT_RDWR);
}

}  // namespace otelier::testbed
