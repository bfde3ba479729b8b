#include "model/schema.h"

namespace otelier::model {
namespace {

constexpr Field kKeyValueFields[] = {key_value::key, key_value::value, key_value::key_strindex};
constexpr Field kAnyValueFields[] = {
    any_value::string, any_value::boolean, any_value::integer, any_value::real,
    any_value::array,  any_value::map,     any_value::bytes,   any_value::string_strindex};
constexpr Field kArrayFields[] = {kArrayItems};
constexpr Field kMapFields[] = {kMapMembers};
constexpr Field kEntityFields[] = {
    {1, "schemaUrl", Holds::text},
    {2, "type", Holds::text},
    {3, "idKeys", Holds::text, Label::repeated},
    {4, "descriptionKeys", Holds::text, Label::repeated},
};
constexpr Field kResourceFields[] = {resource::attributes, resource::dropped_attributes_count,
                                     resource::entity_refs};
constexpr Field kScopeFields[] = {scope::name, scope::version, scope::attributes,
                                  scope::dropped_attributes_count};
constexpr Field kStatusFields[] = {status::message, status::code};
constexpr Field kEventFields[] = {span_event::time_unix_nano, span_event::name,
                                  span_event::attributes, span_event::dropped_attributes_count};
constexpr Field kLinkFields[] = {span_link::trace_id,    span_link::span_id,
                                 span_link::trace_state, span_link::attributes,
                                 span_link::flags,       span_link::dropped_attributes_count};
constexpr Field kSpanFields[] = {
    span::trace_id,    span::span_id,
    span::trace_state, span::parent_span_id,
    span::name,        span::kind,
    span::attributes,  span::start_time_unix_nano,
    span::events,      span::end_time_unix_nano,
    span::links,       span::dropped_attributes_count,
    span::status,      span::dropped_events_count,
    span::flags,       span::dropped_links_count,
};
constexpr Field kScopeSpansFields[] = {scope_spans::scope, scope_spans::spans,
                                       scope_spans::schema_url};
constexpr Field kResourceSpansFields[] = {resource_spans::resource, resource_spans::scope_spans,
                                          resource_spans::schema_url};
constexpr Field kTracesFields[] = {kRequestGroups};

}  // namespace

constinit const Message kKeyValue{"KeyValue", kKeyValueFields};
constinit const Message kAnyValue{"AnyValue", kAnyValueFields};
constinit const Message kArrayValue{"ArrayValue", kArrayFields};
constinit const Message kKeyValueList{"KeyValueList", kMapFields};
constinit const Message kEntityRef{"EntityRef", kEntityFields};
constinit const Message kResource{"Resource", kResourceFields};
constinit const Message kInstrumentationScope{"InstrumentationScope", kScopeFields};
constinit const Message kStatus{"Status", kStatusFields};
constinit const Message kSpanEvent{"Span.Event", kEventFields};
constinit const Message kSpanLink{"Span.Link", kLinkFields};
constinit const Message kSpan{"Span", kSpanFields};
constinit const Message kScopeSpans{"ScopeSpans", kScopeSpansFields};
constinit const Message kResourceSpans{"ResourceSpans", kResourceSpansFields};
constinit const Message kTracesData{"TracesData", kTracesFields};

}  // namespace otelier::model
