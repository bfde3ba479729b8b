// The wire format, as far as a reader shows that it keeps to it.
#include "conform/server/payloads.h"

namespace otelier::conform::server {
namespace wire_format {
namespace {

// Unknown fields of every wire type, at the top and inside the first record.
Finding unknown_fields(Probe& probe) {
  const std::string unknown = record(kUnknown, "later") +
                              std::string(
                                  "\xf9\x7f"
                                  "12345678",
                                  10) +
                              std::string(
                                  "\xfd\x7f"
                                  "1234",
                                  6) +
                              std::string("\xf8\x7f\x2a", 3);
  const std::string whole = protobuf_request(probe.signal());
  // Its one record: a tag, a length of two bytes, the content.
  const std::size_t header = (static_cast<unsigned char>(whole[1]) & 0x80) != 0 ? 3 : 2;
  return probe.accepts(protobuf_ask(unknown + record(1, whole.substr(header) + unknown) + unknown));
}

// An unknown group with a record inside, as proto2 wrote them.
Finding unknown_group(Probe& probe) {
  return probe.accepts(
      protobuf_ask(protobuf_request(probe.signal()) + std::string("\xfb\x7f\x08\x2a\xfc\x7f", 6)));
}

Finding unknown_enum(Probe& probe) {
  if (probe.signal() != Signal::traces && probe.signal() != Signal::logs)
    return untold("needs traces or logs", "需要 trace 或日志");
  Shape shape;
  shape.kind = "99";
  return probe.accepts(protobuf_ask(protobuf_request(probe.signal(), shape)));
}

Finding upper_flags(Probe& probe, Signal signal) {
  if (!probe.serves(signal)) return untold("this signal is not served here", "这里不提供这种信号");
  Shape shape;
  shape.flags = "4294966528";  // all but the lower ten bits, and sampled left out
  return probe.accepts(protobuf_ask(protobuf_request(signal, shape)).at(probe.path_of(signal)));
}

// A list in a list in a list …, each level two messages; beyond what a reader should follow.
Finding deep(Probe& probe) {
  constexpr int kLevels = 10'000;  // no official library follows 20,000 messages
  std::string value = record(1, "leaf");
  for (int i = 0; i < kLevels; ++i) value = record(5, record(1, value));
  const std::string attribute = record(1, "deep") + record(2, value);
  const auto answer = probe.ask(protobuf_ask(record(1, record(1, record(1, attribute)))));
  probe.note_sent("an attribute with " + std::to_string(2 * kLevels) + " messages in each other");
  return probe.when(answer && answer->status == 400,
                    "HTTP 400: a reader does not follow twenty thousand levels",
                    "HTTP 400：读取方不应跟进两万层嵌套");
}

Finding out_of_order(Probe& probe) {
  const std::string whole = protobuf_request(probe.signal());
  return probe.accepts(protobuf_ask(whole + whole));
}

}  // namespace
}  // namespace wire_format

Checks protobuf_checks() {
  using namespace wire_format;
  return {
      {{"protobuf-unknown-fields",
        {"otlp#interoperability", "protobuf#unknown-fields"},
        words("Fields that are not known are skipped", "跳过不认识的字段")},
       unknown_fields},
      {{"protobuf-unknown-group",
        {"protobuf#groups"},
        words("A group that is not known is skipped", "跳过不认识的 group")},
       unknown_group},
      {{"protobuf-unknown-enum",
        {"protobuf#bools-and-enums"},
        words("An enum value that is not known is no error", "不认识的枚举值不算错")},
       unknown_enum},
      {{"span-flags",
        {"otlp#span-flags-upper-bits"},
        words("Reserved bits of span flags are let be", "不理会 span flags 的保留位")},
       [](Probe& p) { return upper_flags(p, Signal::traces); }},
      {{"log-flags",
        {"otlp#log-flags-upper-bits"},
        words("Reserved bits of log flags are let be", "不理会日志 flags 的保留位")},
       [](Probe& p) { return upper_flags(p, Signal::logs); }},
      {{"protobuf-two-records",
        {"protobuf#order"},
        words("Records may follow one another in any number", "记录可以有任意多条")},
       out_of_order},
      {{"protobuf-deep",
        {"protobuf#recursion-limit"},
        words("Endless nesting is refused", "拒绝无休止的嵌套")},
       deep},
  };
}

}  // namespace otelier::conform::server
