#include <algorithm>
#include <cstdlib>
#include <utility>

#include "context/b3.h"
#include "context/jaeger.h"
#include "context/propagator.h"
#include "context/text.h"

namespace otelier::context {

void CompositePropagator::inject(const Context& context, Setter& setter) const {
  // lab:solution
  for (const auto& part : parts_) part->inject(context, setter);
  // lab:starter
  //| not_implemented("CompositePropagator::inject: each part", context, setter);
  // lab:end
}

Context CompositePropagator::extract(const Getter& getter, Context context) const {
  // lab:solution
  for (const auto& part : parts_) context = part->extract(getter, std::move(context));
  return context;
  // lab:starter
  //| not_implemented("CompositePropagator::extract: each part goes on from the one before", getter,
  //|                 context);
  // lab:end
}

std::vector<std::string_view> CompositePropagator::fields() const {
  // lab:solution
  std::vector<std::string_view> all;
  for (const auto& part : parts_) {
    for (const std::string_view field : part->fields()) {
      if (std::find(all.begin(), all.end(), field) == all.end()) all.push_back(field);
    }
  }
  return all;
  // lab:starter
  //| not_implemented("CompositePropagator::fields: of all parts, each name once");
  // lab:end
}

namespace {

// null for a name that is not known.
std::shared_ptr<const Propagator> propagator_named(std::string_view name) {
  if (name == "tracecontext") return std::make_shared<TraceContextPropagator>();
  if (name == "baggage") return std::make_shared<BaggagePropagator>();
  if (name == "b3") return std::make_shared<B3Propagator>(B3Propagator::Form::single);
  if (name == "b3multi") return std::make_shared<B3Propagator>(B3Propagator::Form::multi);
  if (name == "jaeger") return std::make_shared<JaegerPropagator>();
  return nullptr;
}

}  // namespace

Configured propagators_named(std::optional<std::string_view> names) {
  // lab:solution
  std::string_view rest = names ? trimmed(*names) : std::string_view();
  if (rest.empty()) rest = "tracecontext,baggage";
  CompositePropagator::Parts parts;
  std::vector<std::string_view> seen;
  Configured configured;
  while (!rest.empty()) {
    const std::string_view name = trimmed(take_until(rest, ','));
    const bool again = std::find(seen.begin(), seen.end(), name) != seen.end();
    if (name.empty() || again || name == "none") continue;
    seen.push_back(name);
    if (auto part = propagator_named(name)) {
      parts.push_back(std::move(part));
    } else {
      configured.unknown.emplace_back(name);
    }
  }
  configured.propagator = std::make_shared<CompositePropagator>(std::move(parts));
  return configured;
  // lab:starter
  //| not_implemented("propagators_named: names between commas, each once", names,
  //|                 propagator_named(""));
  // lab:end
}

Configured propagators_from_environment() {
  const char* names = std::getenv("OTEL_PROPAGATORS");
  return propagators_named(names == nullptr ? std::optional<std::string_view>() : names);
}

}  // namespace otelier::context
