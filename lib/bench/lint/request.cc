// What size, headers and rhythm of requests say.
#include <map>

#include "bench/lint/desk.h"

namespace otelier::bench::lint {
namespace {

constexpr std::size_t kWorthCompressing = 64u << 10;  // about 200 spans; gzip makes a fifth of it
constexpr std::size_t kHabit = 5;                     // requests in a row
constexpr std::int64_t kTogether = 1'000'000'000;     // ns between two of a row

}  // namespace

void look_at_request(const Payload& payload, Desk& desk) {
  const std::size_t size = payload.body.size();
  const std::string bytes = std::to_string(size);
  if (!payload.compression.empty() && payload.wire_size > size) {
    const std::string more = std::to_string(payload.wire_size - size);
    desk.say("compression-grew",
             {payload.compression + " added " + more + " bytes to " + bytes,
              payload.compression + " 使 " + bytes + " 字节多出 " + more + " 字节"});
  }
  if (payload.compression.empty() && size >= kWorthCompressing) {
    desk.say("large-uncompressed",
             {bytes + " bytes without compression; gzip commonly makes a fifth of it",
              bytes + " 字节没有压缩；gzip 通常能压到五分之一"});
  }
  if (!payload.user_agent) {
    desk.say("no-user-agent", {"the request has no User-Agent", "请求没有 User-Agent"});
  }
}

std::vector<Habit> habits(std::span<const Sent> sent) {
  struct Row {
    std::size_t length = 0;
    std::int64_t last = 0;
    std::uint64_t from = 0;
  };
  std::map<std::pair<std::uint64_t, testbed::Signal>, Row> rows;
  std::vector<Habit> found;
  for (const Sent& one : sent) {
    Row& row = rows[{one.connection, one.signal}];
    const bool goes_on = row.length > 0 && one.time_ns - row.last <= kTogether;
    if (one.items != 1) {
      row = {};
      continue;
    }
    row = goes_on ? Row{row.length + 1, one.time_ns, row.from} : Row{1, one.time_ns, one.request};
    if (row.length != kHabit) continue;
    Desk desk;
    const std::string count = std::to_string(kHabit);
    desk.say("one-item-requests",
             {count + " requests in a row carry one item each, since request " +
                  std::to_string(row.from) + ": batch them",
              "自请求 " + std::to_string(row.from) + " 起连续 " + count +
                  " 个请求各只带一条数据：应当成批发送"});
    found.push_back({std::move(desk.take().findings.front()), one.request});
  }
  return found;
}

}  // namespace otelier::bench::lint
