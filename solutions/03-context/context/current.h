// The context that the running code works in. Each thread has a stack of them: attach() puts one on
// top, detach() takes it off again, current() is the top, and the root when the stack is empty. A
// thread's stack is its own: a new thread, or a thread of a pool, begins at the root, and knows
// nothing of the code that gave it work unless that code sends its context along. bind() does.
//
// Contexts come off in the reverse of the order in which they went on. Whoever does it otherwise is
// told: detach() says so, and a Scope, which cannot, calls the misuse handler. otel-context#detach
//
//   context::Scope scope(context::current().with_span(span));   // until the end of the block
//   pool.submit(context::bind([…] { … }));                      // runs in the context of here
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <thread>
#include <type_traits>
#include <utility>

#include "context/context.h"

namespace otelier::context {

// The top of this thread's stack. A copy: it may be kept. Some nanoseconds.
[[nodiscard]] Context current();

// How a detach() went.
enum class Detached : std::uint8_t {
  ok,            // it was the top, and is off
  out_of_order,  // others stood above it: they are off as well, so that none of them stays for ever
  not_here,      // not on this thread's stack: off already, or another thread's. Nothing was done
};

// Which attach() it was: on which thread, and the how manieth there.
class Token {
 public:
  Token() = default;  // of no attach()

 private:
  friend Token attach(Context context);
  friend Detached detach(Token token);
  std::uint64_t thread_ = 0;
  std::uint64_t number_ = 0;
};

// Puts a context on this thread's stack.
[[nodiscard]] Token attach(Context context);
// Takes it off, with all above it. O(what is taken off); an error changes nothing.
[[nodiscard]] Detached detach(Token token);

// Told by a Scope that ended out of order or on another thread. Any thread may call it, and it must
// not throw. The default writes one line to standard error, the first time in a process.
using MisuseHandler = void (*)(Detached what) noexcept;
void set_misuse_handler(MisuseHandler handler);

// Attaches for the rest of a block. Belongs to the thread that made it: never a member of something
// that moves, never alive across a co_await.
class [[nodiscard]] Scope {
 public:
  explicit Scope(Context context) : token_(attach(std::move(context))) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope();

 private:
  Token token_;
};

// A function and the context that it runs in, on whatever thread. Calling it leaves the caller's
// current context as it was, also when the function throws. As copyable as F is.
template <class F>
class Bound {
 public:
  Bound(Context context, F function)
      : context_(std::move(context)), function_(std::move(function)) {}

  template <class... Args>
    requires std::invocable<F&, Args...>
  std::invoke_result_t<F&, Args...> operator()(Args&&... args) {
    // lab:solution
    const Scope scope(context_);
    return std::invoke(function_, std::forward<Args>(args)...);
    // lab:starter
    //| not_implemented("Bound: attach the context, call the function, detach", args...);
    // lab:end
  }

 private:
  Context context_;
  F function_;
};

// Gives a function the context of here, or the one named: what to hand to a thread pool.
template <class F>
[[nodiscard]] Bound<std::decay_t<F>> bind(F&& function, Context context = current()) {
  return {std::move(context), std::forward<F>(function)};
}

// A std::jthread that begins in the context of here. The function may take a std::stop_token first,
// as std::jthread's may.
template <class F>
[[nodiscard]] std::jthread start_thread(F&& function) {
  // lab:solution
  return std::jthread(bind(std::forward<F>(function)));
  // lab:starter
  //| not_implemented("start_thread: which thread calls current(), the old or the new one?", function);
  // lab:end
}

}  // namespace otelier::context
