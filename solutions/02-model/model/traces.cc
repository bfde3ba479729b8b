#include "model/traces.h"

#include <algorithm>
#include <array>
#include <string>

#include "model/check.h"
#include "model/schema.h"
#include "wire/reader.h"

namespace otelier::model {

void TracesWriter::add(const Resource& resource, const Scope& scope, const SpanRecord& record) {
  // lab:solution
  if (resource_ != &resource) {
    close_resource();
    resource_ = &resource;
    resource_mark_ = out_.open(kRequestGroups.number);
    out_.bytes(resource_spans::resource.number, resource.encoded());
  }
  if (scope_ != &scope) {
    close_scope();
    scope_ = &scope;
    scope_mark_ = out_.open(resource_spans::scope_spans.number);
    out_.bytes(scope_spans::scope.number, scope.encoded());
  }
  record.write(out_);
  // lab:starter
  //| not_implemented("TracesWriter::add: open a group when resource or scope is another one", resource,
  //|                 scope, record);
  // lab:end
}

void TracesWriter::finish() {
  close_resource();
}

void TracesWriter::close_scope() {
  // lab:solution
  if (!scope_mark_) return;
  if (const auto url = scope_->schema_url(); !url.empty()) {
    out_.text(scope_spans::schema_url.number, url);
  }
  out_.close(*scope_mark_);
  scope_mark_.reset();
  scope_ = nullptr;
  // lab:starter
  //| not_implemented("TracesWriter::close_scope: its schema URL, then its end");
  // lab:end
}

void TracesWriter::close_resource() {
  // lab:solution
  close_scope();
  if (!resource_mark_) return;
  if (const auto url = resource_->schema_url(); !url.empty()) {
    out_.text(resource_spans::schema_url.number, url);
  }
  out_.close(*resource_mark_);
  resource_mark_.reset();
  resource_ = nullptr;
  // lab:starter
  //| not_implemented("TracesWriter::close_resource: the scope first, then as close_scope");
  // lab:end
}

// lab:solution
namespace {

using wire::tag;
using wire::WireType;

// The request was checked: every field can be read, and every id has its length.
template <class OnField>
void each(ByteView message, const OnField& on_field) {
  for (wire::Reader reader(message); !reader.done();) {
    const auto field = reader.next();
    if (!field) return;
    on_field(*field);
  }
}

// Whether the field is there with the wire type that its table says. Another type is another field.
bool is(const wire::Field& field, const Field& known) {
  return field.tag == tag(known.number, known.wire_type());
}

template <class Id>
Id id_of(const wire::Field& field) {
  std::array<std::byte, Id::kSize> bytes{};
  std::copy_n(field.bytes().begin(), std::min(Id::kSize, field.bytes().size()), bytes.begin());
  return Id(bytes);
}

std::string_view key_in(ByteView key_value) {
  std::string_view key;
  each(key_value, [&](const wire::Field& part) {
    if (is(part, key_value::key)) key = part.text();
  });
  return key;
}

void read_status(const wire::Field& field, SpanRecord& record) {
  each(field.bytes(), [&](const wire::Field& part) {
    if (is(part, status::message)) record.status_message = part.text();
    if (is(part, status::code)) record.status = static_cast<StatusCode>(part.value);
  });
}

void read_span(ByteView message, SpanRecord& record) {
  record.kind = SpanKind::unspecified;
  each(message, [&](const wire::Field& field) {
    const auto number = static_cast<std::uint32_t>(field.value);
    switch (field.tag) {
      case tag(span::trace_id.number, WireType::length_delimited):
        record.trace_id = id_of<TraceId>(field);
        break;
      case tag(span::span_id.number, WireType::length_delimited):
        record.span_id = id_of<SpanId>(field);
        break;
      case tag(span::trace_state.number, WireType::length_delimited):
        record.trace_state = field.text();
        break;
      case tag(span::parent_span_id.number, WireType::length_delimited):
        record.parent_span_id = id_of<SpanId>(field);
        break;
      case tag(span::name.number, WireType::length_delimited):
        record.name = field.text();
        break;
      case tag(span::kind.number, WireType::varint):
        record.kind = static_cast<SpanKind>(number);
        break;
      case tag(span::start_time_unix_nano.number, WireType::fixed64):
        record.start_time_unix_nano = field.value;
        break;
      case tag(span::end_time_unix_nano.number, WireType::fixed64):
        record.end_time_unix_nano = field.value;
        break;
      case tag(span::attributes.number, WireType::length_delimited):
        record.attributes.adopt(key_in(field.bytes()), field.raw());
        break;
      case tag(span::dropped_attributes_count.number, WireType::varint):
        record.attributes.set_dropped(number);
        break;
      case tag(span::events.number, WireType::length_delimited):
        record.adopt_event(field.raw());
        break;
      case tag(span::dropped_events_count.number, WireType::varint):
        record.set_dropped_events(number);
        break;
      case tag(span::links.number, WireType::length_delimited):
        record.adopt_link(field.raw());
        break;
      case tag(span::dropped_links_count.number, WireType::varint):
        record.set_dropped_links(number);
        break;
      case tag(span::status.number, WireType::length_delimited):
        read_status(field, record);
        break;
      case tag(span::flags.number, WireType::fixed32):
        record.flags = number;
        break;
      default:
        break;
    }
  });
}

// A single message that stands twice counts as both, one after the other. protobuf#last-one-wins
void append(core::Bytes& to, ByteView bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

}  // namespace
// lab:starter
// lab:end

Result<std::vector<ReceivedSpan>> read_traces(ByteView request, RecordPool* pool) {
  // lab:solution
  if (auto checked = check(request, kTracesData); !checked) {
    return std::unexpected(std::move(checked.error()));
  }
  std::vector<ReceivedSpan> spans;
  each(request, [&](const wire::Field& group) {
    if (!is(group, kRequestGroups)) return;
    core::Bytes resource_bytes;
    std::string_view resource_url;
    each(group.bytes(), [&](const wire::Field& field) {
      if (is(field, resource_spans::resource)) append(resource_bytes, field.bytes());
      if (is(field, resource_spans::schema_url)) resource_url = field.text();
    });
    const auto resource = Resource::from_encoded(std::move(resource_bytes), resource_url);
    each(group.bytes(), [&](const wire::Field& field) {
      if (!is(field, resource_spans::scope_spans)) return;
      core::Bytes scope_bytes;
      std::string_view scope_url;
      each(field.bytes(), [&](const wire::Field& part) {
        if (is(part, scope_spans::scope)) append(scope_bytes, part.bytes());
        if (is(part, scope_spans::schema_url)) scope_url = part.text();
      });
      const auto scope = Scope::from_encoded(std::move(scope_bytes), scope_url);
      each(field.bytes(), [&](const wire::Field& part) {
        if (!is(part, scope_spans::spans)) return;
        spans.push_back(
            {resource, scope, pool != nullptr ? pool->take() : std::make_unique<SpanRecord>()});
        read_span(part.bytes(), *spans.back().record);
      });
    });
  });
  return spans;
  // lab:starter
  //| not_implemented("read_traces: check the request, then take it apart", request, pool);
  // lab:end
}

}  // namespace otelier::model
