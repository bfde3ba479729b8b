// The scope in which a thread may block in I/O with the world outside: connect, send, receive.
// There the thread neither runs nor waits on its clock, and virtual time stands still until the
// world has answered, unless it is the judge itself that holds the answer back. Put it around the
// blocking call alone, give the call a short deadline in real time, and wait on no core::Condition
// inside.
//
//   {
//     const core::OutsideIo outside(clock);
//     response = client.Post(path, headers, body, content_type);
//   }
//
// Costs nothing on the real clock. Scopes of one thread may nest; the outermost counts.
#pragma once

#include "core/clock.h"

namespace otelier::core {

class [[nodiscard]] OutsideIo {
 public:
  explicit OutsideIo(Clock& clock) : clock_(clock) { clock_.note(Clock::Event::outside_entered); }
  ~OutsideIo() { clock_.note(Clock::Event::outside_left); }
  OutsideIo(const OutsideIo&) = delete;
  OutsideIo& operator=(const OutsideIo&) = delete;

 private:
  Clock& clock_;
};

}  // namespace otelier::core
