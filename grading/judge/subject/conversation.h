// Requests and replies of the player protocol, by number. Replies may come in any order; each is
// checked before anyone sees it. Once the player has ended, has not answered in time or has broken
// the protocol, every reply is `gone` and says why.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "judge/subject/channel.h"
#include "judge/subject/process.h"
#include "judge/subject/subject.h"

namespace otelier::judge {

class Conversation {
 public:
  using Number = std::uint64_t;

  Conversation(Descriptor socket, Process& process, nanoseconds wall);

  // The first line. Error: what came instead, and how the player ended.
  [[nodiscard]] core::Result<Player::Hello> hear_hello();

  // Sends a request; `request` gets its number as "id".
  Number ask(nlohmann::json request);
  // Takes the reply, waiting for it in real time.
  [[nodiscard]] Reply take(Number number);
  // Takes the reply if it is here already.
  [[nodiscard]] std::optional<Reply> take_if_here(Number number);

  // Why all replies are gone from here on; also said to every reply that is still out.
  void give_up(Reply::Kind kind, std::string why);
  [[nodiscard]] bool given_up() const { return broken_.has_value(); }
  [[nodiscard]] bool timed_out() const { return timed_out_; }

  // No more requests.
  void close() { channel_.close_for_writing(); }

 private:
  [[nodiscard]] PlayerChannel::Deadline deadline() const;
  // Reads one line and files it.
  void read_one(PlayerChannel::Deadline deadline);
  void file(std::string_view line);
  void explain_end();

  PlayerChannel channel_;
  Process& process_;
  nanoseconds wall_;
  Number next_ = 1;
  std::set<Number> outstanding_;
  std::map<Number, Reply> here_;
  std::optional<Reply> broken_;
  bool timed_out_ = false;
};

// A reply that the judge itself makes.
[[nodiscard]] Reply make_reply(Reply::Kind kind, std::string message);
// "3.5 s", "250 ms".
[[nodiscard]] std::string in_words(nanoseconds time);

}  // namespace otelier::judge
