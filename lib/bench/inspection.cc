#include "bench/inspection.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace otelier::bench {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kRememberedSeries = 100'000;  // remembered between payloads
constexpr auto kPublishEvery = std::chrono::milliseconds(50);
constexpr int kBehindSenders = 10;  // niceness: the sink's threads come first

bool names_its_sender(const testbed::Request& request) {
  return std::ranges::any_of(request.headers, [](const auto& header) {
    return header.first == "user-agent" && !header.second.empty();
  });
}

// Connections are numbered from one on each transport, and by each session.
std::uint64_t connection_of(const Held& held) {
  return held.request.connection << 2 | (held.imported ? 2U : 0U) |
         (held.request.transport == testbed::Transport::grpc ? 1U : 0U);
}

std::vector<lint::Habit> habits_of(const Snapshot& held) {
  std::vector<lint::Sent> sent;
  sent.reserve(held.size());
  for (const auto& one : held) {
    if (!one->request.signal) continue;
    const auto at = one->request.wall_time.time_since_epoch();
    sent.push_back({.request = one->number,
                    .signal = *one->request.signal,
                    .connection = connection_of(*one),
                    .items = one->request.items,
                    .time_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(at).count()});
  }
  return lint::habits(sent);
}

}  // namespace

lint::Report inspect(const Held& held, lint::History& history) {
  const testbed::Request& request = held.request;
  if (!request.signal)
    return {{}, "its path names no signal; OTLP/HTTP's are /v1/traces, /v1/metrics, /v1/logs"};
  if (!request.encoding)
    return {{}, "its content type is neither application/x-protobuf nor application/json"};
  const auto body = request.decoded();
  if (!body) return {{}, body.error().message};
  return lint::lint({.body = *body,
                     .signal = *request.signal,
                     .encoding = *request.encoding,
                     .wire_size = request.body ? request.body->size() : 0,
                     .compression = request.compression,
                     .user_agent = names_its_sender(request)},
                    history);
}

Inspection::Inspection(const Store& store, std::size_t most, Inspect look)
    : store_(store), most_(most), inspect_(std::move(look)) {
  thread_ = std::thread([this] { work(); });
}

Inspection::~Inspection() {
  {
    std::scoped_lock lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::shared_ptr<const Inspected> Inspection::look(std::chrono::nanoseconds within) {
  const std::uint64_t generation = store_.generation();
  std::unique_lock lock(mutex_);
  wanted_ = std::max(wanted_, generation);
  changed_.notify_all();
  changed_.wait_for(lock, within, [&] { return done_ >= generation || ending_; });
  return published_;
}

void Inspection::work() {
  (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kBehindSenders);
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return ending_ || done_ < wanted_; });
    if (ending_) return;
    lock.unlock();
    // Read before the snapshot, which so holds at least what this generation did.
    const std::uint64_t generation = store_.generation();
    const Snapshot held = store_.snapshot();
    look_at_all(held);
    auto whole = std::make_shared<const Inspected>(now_);
    lock.lock();
    published_ = std::move(whole);
    done_ = generation;
    changed_.notify_all();
  }
}

void Inspection::look_at_all(const Snapshot& held) {
  const std::uint64_t first = held.empty() ? UINT64_MAX : held.front()->number;
  const auto forget_oldest = [this] {
    findings_ -= now_.reports.begin()->second->findings.size();
    now_.reports.erase(now_.reports.begin());
    ++now_.version;
  };
  while (!now_.reports.empty() && now_.reports.begin()->first < first) forget_oldest();
  if (held.empty()) history_ = {};
  auto published = steady_clock::now();
  const auto fresh = std::ranges::upper_bound(held, now_.last, {}, &Held::number);
  now_.habits = habits_of({held.begin(), fresh});
  for (auto it = fresh; it != held.end(); ++it) {
    auto report = std::make_shared<const lint::Report>(inspect_(**it, history_));
    if (history_.size() > kRememberedSeries) history_ = {};
    now_.last = (*it)->number;
    findings_ += report->findings.size();
    now_.reports.emplace(now_.last, std::move(report));
    ++now_.version;
    while (findings_ > most_ && now_.reports.size() > 1) forget_oldest();
    const auto time = steady_clock::now();
    if (time - published < kPublishEvery) continue;
    published = time;
    auto part = std::make_shared<const Inspected>(now_);
    std::scoped_lock lock(mutex_);
    if (ending_) return;
    published_ = std::move(part);
  }
  now_.habits = habits_of(held);
  now_.left_out = held.size() - now_.reports.size();
}

}  // namespace otelier::bench
