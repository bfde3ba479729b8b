// Spans as requests and requests as spans. TracesWriter puts records under their resource and scope
// into an ExportTraceServiceRequest as it goes, with no second buffer; read_traces takes a request
// apart again, checked byte by byte. otlp#trace-request-nesting
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "model/error.h"
#include "model/record.h"
#include "model/resource.h"
#include "wire/writer.h"

namespace otelier::model {

class TracesWriter {
 public:
  // Appends to out, which must not be written to by others before finish().
  explicit TracesWriter(wire::Writer& out) : out_(out) {}

  // Spans that follow each other with the same Resource (the same object) and the same Scope share
  // their place in the request, so sort by both when it matters. resource and scope must live until
  // finish(). O(bytes), no allocation but out's own growth.
  void add(const Resource& resource, const Scope& scope, const SpanRecord& record);
  // Closes what is open; the request is whole. Nothing may be added after it.
  void finish();

 private:
  void close_scope();
  void close_resource();

  wire::Writer& out_;
  const Resource* resource_ = nullptr;  // whose group is open
  const Scope* scope_ = nullptr;
  std::optional<wire::Writer::Mark> resource_mark_, scope_mark_;
};

// A span that came in. What belongs to many spans is shared by them.
struct ReceivedSpan {
  std::shared_ptr<const Resource> resource;
  std::shared_ptr<const Scope> scope;
  SpanHandle record;
};

// The spans of an ExportTraceServiceRequest (or TracesData), in their order, whole or not at all:
// the request is checked first. Limits are not applied to what others sent; attributes, events and
// links keep the bytes they came with; fields that are not known are left out of the record.
// Records come from the pool when one is given. Errors: those of check().
[[nodiscard]] Result<std::vector<ReceivedSpan>> read_traces(ByteView request,
                                                            RecordPool* pool = nullptr);

}  // namespace otelier::model
