// The OTLP messages by name, as libprotobuf knows them. Needs libprotobuf's headers: for those who
// walk descriptors; whoever only wants JSON takes oracle.h. Thread-safe; descriptors live as long
// as the process.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace otelier::proto {

// Messages may nest this deep, in both encodings: libprotobuf's own limit for parsing, and beyond
// what any SDK sends (one level of a nested AnyValue list costs two).
inline constexpr int kMaxMessageDepth = 100;

// A message of lib/proto, or google.protobuf.Any or Duration, by its full name; or a top message by
// the part after the last dot ("TracesData", "ProcessContext"), or by the word for a signal, which
// is its request ("traces"). The error lists what there is.
[[nodiscard]] core::Result<const google::protobuf::Descriptor*> find_message(std::string_view name);

// Full names of the messages that travel or are stored by themselves: requests, responses, data,
// Status, ProcessContext.
[[nodiscard]] const std::vector<std::string>& top_messages();

// An empty message of the type. One allocation.
[[nodiscard]] std::unique_ptr<google::protobuf::Message> make_message(
    const google::protobuf::Descriptor& type);

}  // namespace otelier::proto
