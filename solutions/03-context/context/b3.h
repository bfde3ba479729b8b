// B3, the headers of Zipkin: one "b3" or several "x-b3-…". Reading takes both, whatever is written.
// Beside the sampled flag B3 knows debug ("record this one in any case"), which W3C's flags cannot
// say: it travels as a value of the context. b3#extract-order
#pragma once

#include "context/propagator.h"

namespace otelier::context {

class B3Propagator final : public Propagator {
 public:
  enum class Form { single, multi };
  explicit B3Propagator(Form form) : form_(form) {}
  void inject(const Context& context, Setter& setter) const override;
  [[nodiscard]] Context extract(const Getter& getter, Context context) const override;
  [[nodiscard]] std::vector<std::string_view> fields() const override;

 private:
  Form form_;
};

// Whether a caller asked for debug, for the trace of the active span.
[[nodiscard]] bool is_debug(const Context& context);
[[nodiscard]] Context with_debug(const Context& context, bool debug);

}  // namespace otelier::context
