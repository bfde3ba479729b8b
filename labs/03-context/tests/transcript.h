// Tests that read like a transcript: each call is a step, and a test that fails prints all steps so
// far with an arrow at the one that went wrong.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "context/current.h"
#include "context/propagator.h"
#include "transcript/steps.h"

namespace otelier::context {

// Headers that come in, what a propagator makes of them, and what goes out again.
class Crossing {
 public:
  explicit Crossing(const Propagator& propagator) : propagator_(propagator) {}

  Crossing& receives(std::initializer_list<std::pair<std::string, std::string>> headers) {
    in_.assign(headers);
    for (const auto& [name, value] : in_) script_.step("receives " + name + ": " + value);
    context_ = propagator_.extract(HttpGetter(in_), context_);
    return *this;
  }
  Crossing& has_no_span() {
    script_.step("has no span");
    EXPECT_FALSE(context_.span().is_valid()) << script_.marked();
    return *this;
  }
  Crossing& has_span(std::string_view trace_id, std::string_view span_id, unsigned flags) {
    script_.step("has the span " + std::string(trace_id) + " " + std::string(span_id) + " " +
                 std::to_string(flags));
    EXPECT_EQ(context_.span().trace_id.hex(), trace_id) << script_.marked();
    EXPECT_EQ(context_.span().span_id.hex(), span_id) << script_.marked();
    EXPECT_EQ(context_.span().flags.bits(), flags) << script_.marked();
    EXPECT_TRUE(context_.span().remote) << script_.marked();
    return *this;
  }
  Crossing& has_tracestate(std::string_view text) {
    script_.step("has the tracestate " + std::string(text));
    EXPECT_EQ(context_.span().trace_state.text(), text) << script_.marked();
    return *this;
  }
  Crossing& has_baggage(std::string_view key, std::string_view value) {
    script_.step("has the baggage " + std::string(key) + " = " + std::string(value));
    const Baggage baggage = baggage_of(context_);
    EXPECT_EQ(baggage.get(key).value_or("(nothing)"), value) << script_.marked();
    return *this;
  }
  Crossing& sends(std::initializer_list<std::pair<std::string, std::string>> headers) {
    Headers out;
    HttpSetter setter(out);
    propagator_.inject(context_, setter);
    for (const auto& [name, value] : headers) script_.step("sends " + name + ": " + value);
    EXPECT_EQ(out, Headers(headers)) << script_.marked();
    return *this;
  }

 private:
  const Propagator& propagator_;
  Headers in_;
  Context context_;
  transcript::Steps script_;
};

}  // namespace otelier::context
