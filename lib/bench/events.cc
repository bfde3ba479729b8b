#include "bench/events.h"

#include <algorithm>
#include <thread>

#include "bench/json_writer.h"
#include "bench/requests.h"
#include "bench/status.h"

namespace otelier::bench {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

constexpr auto kApart = 100ms;          // between events
constexpr auto kKeepAlive = 15s;        // a comment when nothing happens, so that proxies stay
constexpr std::size_t kMostShown = 50;  // requests in one event

class ChangeFeed final : public Feed {
 public:
  ChangeFeed(const Store& store, std::function<testbed::Counters()> counters)
      : store_(store), counters_(std::move(counters)) {}

  std::string next(std::chrono::milliseconds within) override {
    const auto until = steady_clock::now() + within;
    if (last_event_ + kApart > steady_clock::now())
      std::this_thread::sleep_until(std::min(until, last_event_ + kApart));
    if (last_event_ + kApart > steady_clock::now()) return "";
    const auto left = std::max<steady_clock::duration>(until - steady_clock::now(), 0ms);
    const std::uint64_t generation = store_.wait_change(seen_, left);
    if (generation != seen_) return event(generation);
    if (steady_clock::now() - last_sent_ < kKeepAlive) return "";
    last_sent_ = steady_clock::now();
    return ": still here\n\n";
  }

 private:
  std::string event(std::uint64_t generation) {
    JsonWriter json;
    json.begin_object().member("generation", generation).key("requests").begin_array();
    const Snapshot all = store_.snapshot();
    const auto fresh = std::ranges::upper_bound(all, told_, {}, &Held::number) - all.begin();
    const auto shown =
        std::min<std::size_t>(all.size() - static_cast<std::size_t>(fresh), kMostShown);
    // The first event of a stream tells where things stand, not what came before.
    if (seen_ != 0)
      for (std::size_t i = 0; i < shown; ++i) write_summary(json, *all[all.size() - 1 - i]);
    json.end();
    write_counters(json, counters_(), store_);
    if (!all.empty()) told_ = all.back()->number;
    seen_ = generation;
    last_event_ = last_sent_ = steady_clock::now();
    return "event: change\ndata: " + json.take() + "\n";  // the JSON ends its own line
  }

  const Store& store_;
  const std::function<testbed::Counters()> counters_;
  std::uint64_t seen_ = 0, told_ = 0;
  steady_clock::time_point last_event_{}, last_sent_ = steady_clock::now();
};

}  // namespace

std::unique_ptr<Feed> change_feed(const Store& store, std::function<testbed::Counters()> counters) {
  return std::make_unique<ChangeFeed>(store, std::move(counters));
}

}  // namespace otelier::bench
