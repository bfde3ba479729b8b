// Jaeger's uber-trace-id: "trace:span:parent:flags", from the time before traceparent. Ids may come
// without their leading zeros, and the colons percent-encoded. Baggage travels in its own header:
// uberctx- headers, one an item and without any bound, are neither read nor written.
// jaeger#uber-trace-id, jaeger#uberctx-baggage
#pragma once

#include "context/propagator.h"

namespace otelier::context {

class JaegerPropagator final : public Propagator {
 public:
  void inject(const Context& context, Setter& setter) const override;
  [[nodiscard]] Context extract(const Getter& getter, Context context) const override;
  [[nodiscard]] std::vector<std::string_view> fields() const override;
};

}  // namespace otelier::context
