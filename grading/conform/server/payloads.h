// What the checks send: a small request of each signal, whole, and altered in one respect. Written
// once, as JSON; the protobuf form is made from it. Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "conform/server/probe.h"

namespace otelier::conform::server {

// One respect in which the JSON of a request may differ from the usual.
struct Shape {
  std::string trace_id = "5b8efff798038103d269b633813fc60c";
  std::string span_id = "eee19b7ec3c1b174";
  bool numbers = false;    // 64-bit integers as JSON numbers, not as text
  std::string kind = "2";  // the enum of the signal: span kind, temporality, severity
  std::string extra = {};  // members at every level: "\"later\":1,"
  std::string value = R"({"stringValue":"otelier"})";  // of an attribute
  std::string name = "conform";                        // of the span, metric or record
  std::string number_value = "1.5";                    // of a double
  std::string flags = "257";                           // of the span or log record
};
[[nodiscard]] std::string json_request(Signal signal, const Shape& shape = {});
[[nodiscard]] std::string protobuf_request(Signal signal, const Shape& shape = {});
// With that many items, each a little over 100 bytes.
[[nodiscard]] std::string large_request(Signal signal, std::size_t items);
// Two items, of which a server that looks at ids refuses the first: null for metrics.
[[nodiscard]] std::string half_bad_request(Signal signal);

[[nodiscard]] Ask json_ask(std::string body);
[[nodiscard]] Ask protobuf_ask(std::string body);
[[nodiscard]] Ask ask_of(Encoding encoding, Signal signal);

// A field number that no message of OTLP has had; 1000 is one that some once had.
inline constexpr std::uint32_t kUnknown = 2047;
// A record of protobuf: tag, length, content. Any field number.
[[nodiscard]] std::string record(std::uint32_t field, std::string_view content);
// A well-formed request without items, of that many bytes in one field that no version knows.
[[nodiscard]] std::string padded_request(std::size_t bytes);
[[nodiscard]] std::string gzip(std::string_view bytes);

// Whether the body is a whole message of that name; "" or what is wrong with it.
[[nodiscard]] std::string flaw_of(std::string_view body, Encoding encoding,
                                  std::string_view message);

// The partial_success of a response; nullopt where none is set or the body is no such response.
// OTLP: one that rejects nothing and says nothing is equivalent to none, and so it is here.
struct Partial {
  std::int64_t rejected = 0;
  std::string message;
};
[[nodiscard]] std::optional<Partial> partial_of(std::string_view body, Encoding encoding,
                                                Signal signal);

}  // namespace otelier::conform::server
