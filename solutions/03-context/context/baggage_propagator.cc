#include "context/propagator.h"

namespace otelier::context {
namespace {

constexpr std::string_view kBaggage = "baggage";

}  // namespace

void BaggagePropagator::inject(const Context& context, Setter& setter) const {
  // lab:solution
  const Baggage baggage = baggage_of(context);
  if (baggage.empty()) return;
  if (const std::string header = baggage.header(); !header.empty()) setter.set(kBaggage, header);
  // lab:starter
  //| not_implemented("BaggagePropagator::inject: one header, and none without baggage", context,
  //|                 setter);
  // lab:end
}

Context BaggagePropagator::extract(const Getter& getter, Context context) const {
  // lab:solution
  // A line for each member at the most; those beyond hold more than may be stored.
  const Getter::Lines lines(getter, kBaggage, Baggage::kMaxMembers);
  if (lines.count() == 0) return context;
  Baggage baggage = Baggage::parse(lines.view());
  return baggage.empty() ? context : with_baggage(context, std::move(baggage));
  // lab:starter
  //| not_implemented("BaggagePropagator::extract: all lines are one header", getter, context);
  // lab:end
}

std::vector<std::string_view> BaggagePropagator::fields() const {
  return {kBaggage};
}

}  // namespace otelier::context
