// One scenario while it is played: what play.cc, playing_stage.cc and playing_steps.cc share, and
// nobody else sees. The stage is set (sink, peers, player), steps are played, once or for each
// generated case, what is seen is judged, and the subject's end is looked at. One thread, and one
// verdict, a Play.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "judge/dead_port.h"
#include "judge/evidence.h"
#include "judge/observe.h"
#include "judge/peer.h"
#include "judge/play.h"
#include "judge/subject/exchange.h"
#include "judge/subject/subject.h"
#include "judge/substitute.h"
#include "judge/weigh.h"

namespace otelier::judge {

// Why a scenario did not pass.
struct Fault {
  Status status = Status::failed;
  std::string message;
  std::vector<Unmet> unmet;
};

// A check that the judge could not play, which is nobody's fault.
[[nodiscard]] Fault cannot(const core::Error& error);

// The hole that the terminate handler named last, without the words that the status says already.
[[nodiscard]] std::string hole_in(std::string_view standard_error);

class Play {
 public:
  Play(const Scenario& scenario, const Setting& setting)
      : scenario_(scenario),
        setting_(setting),
        language_(setting.options.language),
        words_(words_in(language_)),
        started_(Clock::now()) {}

  Verdict verdict();

 private:
  using Clock = std::chrono::steady_clock;

  // Setting the stage, and clearing it: playing_stage.cc.
  std::optional<Fault> open();
  std::optional<Fault> find_peers();
  [[nodiscard]] const SubjectCommand* command(bool program) const;
  std::optional<Fault> open_sink();
  [[nodiscard]] Dial dial() const;
  std::optional<Fault> open_peer();
  std::optional<Fault> open_dead_port();
  std::optional<Fault> script();
  core::Result<std::map<std::string, std::string>> environment(const SubjectCommand& command,
                                                               const Node* more);
  [[nodiscard]] nanoseconds within() const;
  std::optional<Fault> open_player();
  std::optional<Fault> close();

  // Playing the steps, once or for each case: play.cc.
  std::optional<Fault> play_once();
  std::optional<Fault> play_cases();
  std::optional<Fault> play_case();
  void shrink(Fault& fault, const std::string& from);
  std::optional<Fault> reopen();
  std::optional<Fault> play_steps();
  [[nodiscard]] std::string too_long() const;
  Fault mark(Fault fault);

  // One step: playing_steps.cc.
  std::optional<Fault> play_step(const Step& step);
  std::optional<Fault> listen(const Step& step);
  std::optional<Fault> request(const Step& step);
  Fault unanswered(const Step& step, const core::Error& error);
  std::optional<Fault> ask(const Step& step);
  std::optional<Fault> take(const Step& step, Reply reply);
  [[nodiscard]] Fault fault_of(const Exit& exit, const std::string& during) const;
  std::optional<Fault> advance(const Step& step);
  std::optional<Fault> run(const Step& step);

  // Judging what was seen, and concluding: play.cc.
  Json observation();
  std::optional<Fault> judge(std::span<const Expectation> expectations);
  [[nodiscard]] std::vector<testbed::Request> requests_that_came() const;
  Verdict conclude(const std::optional<Fault>& fault);

  const Scenario& scenario_;
  const Setting& setting_;
  const std::string language_;
  const Words& words_;
  const Clock::time_point started_;
  std::optional<DeadPort> dead_;
  std::unique_ptr<Cell> cell_;           // where subjects run; outlives them
  std::unique_ptr<testbed::Sink> sink_;  // outlives the player
  std::unique_ptr<Peer> peer_;           // so does this one
  std::unique_ptr<Player> player_;
  Observer observer_;
  Scope scope_;
  bool virtual_ = false;
  bool real_instead_ = false;  // the player keeps no clock
  bool gone_ = false;
  bool hung_ = false;
  Exit ended_;
  Json exit_;
  std::vector<Played> played_;
  Json requests_ = Json::array();
  Json input_;
  std::size_t input_number_ = 0;
  std::size_t first_request_ = 0;
  bool shrunk_ = false;
  std::vector<testbed::Request> shrunk_requests_;  // of the smallest input that failed
};

}  // namespace otelier::judge
