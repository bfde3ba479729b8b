// The walk behind why(): one question a member, each adds a step and tells whether it settled the
// answer. Internal to why_*.cc. One inquiry is one answer, on one thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bench/why.h"

namespace otelier::bench {

// What a walk is about, in words: the id that was asked for, or a parent on the way.
struct Subject {
  std::string id;  // raw bytes
  IdKind kind = IdKind::span;
  Bilingual word;
};

class Inquiry {
 public:
  Inquiry(const Store& store, std::string_view id);
  Why run();

 private:
  // At most kMostFacts of the evidence is kept.
  void step(Bilingual asked, Bilingual found, std::vector<Evidence> evidence = {});
  // By the last step. True.
  bool settle(WhyVerdict verdict, Bilingual title, Bilingual explanation);
  void say_whether_held(const Subject& subject, const IdFacts& facts);

  // Of what is not here, in the order they are asked.
  void look_for_the_absent(const Subject& subject, const IdFacts& facts);
  bool was_refused(const Subject& subject, const IdFacts& facts);
  bool was_damaged(const Subject& subject, const IdFacts& facts);
  bool was_unsampled(const Subject& subject, const IdFacts& facts);
  bool has_a_lookalike(const Subject& subject, const IdFacts& facts);
  bool is_named_as_parent(const Subject& subject, const IdFacts& facts);
  bool was_let_go(const Subject& subject);
  bool never_came(const Subject& subject, const IdFacts& facts);

  // Of what is here.
  void look_at_the_held(const Subject& subject, const IdFacts& facts);
  bool was_refused_in_part(const IdFacts& facts);
  bool was_partly_rejected(const Subject& subject, const IdFacts& facts);
  bool lacks_a_parent(const IdFacts& facts);
  bool is_in_another_trace(const Subject& subject, const SpanRef& orphan, const IdFacts& of_parent);
  bool runs_on_another_clock(const IdFacts& facts);
  bool comes_from_elsewhere(const Subject& subject, const IdFacts& facts);
  bool lost_parts(const IdFacts& facts);
  bool is_simply_here(const Subject& subject, const IdFacts& facts);

  // The whole trace of a span or trace that is here.
  struct Family {
    std::vector<SpanRef> spans;
    std::unordered_map<std::string_view, const SpanRef*> by_id;
  };
  const Family& family_of(const IdFacts& facts);

  const Store& store_;
  const Snapshot held_;
  const std::string id_;
  Family family_;
  Why why_;
};

}  // namespace otelier::bench
