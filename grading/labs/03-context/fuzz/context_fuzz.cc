// Headers from strangers, any bytes: the first byte says which reader gets the rest, line feeds
// part the lines of a header. What was read must be bounded, and must be read again as it was once
// it has been written.
//   cmake --preset fuzz && cmake --build build/fuzz --target context_fuzz
//   build/fuzz/grading/labs/03-context/context_fuzz -max_len=20000 -max_total_time=60
#include <cstdio>
#include <cstdlib>

#include "context/b3.h"
#include "context/jaeger.h"
#include "context/percent.h"
#include "context/propagator.h"

namespace otelier::context {
namespace {

void must(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

void traceparent(std::string_view text) {
  const auto span = parse_traceparent(text);
  if (!span) return;
  must(span->is_valid() && span->remote, "a span that was read is valid and remote");
  std::array<char, kTraceparentSize> again;
  write_traceparent(*span, again);
  must(parse_traceparent({again.data(), again.size()}) == span, "written, it is read again");
}

void tracestate(std::span<const std::string_view> lines) {
  const auto state = TraceState::parse(lines);
  if (!state) return;
  const auto members = state->members();
  must(members.size() <= TraceState::kMaxMembers, "at most 32 members");
  must(state->header().size() <= TraceState::kMaxHeader, "at most 512 characters are sent");
  must(TraceState::parse(state->text()) == state, "its text is read again");
  must(TraceState::parse(state->header()).has_value(), "what is sent is read");
  for (const auto& [key, value] : members) {
    must(state->get(key) == value, "each member is found");
    const auto moved = state->set(key, value);
    must(moved && moved->members().size() == members.size(), "a change keeps the number");
    must(!state->erase(key).get(key), "an erased member is gone");
  }
}

void baggage(std::span<const std::string_view> lines) {
  const Baggage read = Baggage::parse(lines);
  std::size_t bytes = 0;
  for (const Baggage::Entry& entry : read.entries()) bytes += entry.key.size();
  must(read.entries().size() <= Baggage::kMaxMembers && bytes <= Baggage::kMaxBytes,
       "what is kept is bounded");
  const std::string header = read.header();
  must(header.size() <= Baggage::kMaxBytes, "what is sent is bounded");
  const Baggage again = Baggage::parse(header);
  must(again.header() == header, "what is sent is read again");
}

void percent(std::string_view text) {
  const std::string decoded = percent_decode(text);
  std::string encoded;
  percent_encode(decoded, encoded);
  must(percent_decode(encoded) == decoded, "encoded, it is decoded again");
}

void carriers(std::span<const std::string_view> lines) {
  Headers headers;
  std::vector<std::string> entries;
  for (std::string_view line : lines) {
    const std::string_view name = take_until(line, ':');
    headers.emplace_back(name, line);
    entries.emplace_back(std::string(name) + "=" + std::string(line));
  }
  const auto all = propagators_named("tracecontext,baggage,b3,jaeger").propagator;
  const Context context = all->extract(HttpGetter(headers), Context());
  EnvironmentSetter environment(entries);
  all->inject(context, environment);
  const Context again = all->extract(EnvironmentGetter(entries), Context());
  if (context.span().is_valid()) {
    must(again.span().trace_id == context.span().trace_id,
         "the trace goes through the environment");
  }
}

}  // namespace
}  // namespace otelier::context

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace otelier::context;
  if (size == 0) return 0;
  // A block of its own size: each byte that is read past it is seen.
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::vector<std::string> owned;
  for (std::string_view rest = text; !rest.empty();) owned.emplace_back(take_until(rest, '\n'));
  const std::vector<std::string_view> lines(owned.begin(), owned.end());
  switch (data[0] % 5) {
    case 0:
      traceparent(text);
      break;
    case 1:
      tracestate(lines);
      break;
    case 2:
      baggage(lines);
      break;
    case 3:
      percent(text);
      break;
    default:
      carriers(lines);
  }
  return 0;
}
