#include "conform/listen/session.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <nlohmann/json.hpp>

#include "conform/listen/trials.h"
#include "conform/server/probe.h"
#include "proto/oracle.h"

namespace otelier::conform::listen {
namespace {

using namespace std::chrono_literals;
using server::Finding;
using server::Row;
using server::words;
using testbed::Answer;
using testbed::Request;
using testbed::Transport;
using Moment = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

constexpr auto kClockLeeway = 50ms;  // that a client may be early by its own clock
constexpr double kSameTimes = 0.05;  // times between tries that differ by less are the same

milliseconds since(Moment moment) {
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - moment);
}

std::string in_ms(milliseconds time) {
  return std::to_string(time.count()) + " ms";
}

// The request without what differs between tries: its path, and its body decompressed.
std::string key_of(const Request& request, const core::Bytes& body) {
  return request.path + "\n" + std::string(core::as_text(body));
}

nlohmann::json content_of(const Request& request, const core::Bytes& body) {
  if (!request.signal) return nullptr;
  const std::string message(proto::request_message(testbed::name(*request.signal)));
  core::Bytes protobuf = body;
  if (request.transport == Transport::http) {
    if (!request.encoding) return nullptr;
    if (*request.encoding == testbed::Encoding::json) {
      auto read = proto::from_json(core::as_text(body), message);
      if (!read) return nullptr;
      protobuf = std::move(*read);
    }
  }
  auto json = proto::to_json(protobuf, message);
  return json ? std::move(*json) : nlohmann::json();
}

// One trial while it goes on.
struct Course {
  Trial trial;
  Row row;
  enum class State { due, waiting, settled } state = State::due;
  std::string key = {};
  std::vector<Moment> tries = {};
};

struct Watched {
  Watch watch;
  Row row;
  bool seen = false;
};

class SinkSession final : public Session {
 public:
  explicit SinkSession(SessionOptions options) : options_(std::move(options)) {}

  core::Result<> begin(const judge::Spec& spec) {
    for (Watch& watch : watches()) {
      auto row = server::row_of(spec, watch.what);
      if (!row) return std::unexpected(row.error());
      watched_.push_back({std::move(watch), std::move(*row)});
    }
    for (Trial& trial : trials()) {
      auto row = server::row_of(spec, trial.what);
      if (!row) return std::unexpected(row.error());
      if (trial.over == Transport::grpc) row->over = server::Check::Over::grpc;
      courses_.push_back({std::move(trial), std::move(*row)});
    }
    testbed::SinkOptions sink;
    sink.address = options_.address;
    sink.http_port = options_.http_port;
    sink.grpc_port = options_.grpc_port;
    sink.limits.captured_requests = 0;  // a table is kept, not what fills it
    auto started = testbed::Sink::start(sink);
    if (!started) return std::unexpected(started.error());
    sink_ = std::move(*started);
    sink_->answer_by([this](const Request& request) { return take(request); });
    return {};
  }

  std::string http_endpoint() const override { return sink_->http_endpoint(); }
  std::string grpc_endpoint() const override { return sink_->grpc_endpoint(); }

  std::vector<Row> news() override {
    const std::scoped_lock lock(mutex_);
    for (Course& course : courses_)
      if (course.state == Course::State::waiting) look_at_clock(course);
    return std::exchange(news_, {});
  }

  bool complete() const override {
    const std::scoped_lock lock(mutex_);
    return count_ > 0 && std::ranges::none_of(courses_, [&](const Course& course) {
             return came_by(course.trial.over) && course.state != Course::State::settled;
           });
  }

  std::uint64_t requests() const override {
    const std::scoped_lock lock(mutex_);
    return count_;
  }

  server::Outcome outcome() const override {
    const std::scoped_lock lock(mutex_);
    server::Outcome outcome;
    outcome.subject = http_endpoint() + "  gRPC " + grpc_endpoint();
    const std::string count = std::to_string(count_);
    outcome.about = words("a client that sent " + count + (count_ == 1 ? " request" : " requests"),
                          "一个客户端，发来 " + count + " 个请求");
    outcome.http = came_by(Transport::http);
    outcome.grpc = came_by(Transport::grpc);
    for (const Watched& watched : watched_) {
      Row row = watched.row;
      if (!watched.seen) row.finding = server::untold("no such request came", "没有这样的请求");
      row.over = came_by(Transport::http) ? server::Check::Over::http : server::Check::Over::grpc;
      outcome.rows.push_back(std::move(row));
    }
    for (const Course& course : courses_) {
      Row row = course.row;
      if (course.state == Course::State::due)
        row.finding = server::untold("no request came that could be answered so",
                                     "没有等到可以这样应答的请求");
      if (course.state == Course::State::waiting)
        row.finding = server::untold("it ended before this could be seen", "还没看到结果就结束了");
      outcome.rows.push_back(std::move(row));
    }
    return outcome;
  }

 private:
  [[nodiscard]] bool came_by(Transport transport) const {
    return came_[static_cast<std::size_t>(transport)] > 0;
  }

  std::optional<Answer> take(const Request& request) {
    core::Bytes body;
    if (auto decoded = request.decoded()) body = std::move(*decoded);
    const nlohmann::json content = content_of(request, body);
    const std::scoped_lock lock(mutex_);
    ++count_;
    const bool first = !came_by(request.transport);
    ++came_[static_cast<std::size_t>(request.transport)];
    for (Watched& watched : watched_) observe(watched, request, content);
    if (!content.is_object()) return std::nullopt;  // the sink says what is wrong with it
    const std::string key = key_of(request, body);
    for (Course& course : courses_)
      if (course.state == Course::State::waiting && course.trial.over == request.transport &&
          course.key == key)
        return come_again(course);
    if (first) return std::nullopt;
    for (Course& course : courses_) {
      if (course.state != Course::State::due || course.trial.over != request.transport) continue;
      course.state = Course::State::waiting;
      course.key = key;
      course.tries = {std::chrono::steady_clock::now()};
      course.row.finding.sent = told(course.trial);
      return course.trial.answer;
    }
    return std::nullopt;
  }

  void observe(Watched& watched, const Request& request, const nlohmann::json& content) {
    if (watched.row.finding.kind == Finding::Kind::missed) return;
    const Watch::Saw saw = watched.watch.look(request, content);
    if (saw == Watch::Saw::nothing) return;
    if (saw == Watch::Saw::wrong) {
      std::string came = request.method + " " + request.path;
      for (const char* name : {"content-type", "content-encoding", "user-agent"})
        for (const auto& [key, value] : request.headers)
          if (key == name) came += ", " + key + ": " + server::readable(value, 100);
      if (!request.error.empty()) came += "\n" + request.error;
      watched.row.finding = {Finding::Kind::missed, watched.watch.wanted, "-", came};
    } else if (watched.seen) {
      return;
    }
    watched.seen = true;
    news_.push_back(watched.row);
  }

  // The same request once more.
  std::optional<Answer> come_again(Course& course) {
    const milliseconds after = since(course.tries.back());
    course.tries.push_back(std::chrono::steady_clock::now());
    course.row.finding.came = "the same request after " + in_ms(after);
    switch (course.trial.reaction) {
      case Trial::Reaction::never:
        settle(course, false, words("no second try", "不重试"));
        break;
      case Trial::Reaction::again:
        settle(course, true, {});
        break;
      case Trial::Reaction::after_delay:
        settle(course, after + kClockLeeway >= course.trial.delay,
               words("a second try after " + in_ms(course.trial.delay) + ", not sooner",
                     in_ms(course.trial.delay) + " 之后再试，不得更早"));
        break;
      case Trial::Reaction::spread:
        if (static_cast<int>(course.tries.size()) <= course.trial.times())
          return course.trial.answer;
        settle_spread(course);
        break;
    }
    return std::nullopt;
  }

  void settle_spread(Course& course) {
    std::vector<milliseconds> times;
    std::string came = "the same request after";
    for (std::size_t i = 1; i < course.tries.size(); ++i) {
      times.push_back(
          std::chrono::duration_cast<milliseconds>(course.tries[i] - course.tries[i - 1]));
      came += (i == 1 ? " " : ", ") + in_ms(times.back());
    }
    course.row.finding.came = came;
    const auto [least, most] = std::ranges::minmax(times);
    settle(course,
           static_cast<double>((most - least).count()) >
               kSameTimes * static_cast<double>(most.count()),
           words("times that grow and are spread by chance", "间隔应当增长，并带随机抖动"));
  }

  void look_at_clock(Course& course) {
    const bool never = course.trial.reaction == Trial::Reaction::never;
    const milliseconds most = never ? options_.quiet : options_.again + course.trial.delay;
    if (since(course.tries.back()) < most) return;
    course.row.finding.came = "nothing for " + in_ms(most);
    settle(course, never, words("the same request again", "应重发同一请求"));
  }

  void settle(Course& course, bool holds, workspace::Localized wanted) {
    course.state = Course::State::settled;
    course.row.took = since(course.tries.front());
    course.row.finding.kind = holds ? Finding::Kind::held : Finding::Kind::missed;
    course.row.finding.wanted = std::move(wanted);
    news_.push_back(course.row);
  }

  const SessionOptions options_;
  mutable std::mutex mutex_;
  std::vector<Watched> watched_;
  std::vector<Course> courses_;
  std::vector<Row> news_;
  std::uint64_t count_ = 0;
  std::array<std::uint64_t, 2> came_{};  // by transport
  std::unique_ptr<testbed::Sink> sink_;  // gone first: it calls take()
};

}  // namespace

core::Result<std::unique_ptr<Session>> Session::start(const judge::Spec& spec,
                                                      SessionOptions options) {
  auto session = std::make_unique<SinkSession>(std::move(options));
  if (auto begun = session->begin(spec); !begun) return std::unexpected(begun.error());
  return session;
}

}  // namespace otelier::conform::listen
