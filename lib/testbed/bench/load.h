// What the throughput programs send: requests of spans as services send them, over a few
// connections, from a process of its own, as fast as answers come or at a pace.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace otelier::testbed::load {

struct Load {
  int connections = 4;
  int spans = 512;            // a request
  bool fresh_ids = false;     // every request has its own ids, and a trace has eight spans
  double spans_a_second = 0;  // 0: as fast as answers come
};

// What the sender saw; in memory that both processes share.
struct Seen {
  std::uint64_t answers = 0;
  std::int64_t longest_answer = 0;  // nanoseconds from the first byte sent to the first received
};

class Sender {
 public:
  // Starts a process that sends to the port of this machine, on the second core where there is one,
  // until it is destroyed or this process ends.
  Sender(std::uint16_t port, const Load& load);
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  [[nodiscard]] const Seen& seen() const { return *seen_; }

 private:
  Seen* seen_;
  pid_t process_;
};

// A whole HTTP request, some 300 bytes a span.
[[nodiscard]] std::string request(int spans);
// The calling thread, and what it starts, stays on this core.
void pin(int core);

}  // namespace otelier::testbed::load
