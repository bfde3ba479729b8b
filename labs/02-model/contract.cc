// Given. What later labs call, each name once: when this file compiles, your headers still offer
// everything that was promised. It is compiled before your code, so a signature that changed is
// named here and not in an error deep inside something else.
#include <concepts>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "model/attributes.h"
#include "model/base64.h"
#include "model/check.h"
#include "model/error.h"
#include "model/ids.h"
#include "model/otlp_json.h"
#include "model/record.h"
#include "model/resource.h"
#include "model/schema.h"
#include "model/traces.h"
#include "model/utf8.h"
#include "model/value.h"

namespace otelier::model {
namespace {

static_assert(TraceId::kSize == 16 && SpanId::kSize == 8);
static_assert(TraceId() == TraceId(std::array<std::byte, 16>{}));
static_assert(!std::is_convertible_v<std::array<std::byte, 8>, SpanId>);
static_assert(std::same_as<decltype(SpanId().bytes()), std::span<const std::byte, 8>>);
static_assert(std::is_trivially_copyable_v<AnyValue> && std::is_trivially_copyable_v<TraceId>);
static_assert(!std::is_constructible_v<AnyValue, std::uint64_t>);
static_assert(std::is_nothrow_move_constructible_v<SpanRecord>);
static_assert(!std::is_copy_constructible_v<SpanRecord>);
static_assert(!std::is_copy_constructible_v<Attributes>);

[[maybe_unused]] bool ids(std::span<char, 32> out) {
  const std::optional<TraceId> id = TraceId::from_hex("");
  if (!id) return false;
  id->to_hex(out);
  const std::string text = id->hex();
  return id->is_valid() && text.empty();
}

[[maybe_unused]] void text_and_bytes(std::string_view text) {
  const std::size_t n = valid_utf8(text) + utf8_prefix(text, std::size_t{1});
  const std::string whole = repaired_utf8(text);
  const std::optional<core::Bytes> bytes = from_base64(to_base64(core::as_bytes(text)));
  static_cast<void>(is_utf8(text) && n == whole.size() && bytes.has_value());
}

[[maybe_unused]] void setting(std::span<const AnyValue> items, std::span<const KeyValue> members) {
  Attributes attributes(span::attributes.number, AttributeLimits{.count = 1, .value_length = 2});
  bool kept = attributes.set("key", AnyValue());
  kept = attributes.set("key", "text") && attributes.set("key", std::string_view("text"));
  kept = attributes.set("key", 1) && attributes.set("key", true) && attributes.set("key", 1.5);
  kept = attributes.set("key", AnyValue::bytes({})) && kept;
  kept = attributes.set("key", AnyValue::array(items)) && kept;
  kept = attributes.set("key", AnyValue::map(members)) && kept;
  attributes.adopt(std::string_view(), ByteView());
  attributes.set_dropped(attributes.dropped());
  const std::optional<EncodedValue> found = attributes.find("key");
  std::size_t all = attributes.size() + attributes.memory();
  attributes.each([&](std::string_view key, const EncodedValue& value) {
    all += key.size() + value.string().size() + value.items().size() + value.members().size() +
           value.bytes().size() + static_cast<std::size_t>(value.integer());
    static_cast<void>(value.boolean() && value.real() > 0 && value.kind() == ValueKind::empty);
  });
  wire::Writer writer;
  attributes.write(writer);
  attributes.clear();
  static_cast<void>(kept && found && all == 0);
}

[[maybe_unused]] void recording(wire::Writer& writer, std::span<const KeyValue> attributes) {
  RecordPool pool(std::size_t{1}, SpanLimits{.attributes = {}, .events = 1, .links = 1});
  SpanHandle record = pool.take();
  record->trace_id = TraceId();
  record->span_id = record->parent_span_id = SpanId();
  record->flags = 0x301;
  record->kind = SpanKind::consumer;
  record->status = StatusCode::error;
  record->start_time_unix_nano = record->end_time_unix_nano = 1;
  record->name = record->trace_state = record->status_message = "text";
  record->attributes.set("key", 1);
  record->add_event(std::uint64_t{1}, "name", attributes);
  record->add_link(TraceId(), SpanId(), "state", std::uint32_t{0}, attributes);
  record->adopt_event(ByteView());
  record->adopt_link(ByteView());
  record->set_dropped_events(record->events().dropped());
  record->set_dropped_links(static_cast<std::uint32_t>(record->links().size()));
  const ByteView events = record->events().encoded();
  record->write(writer);
  record->write(writer, std::uint32_t{2});
  record->clear();
  pool.give_back(std::move(record));
  static_cast<void>(events.size() + pool.idle());
}

[[maybe_unused]] void sending(wire::Writer& writer, std::span<const KeyValue> attributes) {
  const std::shared_ptr<const Resource> resource = Resource::make(attributes, "url");
  const std::shared_ptr<const Scope> scope = Scope::make("name", "version", attributes, "url");
  TracesWriter traces(writer);
  traces.add(*resource, *scope, SpanRecord());
  traces.finish();
  static_cast<void>(resource->encoded().size() + resource->schema_url().size() +
                    scope->encoded().size() + scope->schema_url().size() + scope->name().size());
  static_cast<void>(resource->find("key"));
  static_cast<void>(Resource::from_encoded(core::Bytes(), "url"));
  static_cast<void>(Scope::from_encoded(core::Bytes(), "url"));
}

[[maybe_unused]] Result<void> reading(ByteView bytes, std::string_view text, wire::Writer& writer) {
  RecordPool pool(1);
  const Result<std::vector<ReceivedSpan>> spans = read_traces(bytes, &pool);
  if (!spans) return std::unexpected(spans.error());
  const Result<json::Value> value = to_json_value(bytes, kTracesData);
  const Result<std::string> written = to_json(bytes, kSpan);
  if (!value || !written) return check(bytes, kAnyValue);
  const Error error{Fault::not_utf8, Place{nullptr, "name", 1}.path(), 7, "what"};
  static_cast<void>(error.message());
  static_cast<void>(name(error.fault));
  return from_json(text, kResource, writer);
}

}  // namespace
}  // namespace otelier::model
