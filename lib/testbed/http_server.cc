#include "testbed/http_server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <ctime>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "testbed/http_connection.h"

namespace otelier::testbed {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kListener = 0;  // epoll keys below the connections' ids
constexpr std::uint64_t kWake = ~std::uint64_t{0};
constexpr std::size_t kScratch = 256u << 10;  // bytes read at a time
constexpr milliseconds kSweep{250};           // how late a timeout may be noticed
constexpr milliseconds kAcceptPause{100};     // after the process ran out of descriptors

class EpollServer final : public HttpServer {
 public:
  EpollServer(HttpServerOptions options, Handler handler, Abandoned abandoned)
      : options_(options),
        handler_(std::move(handler)),
        abandoned_(std::move(abandoned)),
        scratch_(kScratch) {}

  ~EpollServer() override {
    if (thread_.joinable()) {
      stopping_ = true;
      wake();
      thread_.join();
    }
    connections_.clear();
    for (int fd : {options_.listen_fd, epoll_, wake_})
      if (fd >= 0) ::close(fd);
  }

  core::Result<> begin() {
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (epoll_ < 0 || wake_ < 0)
      return core::fail(std::string("cannot make an epoll set: ") + std::strerror(errno),
                        "raise the limit on open files: ulimit -n");
    if (!watch(wake_, kWake, EPOLLIN) || !watch(options_.listen_fd, kListener, EPOLLIN))
      return core::fail(std::string("cannot watch the listening socket: ") + std::strerror(errno));
    return {};
  }

  void serve() override {
    if (!thread_.joinable()) thread_ = std::thread([this] { loop(); });
  }

  void send(Exchange exchange, std::string bytes, Then then) override {
    if (std::this_thread::get_id() == loop_thread_.load()) {
      deliver(exchange, std::move(bytes), then);
      return;
    }
    {
      std::scoped_lock lock(mutex_);
      posted_.push_back({exchange, std::move(bytes), then});
    }
    wake();
  }

  void settle() override {
    if (std::this_thread::get_id() == loop_thread_.load()) return;
    std::unique_lock lock(mutex_);
    const std::uint64_t ticket = ++settle_asked_;
    wake();
    settled_.wait(lock, [&] { return settle_done_ >= ticket || finished_; });
  }

  Counts counts() const override {
    Counts counts;
    counts.connections = accepted_.load(std::memory_order_relaxed);
    counts.open = open_.load(std::memory_order_relaxed);
    counts.thread_cpu = std::chrono::nanoseconds(thread_cpu());
    return counts;
  }

 private:
  struct Posted {
    Exchange exchange;
    std::string bytes;
    Then then;
  };

  void loop() {
    pthread_setname_np(pthread_self(), "otelier-http");
    loop_thread_ = std::this_thread::get_id();
    std::array<epoll_event, 128> events{};
    auto next_sweep = Clock::now() + kSweep;
    while (!stopping_) {
      const int n = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                               static_cast<int>(kSweep.count()));
      now_ = Clock::now();
      for (int i = 0; i < n; ++i) {
        const auto [happened, data] = events.at(static_cast<std::size_t>(i));
        const std::uint64_t whose = data.u64;  // a copy: the kernel packs it unaligned
        if (whose == kWake) {
          deliver_posted();
        } else if (whose == kListener) {
          accept_all();
        } else if (auto found = connections_.find(whose); found != connections_.end()) {
          serve(*found->second, happened);
        }
      }
      if (now_ >= next_sweep) {
        sweep();
        next_sweep = now_ + kSweep;
      }
    }
    connections_.clear();
    std::scoped_lock lock(mutex_);
    finished_ = true;
    settled_.notify_all();
  }

  // ---- connections ----

  void accept_all() {
    while (true) {
      if (connections_.size() >= options_.connections && !evict_idle()) return pause_accepting();
      const int fd = accept4(options_.listen_fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
          accept_again_ = now_ + kAcceptPause;
          pause_accepting();
        }
        if (errno == EINTR || errno == ECONNABORTED) continue;
        return;
      }
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      const std::uint64_t id = accepted_.fetch_add(1, std::memory_order_relaxed) + 1;
      auto connection = std::make_unique<HttpConnection>(fd, id, options_.limits);
      connection->progress = connection->request_began = now_;
      connection->interest = EPOLLIN | EPOLLRDHUP;
      if (!watch(fd, id, connection->interest)) continue;
      connections_.emplace(id, std::move(connection));
      open_.store(connections_.size(), std::memory_order_relaxed);
    }
  }

  bool evict_idle() {
    const HttpConnection* oldest = nullptr;
    for (const auto& [id, connection] : connections_)
      if (connection->idle() && (oldest == nullptr || connection->progress < oldest->progress))
        oldest = connection.get();
    // One that has just come has not had the time to speak.
    if (oldest == nullptr || now_ - oldest->progress < kSweep) return false;
    close(oldest->id);
    return true;
  }

  void pause_accepting() {
    if (accepting_) epoll_ctl(epoll_, EPOLL_CTL_DEL, options_.listen_fd, nullptr);
    accepting_ = false;
  }

  void resume_accepting() {
    if (accepting_ || now_ < accept_again_) return;
    accepting_ = watch(options_.listen_fd, kListener, EPOLLIN);
  }

  void close(std::uint64_t id) {
    const auto found = connections_.find(id);
    if (found == connections_.end()) return;
    const bool in_flight = found->second->phase == HttpConnection::Phase::answering;
    const Exchange exchange = found->second->exchange;
    connections_.erase(found);
    open_.store(connections_.size(), std::memory_order_relaxed);
    if (in_flight && abandoned_) abandoned_(exchange);
    if (connections_.size() < options_.connections) resume_accepting();
  }

  void sweep() {
    std::vector<std::uint64_t> late;
    for (const auto& [id, connection] : connections_)
      if (is_late(*connection)) late.push_back(id);
    for (const std::uint64_t id : late) {
      const auto found = connections_.find(id);
      if (found == connections_.end()) continue;
      HttpConnection& connection = *found->second;
      if (connection.phase == HttpConnection::Phase::reading && !connection.idle() &&
          !connection.writing()) {
        // RFC 9110 15.5.9: the request did not come in time.
        connection.out = http_head(408, {{"content-length", "0"}, {"connection", "close"}});
        connection.written = 0;
        if (connection.flush() && !connection.writing()) {
          linger(connection);
          continue;
        }
      }
      close(id);
    }
    resume_accepting();
  }

  bool is_late(const HttpConnection& connection) const {
    const auto quiet = now_ - connection.progress;
    if (connection.phase == HttpConnection::Phase::lingering) return quiet > options_.linger;
    if (connection.writing()) return quiet > options_.stall_timeout;
    if (connection.phase == HttpConnection::Phase::answering) return false;
    if (connection.idle()) return quiet > options_.idle_timeout;
    if (connection.parser.in_body()) return quiet > options_.stall_timeout;
    return now_ - connection.request_began > options_.head_timeout;
  }

  // ---- bytes in ----

  void serve(HttpConnection& connection, std::uint32_t events) {
    const std::uint64_t id = connection.id;
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) return close(id);
    if ((events & EPOLLOUT) != 0 && !continue_writing(connection)) return;
    if ((events & EPOLLIN) != 0) {
      if (!read(connection)) return;
    } else if ((events & EPOLLRDHUP) != 0) {
      // Not reading, so the request is being answered: the client has hung up on it, unless the
      // answer is whole and only half taken.
      connection.peer_finished = true;
      if (connection.then == Then::more || !connection.writing()) return close(id);
    }
    update_interest(connection);
  }

  // False when the connection is gone.
  bool read(HttpConnection& connection) {
    const std::uint64_t id = connection.id;
    while (connection.phase != HttpConnection::Phase::answering) {
      std::span<std::byte> room;
      if (connection.phase == HttpConnection::Phase::reading)
        room = connection.parser.body_room(connection.room);
      const bool direct = !room.empty();
      if (!direct) room = scratch_;
      const ssize_t n = ::recv(connection.fd, room.data(), room.size(), 0);
      const auto got = static_cast<std::size_t>(std::max<ssize_t>(n, 0));
      if (direct) {
        connection.parser.commit(got);
        connection.room = got == room.size() ? std::min(connection.room * 2, kScratch)
                                             : std::max<std::size_t>(got, 4u << 10);
      }
      if (n < 0) {
        if (errno == EINTR) continue;
        if (errno == EAGAIN || errno == EWOULDBLOCK) return true;
        close(id);
        return false;
      }
      if (n == 0) {
        connection.peer_finished = true;
        if (connection.writing()) return true;  // the rest of the last answer is on its way
        close(id);
        return false;
      }
      if (connection.phase != HttpConnection::Phase::lingering) connection.progress = now_;
      if (connection.phase == HttpConnection::Phase::lingering) continue;
      if (!direct) {
        if (!take(connection, core::as_text(room.first(got)))) return false;
      } else if (connection.parser.complete()) {
        dispatch(connection);
        if (!connections_.contains(id)) return false;
      }
      if (got < room.size()) return true;  // most likely empty: level-triggered, so nothing is lost
    }
    return true;
  }

  // Feeds bytes to the parser, request after request. False when the connection is gone.
  bool take(HttpConnection& connection, std::string_view bytes) {
    const std::uint64_t id = connection.id;
    while (!bytes.empty() && connection.phase == HttpConnection::Phase::reading) {
      if (connection.parser.idle()) connection.request_began = now_;
      bytes.remove_prefix(connection.parser.consume(core::as_bytes(bytes)));
      if (connection.parser.take_continue() && connection.parser.in_body() && bytes.empty()) {
        connection.out += "HTTP/1.1 100 Continue\r\n\r\n";
        if (!connection.flush()) {
          close(id);
          return false;
        }
      }
      if (!connection.parser.complete()) continue;
      dispatch(connection);
      if (!connections_.contains(id)) return false;
    }
    if (connection.phase == HttpConnection::Phase::answering && !connection.discard_input)
      connection.pending.append(bytes);
    return true;
  }

  // Hands the request to the handler. The connection may be gone afterwards.
  void dispatch(HttpConnection& connection) {
    HttpRequest request = connection.parser.take(std::move(connection.spare));
    connection.phase = HttpConnection::Phase::answering;
    connection.keep_alive = request.keep_alive;
    connection.discard_input = request.refusal.has_value();
    connection.exchange = {connection.id, ++serial_};
    connection.then = Then::more;
    const std::uint64_t id = connection.id;
    handler_(request, connection.exchange);
    if (const auto found = connections_.find(id); found != connections_.end())
      found->second->spare = std::move(request.body);
  }

  // ---- bytes out ----

  void deliver_posted() {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t n = ::read(wake_, &count, sizeof count);
    std::vector<Posted> posted;
    std::uint64_t ticket = 0;
    {
      std::scoped_lock lock(mutex_);
      posted.swap(posted_);
      ticket = settle_asked_;
    }
    for (Posted& piece : posted) deliver(piece.exchange, std::move(piece.bytes), piece.then);
    std::scoped_lock lock(mutex_);
    settle_done_ = ticket;
    settled_.notify_all();
  }

  void deliver(Exchange exchange, std::string bytes, Then then) {
    const auto found = connections_.find(exchange.connection);
    if (found == connections_.end()) {
      if (then == Then::more && abandoned_) abandoned_(exchange);
      return;
    }
    HttpConnection& connection = *found->second;
    if (connection.phase != HttpConnection::Phase::answering ||
        connection.exchange.serial != exchange.serial)
      return;
    if (!connection.writing()) connection.progress = now_;
    if (connection.out.empty()) {
      connection.out = std::move(bytes);
    } else {
      connection.out += bytes;
    }
    connection.then = then;
    if (!continue_writing(connection)) return;
    update_interest(connection);
  }

  // Writes, and goes on to what follows once everything is written. False when the connection is
  // gone. May run inside read() of the same connection: then that loop takes the next request.
  bool continue_writing(HttpConnection& connection) {
    const std::uint64_t id = connection.id;
    const std::size_t before = connection.written;
    if (!connection.flush()) {
      close(id);
      return false;
    }
    if (connection.written != before || !connection.writing()) connection.progress = now_;
    if (connection.phase != HttpConnection::Phase::answering) {
      if (connection.writing() || !connection.peer_finished) return true;
      close(id);
      return false;
    }
    if (connection.then == Then::reset) {
      connection.arm_reset();
      finish(connection);
      close(id);
      return false;
    }
    if (connection.writing() || connection.then == Then::more) return true;
    const bool keep = connection.then == Then::done && connection.keep_alive;
    finish(connection);
    if (!keep) {
      linger(connection);
      return true;
    }
    if (connection.pending.empty()) return true;
    const std::string pending = std::exchange(connection.pending, {});
    return take(connection, pending);
  }

  // RFC 9112 9.6: shut for writing, then read on for a while, or the client may lose the answer.
  void linger(HttpConnection& connection) const {
    shutdown(connection.fd, SHUT_WR);
    connection.phase = HttpConnection::Phase::lingering;
    connection.pending.clear();
    connection.progress = now_;
  }

  static void finish(HttpConnection& connection) {
    connection.phase = HttpConnection::Phase::reading;
    connection.request_began = connection.progress;
  }

  void update_interest(HttpConnection& connection) {
    std::uint32_t interest = 0;
    if (connection.phase != HttpConnection::Phase::answering && !connection.peer_finished)
      interest |= EPOLLIN;
    if (!connection.peer_finished) interest |= EPOLLRDHUP;
    if (connection.writing()) interest |= EPOLLOUT;
    if (interest == connection.interest) return;
    connection.interest = interest;
    epoll_event event{.events = interest, .data = {.u64 = connection.id}};
    epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.fd, &event);
  }

  // ---- odds and ends ----

  bool watch(int fd, std::uint64_t key, std::uint32_t interest) const {
    epoll_event event{.events = interest, .data = {.u64 = key}};
    return epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) == 0;
  }

  void wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t n = ::write(wake_, &one, sizeof one);
  }

  std::int64_t thread_cpu() const {
    clockid_t clock{};
    timespec time{};
    if (!thread_.joinable() || pthread_getcpuclockid(thread_.native_handle(), &clock) != 0 ||
        clock_gettime(clock, &time) != 0)
      return 0;
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
  }

  HttpServerOptions options_;
  Handler handler_;
  Abandoned abandoned_;

  // Of the server's thread.
  std::vector<std::byte> scratch_;
  std::unordered_map<std::uint64_t, std::unique_ptr<HttpConnection>> connections_;
  std::uint64_t serial_ = 0;
  bool accepting_ = true;
  Clock::time_point now_ = Clock::now();
  Clock::time_point accept_again_;

  // Shared.
  int epoll_ = -1, wake_ = -1;
  mutable std::thread thread_;
  std::atomic<std::thread::id> loop_thread_;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::uint64_t> accepted_ = 0;
  std::atomic<std::size_t> open_ = 0;
  std::mutex mutex_;
  std::condition_variable settled_;
  std::vector<Posted> posted_;
  std::uint64_t settle_asked_ = 0, settle_done_ = 0;
  bool finished_ = false;
};

}  // namespace

core::Result<std::unique_ptr<HttpServer>> HttpServer::create(HttpServerOptions options,
                                                             Handler handler, Abandoned abandoned) {
  auto server = std::make_unique<EpollServer>(options, std::move(handler), std::move(abandoned));
  if (auto begun = server->begin(); !begun) return std::unexpected(begun.error());
  return server;
}

}  // namespace otelier::testbed
