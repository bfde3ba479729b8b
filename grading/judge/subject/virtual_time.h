// The judge's hand on a player's time. Time moves from event to event: to the earliest deadline
// that the player or the sink waits for, then everything due is woken, one by one, and comes to
// rest before anything else is woken. At rest means: no thread of the player runs, and those in
// outside I/O are exactly those whose requests the sink holds back. Both are read between two looks
// at the sink that show the same generation, so the picture is of one instant. Of what is due at
// the same instant, the sink's answers come before the player's own deadlines.
//
// Errors say that the player did not come to rest: a thread is blocked where core::Clock cannot see
// it. A player that has ended is at rest; its replies say the rest.
#pragma once

#include "judge/subject/conversation.h"

namespace otelier::judge {

class VirtualTime {
 public:
  // sink may be null; both outlive this.
  VirtualTime(Conversation& conversation, const Process& process, testbed::Sink* sink,
              nanoseconds wall)
      : conversation_(conversation), process_(process), sink_(sink), wall_(wall) {}

  // Makes the player's time virtual, from zero. Error: it has played a step already.
  [[nodiscard]] core::Result<> begin();
  [[nodiscard]] core::Result<> settle();
  [[nodiscard]] core::Result<> advance(nanoseconds by);
  [[nodiscard]] nanoseconds now() const { return now_; }
  // What the player waits for next, as of the last settle().
  [[nodiscard]] std::optional<nanoseconds> earliest() const { return standing_.earliest; }

 private:
  // What a player says of its threads.
  struct Standing {
    std::uint64_t running = 0, outside = 0, changes = 0;
    std::optional<nanoseconds> earliest;
  };
  enum class Wake { nobody, next_due };

  [[nodiscard]] testbed::Held held() const { return sink_ ? sink_->held() : testbed::Held{}; }
  // nullopt: the player is gone, or does not speak of its threads as the protocol says.
  std::optional<Standing> ask(nlohmann::json request);
  void set_player(Wake wake);
  [[nodiscard]] core::Error not_at_rest(const testbed::Held& held, nanoseconds after) const;

  Conversation& conversation_;
  const Process& process_;
  testbed::Sink* sink_;
  nanoseconds wall_;
  nanoseconds now_{};
  Standing standing_;
};

}  // namespace otelier::judge
