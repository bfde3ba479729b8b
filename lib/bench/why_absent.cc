#include "bench/why_inquiry.h"
#include "bench/why_words.h"

// The questions about an id that is not here.
namespace otelier::bench {

using namespace why_words;

void Inquiry::look_for_the_absent(const Subject& subject, const IdFacts& facts) {
  (void)(was_refused(subject, facts) || was_damaged(subject, facts) ||
         was_unsampled(subject, facts) || has_a_lookalike(subject, facts) ||
         is_named_as_parent(subject, facts) || was_let_go(subject) || never_came(subject, facts));
}

bool Inquiry::was_refused(const Subject& subject, const IdFacts& facts) {
  const Bilingual asked = {"Was it in a request that was refused?", "它在被拒绝的请求里吗？"};
  if (facts.refused.empty()) {
    step(asked, {"no", "不在"});
    return false;
  }
  std::vector<Evidence> evidence;
  evidence.reserve(facts.refused.size());
  for (const SpanRef& ref : facts.refused)
    evidence.push_back(place_of(ref, same_in_both(answer_to(*ref.held))));
  const Held& last = *facts.refused.front().held;
  const std::string number = std::to_string(last.number), answer = answer_to(last);
  step(asked,
       {"yes: request " + number + " was answered " + answer,
        "在：请求 " + number + " 得到的应答是 " + answer},
       std::move(evidence));
  return settle(
      WhyVerdict::rejected, {"It came and was refused", "它到了，但被拒绝"},
      {"Request " + number + " carries " + subject.word.en + " and was answered " + answer +
           ". It was not accepted with a later request: it was not sent again, or not in time.",
       "请求 " + number + " 带有" + subject.word.zh + "，得到的应答是 " + answer +
           "。之后也没有被接受的请求再带上它：没有重发，或者放弃了重发。"});
}

bool Inquiry::was_damaged(const Subject& subject, const IdFacts& facts) {
  const Bilingual asked = {"Are its bytes in a payload that could not be read?",
                           "无法读取的报文里有它的字节吗？"};
  if (facts.damaged.empty()) {
    step(asked, {"no", "没有"});
    return false;
  }
  std::vector<Evidence> evidence;
  evidence.reserve(facts.damaged.size());
  for (const DamagedPlace& place : facts.damaged)
    evidence.push_back(
        {.request = place.held->number,
         .offset = place.offset,
         .value = place.form.en.empty() ? same_in_both(place.held->payload_error) : place.form});
  const DamagedPlace& first = facts.damaged.front();
  const Held& held = *first.held;
  const std::string number = std::to_string(held.number), at = std::to_string(first.offset);
  Bilingual found = {"yes: at byte " + at + " of request " + number,
                     "有：请求 " + number + " 的第 " + at + " 字节"};
  if (!first.form.en.empty()) {
    found.en += "; " + first.form.en;
    found.zh += "；" + first.form.zh;
  }
  step(asked, std::move(found), std::move(evidence));
  return settle(
      WhyVerdict::rejected, {"It came in a payload that cannot be read", "它所在的报文无法读取"},
      {"Request " + number + " holds the bytes of " + subject.word.en + ", but is not read (" +
           held.payload_error + ") and was answered " + answer_to(held) +
           ". Its bytes show where it breaks.",
       "请求 " + number + " 里有" + subject.word.zh + "的字节，但无法读取（" + held.payload_error +
           "），应答是 " + answer_to(held) + "。看它的字节就知道断在哪里。"});
}

bool Inquiry::was_unsampled(const Subject& subject, const IdFacts& facts) {
  const Bilingual asked = {"Does anything that came say it was not sampled?",
                           "到达的数据里有没有说它未被采样？"};
  std::vector<Evidence> evidence;
  std::size_t sampled = 0;
  Mention::As first = Mention::As::link;
  for (const Mention& one : facts.mentions) {
    if (!one.sampled) continue;
    if (*one.sampled) {
      ++sampled;
      continue;
    }
    if (evidence.empty()) first = one.as;
    evidence.push_back(place_of(one));
  }
  if (evidence.empty()) {
    const std::size_t all = facts.parents + facts.links + facts.logs + facts.traceparents;
    if (all == 0) {
      step(asked, {"nothing that came names it", "到达的数据里没有提到它"});
    } else {
      step(asked, {"no; it is named " + count_of(all, "time", "times") + ", " +
                       std::to_string(sampled) + " of them with the sampled flag",
                   "没有；它被提到 " + std::to_string(all) + " 次，其中 " +
                       std::to_string(sampled) + " 次带有 sampled 标志"});
    }
    return false;
  }
  const Bilingual who = name_of(first);
  step(asked,
       {"yes: " + who.en + " carries its trace flags without the sampled bit",
        "有：" + who.zh + "带着它的 trace flags，其中 sampled 位为零"},
       std::move(evidence));
  return settle(
      WhyVerdict::unsampled, {"It was not sampled", "它没有被采样"},
      {"The sampler decided against " + subject.word.en +
           ", so its SDK never sends it. Look at the sampler of its service "
           "(OTEL_TRACES_SAMPLER), or at the flags of the traceparent it was called with.",
       "采样器没有选中" + subject.word.zh +
           "，SDK 就不会发送。查看该服务的采样器（OTEL_TRACES_SAMPLER），或调用它时 traceparent "
           "里的标志。"});
}

bool Inquiry::has_a_lookalike(const Subject& subject, const IdFacts& facts) {
  const Bilingual asked = {"Is an id here that looks like it?", "有没有与它相像的 id？"};
  if (facts.alike.empty()) {
    step(asked, {"no", "没有"});
    return false;
  }
  std::vector<Evidence> evidence;
  for (const LikeIt& one : facts.alike) {
    Evidence place{.request = one.held->number, .value = one.how};
    (one.kind == IdKind::trace ? place.trace_id : place.span_id) = one.id;
    evidence.push_back(std::move(place));
  }
  const LikeIt& first = facts.alike.front();
  const std::string id = hex_of(first.id);
  const Bilingual kind =
      first.kind == IdKind::trace ? Bilingual{"trace ", "trace "} : Bilingual{"span ", "span "};
  step(asked,
       {"yes: " + kind.en + id + ": " + first.how.en, "有：" + kind.zh + id + "：" + first.how.zh},
       std::move(evidence));
  return settle(WhyVerdict::other_id_similar,
                {"Another id is here that looks like it", "这里有一个与它相像的 id"},
                {"Not " + hex_of(subject.id) + ", but " + id + " is here: " + first.how.en +
                     ". Look at where this id is written or read.",
                 "这里没有 " + hex_of(subject.id) + "，但有 " + id + "：" + first.how.zh +
                     "。检查这个 id 是在哪里写出、在哪里读取的。"});
}

bool Inquiry::is_named_as_parent(const Subject& subject, const IdFacts& facts) {
  const Bilingual asked = {"Does a span that came name it as its parent?",
                           "到达的跨度里有没有以它为父级的？"};
  if (facts.parents == 0) {
    step(asked, {"no", "没有"});
    return false;
  }
  std::vector<Evidence> evidence;
  std::optional<bool> remote;
  for (const Mention& one : facts.mentions) {
    if (one.as != Mention::As::parent) continue;
    if (one.remote) remote = one.remote;
    evidence.push_back(place_of(one));
  }
  const std::string count = std::to_string(facts.parents);
  step(asked, {"yes: " + spans_in_words(facts.parents), "有：" + count + " 个"},
       std::move(evidence));
  Bilingual next = {
      "A span is sent when it has ended, so a parent comes after its children: it "
      "may still run, its process may have ended without a flush, or its queue was "
      "full.",
      "跨度结束后才发送，所以父级晚于子级到达：它可能还没结束，进程可能没有 flush "
      "就退出了，或者队列已满。"};
  if (remote && *remote) {
    next = {
        "Their flags say that it is in another process: look at the service that called, "
        "whether it exports at all, and to here.",
        "它们的 flags 表明父级在另一个进程：去看调用方，它是否在导出，又是否导出到这里。"};
  }
  return settle(
      WhyVerdict::parent_absent, {"Its children came, it did not", "子级到了，它没有到"},
      {spans_in_words(facts.parents) + " that came call" + (facts.parents == 1 ? "s " : " ") +
           subject.word.en + " the parent, so it was started. " + next.en,
       "有 " + count + " 个到达的跨度以" + subject.word.zh + "为父级，可见它确实开始过。" +
           next.zh});
}

bool Inquiry::was_let_go(const Subject& subject) {
  const Bilingual asked = {"Did the bench let anything go?", "bench 丢弃过数据吗？"};
  const Dropped dropped = store_.dropped();
  if (dropped.requests == 0) {
    step(asked, {"no: it holds all that came", "没有：到达的都还在"});
    return false;
  }
  const std::string requests = std::to_string(dropped.requests);
  const std::string items = std::to_string(dropped.items);
  const std::string both = count_of(dropped.requests, "request", "requests") + " with " +
                           count_of(dropped.items, "item", "items");
  const Bilingual lost = {both, requests + " 个请求，共 " + items + " 条数据"};
  step(asked, {"yes: " + lost.en, "有：" + lost.zh}, {{.value = lost}});
  return settle(WhyVerdict::dropped, {"It may be among what was let go", "它可能在被丢弃的数据里"},
                {"The bench is full and has let " + both + " go, the oldest first. Whether " +
                     subject.word.en +
                     " was among them, nothing held can tell. Clear the bench and run it again.",
                 "bench 已满，按先旧后新丢弃了 " + requests + " 个请求。" + subject.word.zh +
                     "是否在内，现存数据说不清。清空后再运行一次。"});
}

bool Inquiry::never_came(const Subject& subject, const IdFacts& facts) {
  std::vector<Evidence> evidence;
  evidence.reserve(facts.mentions.size());
  for (const Mention& one : facts.mentions) evidence.push_back(place_of(one));
  const std::size_t named = facts.links + facts.logs + facts.traceparents;
  step({"Does anything else name it?", "还有别的数据提到它吗？"},
       named == 0 ? Bilingual{"no", "没有"}
                  : Bilingual{"yes: links " + std::to_string(facts.links) + ", log records " +
                                  std::to_string(facts.logs) + ", trace parents in text " +
                                  std::to_string(facts.traceparents),
                              "有：link " + std::to_string(facts.links) + " 处，日志 " +
                                  std::to_string(facts.logs) + " 条，文本里的 traceparent " +
                                  std::to_string(facts.traceparents) + " 处"},
       std::move(evidence));
  return settle(
      WhyVerdict::never_arrived, {"It never arrived", "它从未到达"},
      {"No request that came here holds " + subject.word.en +
           (named == 0 ? ", and nothing names it." : ", though something names it.") +
           " Look at the sender: does it end the span, flush before it exits, and send to this "
           "endpoint?",
       "到达这里的请求里没有" + subject.word.zh +
           (named == 0 ? "，也没有数据提到它。" : "，虽然有数据提到它。") +
           "去看发送方：跨度结束了吗，退出前 flush 了吗，地址指向这里吗？"});
}

}  // namespace otelier::bench
