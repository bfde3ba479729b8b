// The steps of lab 03: what a scenario can ask of contexts and propagators. A step calls the
// learner's functions and tells what came back; what is right is the judge's business. Contexts and
// tokens are kept under the step's name. Two typed keys are enough for all scenarios: user, a text,
// and attempt, a number. What every SDK's player has is described in docs/player-protocol.md.
#include "players/cpp/player.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "context/b3.h"
#include "context/baggage.h"
#include "context/carrier.h"
#include "context/coroutine.h"
#include "context/current.h"
#include "context/propagator.h"
#include "core/not_implemented.h"
#include "core/thread.h"
#include "labs/03-context/service.h"

namespace otelier {
namespace {

using context::Baggage;
using context::Context;
using context::SpanContext;
using context::TraceState;
using json::Value;
using player::AddStep;
using player::Call;
using player::Invalid;

const context::Key<std::string> kUser("user");
const context::Key<std::int64_t> kAttempt("attempt");

// ---- what is asked, and what is told ----

Value span_value(const SpanContext& span) {
  const bool valid = span.is_valid();
  return Value::object({{"trace_id", valid ? Value(span.trace_id.hex()) : Value()},
                        {"span_id", valid ? Value(span.span_id.hex()) : Value()},
                        {"flags", valid ? Value(int{span.flags.bits()}) : Value()},
                        {"tracestate", std::string(span.trace_state.text())},
                        {"is_remote", valid && span.remote}});
}

Value context_value(const Context& context) {
  const std::string* user = context.get(kUser);
  const std::int64_t* attempt = context.get(kAttempt);
  const bool valid = context.span().is_valid();
  return Value::object({{"user", user != nullptr ? Value(*user) : Value()},
                        {"attempt", attempt != nullptr ? Value(*attempt) : Value()},
                        {"span_id", valid ? Value(context.span().span_id.hex()) : Value()}});
}

Value keep(const Call& call, Context context, Value told) {
  if (!call.as.empty()) call.registry.put(call.as, std::make_shared<Context>(std::move(context)));
  return told;
}

// The context that an argument names; the root when it is left out.
Context named(const Call& call, const Value& name) {
  return name.is_string() ? *call.registry.get<Context>(std::string(name.as_string())) : Context();
}

context::Headers headers_of(const Value& pairs) {
  context::Headers headers;
  for (const Value& pair : pairs.items()) {
    if (pair.items().size() != 2) throw Invalid("headers are pairs: [[name, value], …]");
    headers.emplace_back(pair.items()[0].as_string(), pair.items()[1].as_string());
  }
  return headers;
}

template <class Pairs>
Value pairs_value(const Pairs& pairs) {
  Value all = Value::array();
  for (const auto& [name, value] : pairs) all.push(Value::array({name, value}));
  return all;
}

std::vector<std::string_view> texts(const Value& list) {
  std::vector<std::string_view> all;
  for (const Value& one : list.items()) all.push_back(one.as_string());
  return all;
}

Value list_value(const std::vector<std::string_view>& list) {
  Value all = Value::array();
  for (const std::string_view one : list) all.push(one);
  return all;
}

// One name alone needs no composite, and no reading of lists: stage 3 comes before those.
std::shared_ptr<const context::Propagator> propagator_of(const Value& names) {
  if (!names.is_array()) return context::propagators_from_environment().propagator;
  std::string joined;
  for (const Value& name : names.items()) {
    joined.append(joined.empty() ? "" : ",").append(name.as_string());
  }
  if (joined == "tracecontext") return std::make_shared<context::TraceContextPropagator>();
  if (joined == "baggage") return std::make_shared<context::BaggagePropagator>();
  return context::propagators_named(joined).propagator;
}

const char* word(context::Detached how) {
  switch (how) {
    case context::Detached::ok:
      return "ok";
    case context::Detached::out_of_order:
      return "out_of_order";
    case context::Detached::not_here:
      break;
  }
  return "not_here";
}

// ---- ids and flags ----

template <class Id>
Id id_of(const Value& hex) {
  const auto id = Id::from_hex(hex.as_string());
  if (!id) throw Invalid("an id is hexadecimal");
  return *id;
}

const AddStep kSpan{
    "context.span", [](const Call& call) {
      SpanContext span;
      span.trace_id = id_of<context::TraceId>(call.args["trace_id"]);
      span.span_id = id_of<context::SpanId>(call.args["span_id"]);
      if (call.args.has("flags")) {
        span.flags = context::TraceFlags(static_cast<std::uint8_t>(call.args["flags"].as_uint()));
      }
      const bool valid = span.is_valid();
      return keep(call, Context().with_span(span), Value::object({{"valid", valid}}));
    }};

const AddStep kValid{"context.is_valid", [](const Call& call) {
                       SpanContext span;
                       span.trace_id = id_of<context::TraceId>(call.args["trace_id"]);
                       span.span_id = id_of<context::SpanId>(call.args["span_id"]);
                       return Value::object({{"valid", span.is_valid()}});
                     }};

const AddStep kFlags{"context.flags", [](const Call& call) {
                       Value all = Value::array();
                       for (const Value& bits : call.args["bits"].items()) {
                         const context::TraceFlags flags(static_cast<std::uint8_t>(bits.as_uint()));
                         all.push(Value::object({{"sampled", flags.sampled()},
                                                 {"random", flags.random()},
                                                 {"bits", int{flags.bits()}}}));
                       }
                       return all;
                     }};

// Ids that count from one: not random, and they say so.
class Counting final : public context::IdGenerator {
 public:
  context::TraceId new_trace_id() override {
    std::array<std::byte, 16> bytes{};
    bytes.back() = static_cast<std::byte>(++last_);
    return context::TraceId(bytes);
  }
  context::SpanId new_span_id() override {
    std::array<std::byte, 8> bytes{};
    bytes.back() = static_cast<std::byte>(++last_);
    return context::SpanId(bytes);
  }

 private:
  unsigned last_ = 0;
};

const AddStep kChild{"context.child", [](const Call& call) {
                       const Context parent = named(call, call.args["from"]);
                       Counting counting;
                       const bool counted = call.args["ids"].as_string() == "counting";
                       const SpanContext span =
                           counted ? child_of(parent.span(), counting)
                                   : child_of(parent.span(), context::random_ids());
                       return keep(call, parent.with_span(span), span_value(span));
                     }};

void draw(std::size_t count, std::string& into) {
  for (std::size_t i = 0; i < count; ++i) {
    into += context::random_ids().new_trace_id().hex();
    into += context::random_ids().new_span_id().hex();
  }
}

// Ids as text without separators: a trace id and a span id in turn, 48 digits a pair.
const AddStep kIds{
    "context.ids", [](const Call& call) {
      const auto count = static_cast<std::size_t>(call.args["count"].as_uint(1));
      std::vector<std::string> drawn(static_cast<std::size_t>(call.args["threads"].as_uint(1)));
      draw(count, drawn[0]);
      {
        std::vector<core::Thread> threads;
        for (std::size_t i = 1; i < drawn.size(); ++i) {
          threads.emplace_back(call.clock, [count, &into = drawn[i]] { draw(count, into); });
        }
      }
      Value all = Value::array();
      for (const std::string& one : drawn) all.push(one);
      return all;
    }};

// The same from this process and from a child that fork() makes of it, after a first id here.
const AddStep kForkedIds{
    "context.forked_ids", [](const Call& call) {
      const auto count = static_cast<std::size_t>(call.args["count"].as_uint(1));
      std::string before;
      draw(1, before);
      int ends[2];
      if (::pipe(ends) != 0) throw std::runtime_error("no pipe to a child");
      const pid_t child = ::fork();
      if (child < 0) throw std::runtime_error("no child can be forked");
      if (child == 0) {
        std::string drawn;
        draw(count, drawn);
        std::size_t sent = 0;
        while (sent < drawn.size()) {
          const ssize_t more = ::write(ends[1], drawn.data() + sent, drawn.size() - sent);
          if (more <= 0) break;
          sent += static_cast<std::size_t>(more);
        }
        ::_exit(0);
      }
      ::close(ends[1]);
      std::string here, there;
      draw(count, here);
      std::array<char, 4096> piece;
      for (ssize_t got = 0; (got = ::read(ends[0], piece.data(), piece.size())) > 0;) {
        there.append(piece.data(), static_cast<std::size_t>(got));
      }
      ::close(ends[0]);
      ::waitpid(child, nullptr, 0);
      return Value::array({here, there});
    }};

// ---- contexts, and the current one ----

const AddStep kWith{"context.with", [](const Call& call) {
                      Context context = named(call, call.args["from"]);
                      const Value& set = call.args["set"];
                      if (set.has("user"))
                        context = context.with(kUser, std::string(set["user"].as_string()));
                      if (set.has("attempt"))
                        context = context.with(kAttempt, set["attempt"].as_int());
                      if (set.has("span_id")) {
                        SpanContext span = context.span();
                        if (!span.is_valid())
                          span.trace_id = id_of<context::TraceId>(Value(std::string(32, '7')));
                        span.span_id = id_of<context::SpanId>(set["span_id"]);
                        context = context.with_span(std::move(span));
                      }
                      for (const Value& name : call.args["remove"].items()) {
                        context = name.as_string() == "user" ? context.without(kUser)
                                                             : context.without(kAttempt);
                      }
                      return keep(call, context, context_value(context));
                    }};

const AddStep kRead{"context.read", [](const Call& call) {
                      return context_value(named(call, call.args["context"]));
                    }};

// Two keys of one name, as two libraries may make them.
const AddStep kNamesakes{
    "context.namesakes", [](const Call&) {
      const context::Key<std::string> one("user"), other("user");
      const Context context =
          Context().with(one, std::string("mine")).with(other, std::string("theirs"));
      const std::string *mine = context.get(one), *theirs = context.get(other);
      return Value::object({{"one", mine != nullptr ? Value(*mine) : Value()},
                            {"other", theirs != nullptr ? Value(*theirs) : Value()}});
    }};

// One key set again and again: how many values are alive at the end.
const AddStep kOverwrite{"context.overwrite", [](const Call& call) {
                           const context::Key<std::shared_ptr<int>> key("counted");
                           const auto counted = std::make_shared<int>(0);
                           Context context;
                           for (std::uint64_t i = 0; i < call.args["times"].as_uint(); ++i)
                             context = context.with(key, counted);
                           return Value::object({{"alive", counted.use_count() - 1}});
                         }};

const AddStep kAttach{"context.attach", [](const Call& call) {
                        const auto token = context::attach(named(call, call.args["context"]));
                        if (!call.as.empty())
                          call.registry.put(call.as, std::make_shared<context::Token>(token));
                        return context_value(context::current());
                      }};

const AddStep kDetach{
    "context.detach", [](const Call& call) {
      const std::string name(call.args["token"].as_string());
      const context::Token token =
          name.empty() ? context::Token() : *call.registry.get<context::Token>(name);
      const char* how = word(context::detach(token));
      return Value::object({{"how", how}, {"current", context_value(context::current())}});
    }};

const AddStep kCurrent{"context.current",
                       [](const Call&) { return context_value(context::current()); }};

std::mutex misuse_mutex;
std::vector<std::string> misuses;
void count_misuse(context::Detached how) noexcept {
  const std::lock_guard lock(misuse_mutex);
  misuses.emplace_back(word(how));
}

// Opens a Scope for each context, and closes them in the order given: positions from 0. Positions
// in `elsewhere` are closed by another thread.
const AddStep kScopes{"context.scopes", [](const Call& call) {
                        {
                          const std::lock_guard lock(misuse_mutex);
                          misuses.clear();
                        }
                        context::set_misuse_handler(count_misuse);
                        std::vector<std::unique_ptr<context::Scope>> scopes;
                        for (const Value& name : call.args["open"].items()) {
                          scopes.push_back(std::make_unique<context::Scope>(named(call, name)));
                        }
                        Value seen = Value::array({context_value(context::current())});
                        for (const Value& position : call.args["close"].items()) {
                          scopes.at(static_cast<std::size_t>(position.as_uint())).reset();
                          seen.push(context_value(context::current()));
                        }
                        for (const Value& position : call.args["elsewhere"].items()) {
                          auto& scope = scopes.at(static_cast<std::size_t>(position.as_uint()));
                          core::Thread(call.clock, [&scope] { scope.reset(); }).join();
                          seen.push(context_value(context::current()));
                        }
                        scopes.clear();
                        context::set_misuse_handler(nullptr);
                        Value told = Value::array();
                        const std::lock_guard lock(misuse_mutex);
                        for (const std::string& misuse : misuses) told.push(misuse);
                        return Value::object({{"seen", seen}, {"misuses", told}});
                      }};

// Calls a bound function here, perhaps one that throws.
const AddStep kBind{
    "context.bind", [](const Call& call) {
      Value inside;
      const bool throws = call.args["throws"].as_bool();
      auto bound = context::bind(
          [&](int number) {
            inside = context_value(context::current());
            if (throws) throw std::runtime_error("thrown by the function");
            return number + 1;
          },
          named(call, call.args["context"]));
      Value result;
      try {
        result = bound(41);
      } catch (const std::runtime_error& error) {
        result = error.what();
      }
      return Value::object(
          {{"inside", inside}, {"result", result}, {"after", context_value(context::current())}});
    }};

// A pool that knows nothing of contexts, as pools are. Tasks are handed over before its threads
// begin; each looks at what is current. Every third is handed over without bind().
const AddStep kPool{
    "context.pool", [](const Call& call) {
      const auto count = static_cast<std::size_t>(call.args["tasks"].as_uint());
      std::vector<Value> seen(count);
      std::vector<std::function<void()>> tasks;
      for (std::size_t i = 0; i < count; ++i) {
        const context::Scope scope(context::current().with(kAttempt, static_cast<std::int64_t>(i)));
        const auto task = [&into = seen[i]] {
          into = context_value(context::current())["attempt"];
        };
        if (i % 3 == 2) {
          tasks.emplace_back(task);
        } else {
          tasks.emplace_back(context::bind(task));
        }
      }
      std::atomic<std::size_t> next{0};
      std::vector<Value> left(static_cast<std::size_t>(call.args["threads"].as_uint(2)));
      {
        std::vector<core::Thread> threads;
        threads.reserve(left.size());
        for (Value& at_the_end : left) {
          threads.emplace_back(call.clock, [&next, &tasks, &at_the_end] {
            for (std::size_t i = 0; (i = next.fetch_add(1)) < tasks.size();) tasks[i]();
            at_the_end = context_value(context::current())["attempt"];
          });
        }
      }
      return Value::object({{"seen", json::Array(seen.begin(), seen.end())},
                            {"left", json::Array(left.begin(), left.end())},
                            {"after", context_value(context::current())}});
    }};

const AddStep kThread{
    "context.thread", [](const Call& call) {
      Value plain, stoppable, bare;
      bool could_stop = false;
      {
        const context::Scope scope(named(call, call.args["context"]));
        const auto one = context::start_thread([&] { plain = context_value(context::current()); });
        const auto other = context::start_thread([&](const std::stop_token& token) {
          could_stop = token.stop_possible();
          stoppable = context_value(context::current());
        });
        const std::jthread none([&] { bare = context_value(context::current()); });
      }
      return Value::object(
          {{"plain", plain}, {"stoppable", stoppable}, {"bare", bare}, {"could_stop", could_stop}});
    }};

// Threads that share a context and do with it what programs do, all at once: for ThreadSanitizer.
const AddStep kRace{
    "context.race", [](const Call& call) {
      Context shared = named(call, call.args["context"]);
      std::shared_ptr<const context::Propagator> propagator;
      if (call.args["propagate"].as_bool()) {
        propagator = propagator_of(Value::array({"tracecontext", "baggage"}));
        shared = with_baggage(shared, Baggage().set("key", "value"));
      }
      const auto rounds = static_cast<std::int64_t>(call.args["rounds"].as_uint(100));
      std::atomic<std::int64_t> right{0};
      const auto work = [&] {
        for (std::int64_t i = 0; i < rounds; ++i) {
          const context::Scope outer(shared.with_span(child_of(shared.span())));
          const context::Scope inner(context::current().with(kAttempt, i));
          Context seen;
          context::bind([&seen] { seen = context::current(); })();
          if (propagator) {
            context::Headers headers;
            context::HttpSetter setter(headers);
            propagator->inject(seen, setter);
            const Context back = propagator->extract(context::HttpGetter(headers), Context());
            if (!(baggage_of(back) == baggage_of(shared))) continue;
            seen = seen.with_span(back.span());
          }
          const std::int64_t* attempt = seen.get(kAttempt);
          const bool same = seen.span().trace_id == shared.span().trace_id &&
                            seen.span().span_id != shared.span().span_id && attempt != nullptr &&
                            *attempt == i;
          right.fetch_add(same ? 1 : 0);
        }
      };
      {
        std::vector<core::Thread> threads;
        const std::size_t count = call.args["threads"].as_uint(4);
        threads.reserve(count);
        while (threads.size() < count) {
          threads.emplace_back(call.clock, work);
        }
      }
      return Value::object({{"right", right.load()}});
    }};

// ---- tracestate and baggage ----

const AddStep kTraceState{
    "context.tracestate", [](const Call& call) {
      const auto lines = texts(call.args["lines"]);
      const auto state = TraceState::parse(lines);
      if (!state) return Value();
      Value members = Value::array();
      for (const auto& [key, value] : state->members()) members.push(Value::array({key, value}));
      return Value::object(
          {{"members", members}, {"text", state->text()}, {"header", state->header()}});
    }};

const AddStep kTraceStateChange{
    "context.tracestate_change", [](const Call& call) {
      std::optional<TraceState> state;
      if (const auto text = call.args["text"].as_string(); text.empty()) {
        state.emplace();
      } else {
        state = TraceState::parse(text);
      }
      if (!state) throw Invalid("\"text\" is no tracestate");
      const std::string before(state->text());
      const TraceState original = *state;
      if (call.args.has("erase")) {
        state = state->erase(call.args["erase"].as_string());
      } else {
        state = state->set(call.args["key"].as_string(), call.args["value"].as_string());
      }
      if (!state) return Value();
      const auto got = state->get(call.args["key"].as_string());
      return Value::object({{"text", state->text()},
                            {"get", got ? Value(*got) : Value()},
                            {"untouched", original.text() == before}});
    }};

Value baggage_value(const Baggage& baggage) {
  Value entries = Value::array();
  for (const Baggage::Entry& entry : baggage.entries()) {
    Value properties = Value::array();
    for (const auto& [key, value] : entry.properties) {
      properties.push(Value::array({key, value ? Value(*value) : Value()}));
    }
    entries.push(Value::array({entry.key, entry.value, properties}));
  }
  return entries;
}

Value baggage_object(const Baggage& baggage) {
  Value all = Value::object();
  for (const Baggage::Entry& entry : baggage.entries()) all.set(entry.key, entry.value);
  return all;
}

const AddStep kBaggage{
    "context.baggage", [](const Call& call) {
      const auto lines = texts(call.args["lines"]);
      const Baggage baggage = Baggage::parse(lines);
      const std::string header = baggage.header();
      return Value::object({{"entries", baggage_value(baggage)}, {"header", header}});
    }};

// Entries as [key, value] or [key, value, [[property, value or null], …]].
const AddStep kBaggageHeader{
    "context.baggage_header", [](const Call& call) {
      Baggage baggage;
      for (const Value& one : call.args["entries"].items()) {
        const json::Array& parts = one.items();
        std::vector<Baggage::Property> properties;
        if (parts.size() > 2) {
          for (const Value& pair : parts[2].items()) {
            Baggage::Property property{std::string(pair.items().at(0).as_string()), std::nullopt};
            if (pair.items().size() > 1 && pair.items()[1].is_string()) {
              property.value = pair.items()[1].as_string();
            }
            properties.push_back(std::move(property));
          }
        }
        baggage = baggage.set(std::string(parts.at(0).as_string()),
                              std::string(parts.at(1).as_string()), std::move(properties));
      }
      for (const Value& key : call.args["remove"].items())
        baggage = baggage.remove(key.as_string());
      const std::string header = baggage.header();
      return Value::object({{"header", header},
                            {"again", baggage_value(Baggage::parse(header))},
                            {"size", std::uint64_t{baggage.entries().size()}}});
    }};

// ---- carriers and propagators ----

Value values_of(const context::Getter& getter, const Value& names) {
  Value all = Value::object();
  for (const Value& name : names.items()) {
    std::array<std::string_view, 4> values;
    const std::size_t count = getter.values(name.as_string(), values);
    Value found = Value::array();
    for (std::size_t i = 0; i < std::min(count, values.size()); ++i) found.push(values[i]);
    all.set(std::string(name.as_string()),
            Value::object({{"count", std::uint64_t{count}}, {"values", found}}));
  }
  return all;
}

std::vector<std::string> entries_of(const Value& list) {
  std::vector<std::string> entries;
  for (const Value& entry : list.items()) entries.emplace_back(entry.as_string());
  return entries;
}

const AddStep kCarrierGet{
    "context.carrier_get", [](const Call& call) {
      const Value& names = call.args["names"];
      if (call.args.has("environment")) {
        const auto entries = entries_of(call.args["environment"]);
        const context::EnvironmentGetter getter(entries);
        return Value::object(
            {{"values", values_of(getter, names)}, {"names", list_value(getter.names())}});
      }
      const context::Headers headers = headers_of(call.args["pairs"]);
      if (!call.args["grpc"].as_bool()) {
        return Value::object({{"values", values_of(context::HttpGetter(headers), names)}});
      }
      const context::Metadata metadata(headers.begin(), headers.end());
      return Value::object({{"values", values_of(context::MetadataGetter(metadata), names)}});
    }};

const AddStep kCarrierSet{"context.carrier_set", [](const Call& call) {
                            const auto write = [&](context::Setter& setter) {
                              for (const auto& [name, value] : headers_of(call.args["set"]))
                                setter.set(name, value);
                            };
                            if (call.args.has("environment")) {
                              auto entries = entries_of(call.args["environment"]);
                              context::EnvironmentSetter setter(entries);
                              write(setter);
                              Value all = Value::array();
                              for (const std::string& entry : entries) all.push(entry);
                              return all;
                            }
                            context::Headers headers = headers_of(call.args["pairs"]);
                            if (!call.args["grpc"].as_bool()) {
                              context::HttpSetter setter(headers);
                              write(setter);
                              return pairs_value(headers);
                            }
                            context::Metadata metadata(headers.begin(), headers.end());
                            context::MetadataSetter setter(metadata);
                            write(setter);
                            return pairs_value(metadata);
                          }};

const AddStep kEnvironmentNames{"context.environment_names", [](const Call& call) {
                                  Value all = Value::array();
                                  for (const Value& name : call.args["names"].items()) {
                                    all.push(context::environment_name(name.as_string()));
                                  }
                                  return all;
                                }};

const AddStep kPropagators{
    "context.propagators", [](const Call& call) {
      const Value& names = call.args["names"];
      const auto configured = names.is_string() ? context::propagators_named(names.as_string())
                                                : context::propagators_from_environment();
      Value unknown = Value::array();
      for (const std::string& name : configured.unknown) unknown.push(name);
      return Value::object(
          {{"fields", list_value(configured.propagator->fields())}, {"unknown", unknown}});
    }};

Value extracted(const Call& call, Context into) {
  const context::Headers headers = headers_of(call.args["headers"]);
  const Context context = propagator_of(call.args["propagators"])
                              ->extract(context::HttpGetter(headers), std::move(into));
  Value told = span_value(context.span());
  told.set("baggage", baggage_object(baggage_of(context)));
  return keep(call, context, told);
}

const AddStep kExtract{"context.extract", [](const Call& call) { return extracted(call, {}); }};
const AddStep kExtractInto{"context.extract_into", [](const Call& call) {
                             return extracted(call, named(call, call.args["context"]));
                           }};

const AddStep kInject{"context.inject", [](const Call& call) {
                        Context context = named(call, call.args["from"]);
                        if (call.args["child"].as_bool())
                          context = context.with_span(child_of(context.span()));
                        if (call.args.has("baggage")) {
                          Baggage baggage = baggage_of(context);
                          for (const auto& [key, value] : call.args["baggage"].members()) {
                            baggage = baggage.set(key, std::string(value.as_string()));
                          }
                          context = with_baggage(context, std::move(baggage));
                        }
                        context::Headers headers;
                        context::HttpSetter setter(headers);
                        propagator_of(call.args["propagators"])->inject(context, setter);
                        return Value::object({{"headers", pairs_value(headers)}});
                      }};

// Out of this process and into the next by its environment.
const AddStep kEnvironment{"context.through_environment", [](const Call& call) {
                             const auto propagator = propagator_of(call.args["propagators"]);
                             auto entries = entries_of(call.args["environment"]);
                             context::EnvironmentSetter setter(entries);
                             propagator->inject(named(call, call.args["from"]), setter);
                             const Context back = propagator->extract(
                                 context::EnvironmentGetter(entries), Context());
                             Value told = span_value(back.span());
                             told.set("baggage", baggage_object(baggage_of(back)));
                             Value all = Value::array();
                             for (const std::string& entry : entries) all.push(entry);
                             return told.set("entries", all);
                           }};

// ---- the service ----

service::Response pass_on(const context::Propagator& propagator, const service::Request& request) {
  const auto targets = json::parse(request.body);
  if (!targets || !targets->is_array()) return {400, "[]"};
  const Context incoming = propagator.extract(context::HttpGetter(request.fields), Context());
  const context::Scope server(incoming.with_span(child_of(incoming.span())));
  Value statuses = Value::array();
  for (const Value& target : targets->items()) {
    const context::Scope client(context::current().with_span(child_of(context::current().span())));
    context::Headers headers;
    context::HttpSetter setter(headers);
    propagator.inject(context::current(), setter);
    statuses.push(service::post(target["url"].as_string(), headers, target["arguments"].dump()));
  }
  return {200, statuses.dump()};
}

const AddStep kService{"service.start", [](const Call&) {
                         const auto propagator = context::propagators_from_environment().propagator;
                         // Where no exception travels a hole ends the process, and is told all the
                         // same.
                         const auto port =
                             service::start([propagator](const service::Request& request) {
                               return pass_on(*propagator, request);
                             });
                         return Value::object({{"port", int{port}}});
                       }};

// ---- coroutines ----

// Goes on with a coroutine on a thread of its own.
struct OnAnotherThread {
  core::Clock& clock;
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) const {
    core::Thread(clock, [handle] {
      const context::Scope scope(Context().with(kUser, std::string("the thread")));
      handle.resume();
    }).detach();
  }
  void await_resume() const noexcept {}
};

context::Task inner_task(core::Clock& clock, std::vector<Value>& seen) {
  seen.push_back(context_value(context::current()));
  co_await OnAnotherThread{clock};
  seen.push_back(context_value(context::current()));
}

context::Task outer_task(core::Clock& clock, std::vector<Value>& seen, bool throws) {
  seen.push_back(context_value(context::current()));
  co_await OnAnotherThread{clock};
  seen.push_back(context_value(context::current()));
  co_await inner_task(clock, seen);
  seen.push_back(context_value(context::current()));
  if (throws) throw std::runtime_error("thrown by the coroutine");
}

const AddStep kCoroutine{
    "context.coroutine", [](const Call& call) {
      std::vector<Value> seen;
      std::mutex mutex;
      core::Condition changed(call.clock);
      bool done = false;
      std::optional<context::Task> task;
      {
        const context::Scope scope(named(call, call.args["context"]));
        task.emplace(outer_task(call.clock, seen, call.args["throws"].as_bool()));
      }
      task->start([&] {
        const std::lock_guard lock(mutex);
        done = true;
        changed.notify_one();
      });
      const Value here = context_value(context::current());
      {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return done; });
      }
      Value thrown;
      try {
        task->rethrow();
      } catch (const std::runtime_error& error) {
        thrown = error.what();
      }
      return Value::object(
          {{"seen", json::Array(seen.begin(), seen.end())}, {"here", here}, {"thrown", thrown}});
    }};

// ---- speed ----

struct Loaded {
  context::Headers headers;
  context::Headers out;
};
std::vector<Loaded> loaded;

const AddStep kLoad{"context.load", [](const Call& call) {
                      const auto index = static_cast<std::size_t>(call.args["index"].as_uint());
                      if (loaded.size() <= index) loaded.resize(index + 1);
                      loaded[index].headers = headers_of(call.args["headers"]);
                      loaded[index].out.clear();
                      return Value();
                    }};

void cross(const context::Propagator& propagator, Loaded& one) {
  const Context context = propagator.extract(context::HttpGetter(one.headers), Context());
  context::HttpSetter setter(one.out);
  propagator.inject(context, setter);
}

// extract() and inject() of every loaded set of headers, so many times.
const AddStep kCross{"context.cross", [](const Call& call) {
                       const auto propagator =
                           context::propagators_named("tracecontext,baggage").propagator;
                       for (std::uint64_t i = 0; i < call.args["times"].as_uint(1); ++i) {
                         for (Loaded& one : loaded) cross(*propagator, one);
                       }
                       return Value();
                     }};

const AddStep kShow{
    "context.show", [](const Call& call) {
      const auto propagator = context::propagators_named("tracecontext,baggage").propagator;
      Loaded& one = loaded.at(static_cast<std::size_t>(call.args["index"].as_uint()));
      one.out.clear();
      cross(*propagator, one);
      return pairs_value(one.out);
    }};

}  // namespace
}  // namespace otelier
