// A propagator takes a context across the border of a process: inject() writes what it knows into a
// carrier, extract() reads it back on the other side. Input comes from strangers: extract() never
// throws and never guesses, and what it cannot read leaves the context as it was, so that one bad
// header costs no more than itself. Propagators have no state; all members are thread-safe.
// otel-context#extract, otel-context#inject
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "context/baggage.h"
#include "context/carrier.h"
#include "context/context.h"

namespace otelier::context {

class Propagator {
 public:
  virtual ~Propagator() = default;
  // Writes nothing for what the context does not have.
  virtual void inject(const Context& context, Setter& setter) const = 0;
  // The context with what the carrier holds.
  [[nodiscard]] virtual Context extract(const Getter& getter, Context context) const = 0;
  // The names that inject() may write, in lower case. otel-context#fields
  [[nodiscard]] virtual std::vector<std::string_view> fields() const = 0;
};

// traceparent and tracestate of W3C Trace Context, level 2. w3c-trace-context#traceparent
class TraceContextPropagator final : public Propagator {
 public:
  void inject(const Context& context, Setter& setter) const override;
  [[nodiscard]] Context extract(const Getter& getter, Context context) const override;
  [[nodiscard]] std::vector<std::string_view> fields() const override;
};

// Characters of a traceparent of version 00: "00-", the trace id, "-", the span id, "-", the flags.
inline constexpr std::size_t kTraceparentSize = 55;
// What a traceparent says: ids and flags, remote, no tracestate. nullopt when it says nothing that
// may be used. Blanks around it do not count. No allocation. w3c-trace-context#traceparent-versions
[[nodiscard]] std::optional<SpanContext> parse_traceparent(std::string_view text);
// The traceparent of a valid span context. No allocation.
void write_traceparent(const SpanContext& span, std::span<char, kTraceparentSize> out);

// The header of W3C Baggage. w3c-baggage#header
class BaggagePropagator final : public Propagator {
 public:
  void inject(const Context& context, Setter& setter) const override;
  [[nodiscard]] Context extract(const Getter& getter, Context context) const override;
  [[nodiscard]] std::vector<std::string_view> fields() const override;
};

// Several, one after another, in their order: of two that write the same place of a context the
// later one wins. otel-context#composite
class CompositePropagator final : public Propagator {
 public:
  using Parts = std::vector<std::shared_ptr<const Propagator>>;
  explicit CompositePropagator(Parts parts) : parts_(std::move(parts)) {}
  void inject(const Context& context, Setter& setter) const override;
  [[nodiscard]] Context extract(const Getter& getter, Context context) const override;
  // Each name once.
  [[nodiscard]] std::vector<std::string_view> fields() const override;

 private:
  Parts parts_;
};

// What OTEL_PROPAGATORS says: names between commas. Unset or empty it means tracecontext and
// baggage; a name that comes twice counts once; "none" is none at all; a name that is not known is
// told and left out. otel-context#otel-propagators
struct Configured {
  std::shared_ptr<const Propagator> propagator;  // never null
  std::vector<std::string> unknown;
};
[[nodiscard]] Configured propagators_named(std::optional<std::string_view> names);
// The same, of the environment of this process.
[[nodiscard]] Configured propagators_from_environment();

}  // namespace otelier::context
