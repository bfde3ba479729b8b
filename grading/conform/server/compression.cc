// Compressed bodies: gzip is a must, and what cannot be undone is refused.
#include "conform/server/payloads.h"

namespace otelier::conform::server {
namespace compression {
namespace {

Ask coded(const Ask& ask, std::string body, const char* coding = "gzip") {
  Ask other = ask.with("Content-Encoding", coding);
  other.body = std::move(body);
  return other;
}

Ask zipped(Encoding encoding, Signal signal) {
  const Ask plain = ask_of(encoding, signal);
  return coded(plain, gzip(plain.body));
}

Finding in_two_members(Probe& probe) {
  const Ask plain = ask_of(Encoding::json, probe.signal());
  const std::size_t half = plain.body.size() / 2;
  return probe.accepts(
      coded(plain, gzip(plain.body.substr(0, half)) + gzip(plain.body.substr(half))));
}

Finding cut_short(Probe& probe) {
  Ask ask = zipped(Encoding::protobuf, probe.signal());
  ask.body.resize(ask.body.size() / 2);
  return probe.wants(ask, {400});
}

// The last eight bytes of a gzip member are its checksum and its length.
Finding wrong_checksum(Probe& probe) {
  Ask ask = zipped(Encoding::protobuf, probe.signal());
  ask.body[ask.body.size() - 8] = static_cast<char>(ask.body[ask.body.size() - 8] ^ 0x55);
  return probe.wants(ask, {400});
}

}  // namespace
}  // namespace compression

Checks compression_checks() {
  using namespace compression;
  return {
      {{"gzip-protobuf",
        {"otlp#server-compression"},
        words("Protobuf in gzip is accepted", "接受 gzip 压缩的 protobuf")},
       [](Probe& p) { return p.accepts(zipped(Encoding::protobuf, p.signal())); }},
      {{"gzip-json",
        {"otlp#server-compression"},
        words("JSON in gzip is accepted", "接受 gzip 压缩的 JSON")},
       [](Probe& p) { return p.accepts(zipped(Encoding::json, p.signal())); }},
      {{"gzip-members",
        {"http#gzip"},
        words("Several gzip members are one body", "多个 gzip 成员合为一个消息体")},
       in_two_members},
      {{"coding-case",
        {"http#content-coding-case"},
        words("A content coding may be written in any case", "内容编码不分大小写")},
       [](Probe& p) {
         const Ask plain = ask_of(Encoding::protobuf, p.signal());
         return p.accepts(coded(plain, gzip(plain.body), "GZip"));
       }},
      {{"coding-unknown",
        {"http#content-coding"},
        words("A content coding that is not known is refused", "拒绝不认识的内容编码")},
       [](Probe& p) {
         const Ask plain = ask_of(Encoding::protobuf, p.signal());
         return p.wants(coded(plain, plain.body, "otelier"), {415, 400});
       }},
      {{"gzip-garbage",
        {"otlp#bad-data"},
        words("What is said to be gzip and is not gets 400", "声称是 gzip 而其实不是，得 400")},
       [](Probe& p) {
         const Ask plain = ask_of(Encoding::protobuf, p.signal());
         return p.wants(coded(plain, "this was never compressed"), {400});
       }},
      {{"gzip-truncated",
        {"otlp#bad-data"},
        words("A gzip body that ends early gets 400", "提前结束的 gzip 消息体得 400")},
       cut_short},
      {{"gzip-checksum",
        {"otlp#bad-data"},
        words("A gzip body with a wrong checksum gets 400", "校验和不对的 gzip 消息体得 400")},
       wrong_checksum},
  };
}

}  // namespace otelier::conform::server
