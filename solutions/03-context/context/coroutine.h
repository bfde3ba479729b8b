// A coroutine that keeps its context. A coroutine may suspend on one thread and go on on another,
// so nothing that belongs to a thread may live across a co_await, least of all a Scope. A Task
// takes the context of whoever called it along: it attaches it each time it goes on, and detaches
// it each time before it suspends, so that neither the thread it leaves nor the thread it comes to
// ever sees the other one's. A Task starts when it is awaited or start()ed, and is owned by one
// holder.
#pragma once

#include <coroutine>
#include <exception>
#include <functional>
#include <utility>

#include "context/current.h"

namespace otelier::context {

class [[nodiscard]] Task {
 public:
  class promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  // Remembers the context of here, and attaches and detaches it. For one coroutine.
  class Carried {
   public:
    // The coroutine goes on, on whatever thread this is.
    void enter() {
      // lab:solution
      token_ = attach(context_);
      // lab:starter
      //| not_implemented("Task::Carried::enter: it goes on: attach", token_);
      // lab:end
    }
    // The coroutine is about to suspend, on the thread that it entered on. Nobody may resume it
    // before this has returned.
    void leave() {
      // lab:solution
      static_cast<void>(detach(token_));
      // lab:starter
      //| not_implemented("Task::Carried::leave: it suspends: detach", token_);
      // lab:end
    }

   private:
    Context context_ = current();
    Token token_;
  };

  // What every co_await in a Task goes through.
  template <class Awaiter>
  struct Carrying {
    Awaiter awaiter;
    Carried& carried;
    bool left = false;

    bool await_ready() { return awaiter.await_ready(); }
    auto await_suspend(Handle handle) {
      // Before the awaiter hears of it: it may resume the coroutine at once, on another thread.
      left = true;
      carried.leave();
      return awaiter.await_suspend(handle);
    }
    decltype(auto) await_resume() {
      if (left) carried.enter();
      return awaiter.await_resume();
    }
  };

  class promise_type {
   public:
    Task get_return_object() { return Task(Handle::from_promise(*this)); }
    auto initial_suspend() noexcept {
      struct Start {
        Carried& carried;
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<>) const noexcept {}
        void await_resume() const { carried.enter(); }
      };
      return Start{carried_};
    }
    auto final_suspend() noexcept {
      struct End {
        bool await_ready() const noexcept { return false; }
        std::coroutine_handle<> await_suspend(Handle handle) const noexcept {
          promise_type& promise = handle.promise();
          promise.carried_.leave();
          if (promise.next_) return promise.next_;
          if (promise.done_) promise.done_();
          return std::noop_coroutine();
        }
        void await_resume() const noexcept {}
      };
      return End{};
    }
    void return_void() {}
    void unhandled_exception() { failure_ = std::current_exception(); }

    template <class Awaiter>
    auto await_transform(Awaiter&& awaiter) {
      return Carrying<std::decay_t<Awaiter>>{std::forward<Awaiter>(awaiter), carried_};
    }

   private:
    friend class Task;
    Carried carried_;
    std::coroutine_handle<> next_;  // who awaits this one
    std::function<void()> done_;
    std::exception_ptr failure_;
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  // Not before it is done or while it has not begun.
  ~Task() {
    if (handle_) handle_.destroy();
  }

  // Begins it on this thread; done is called on the thread it ends on. Then rethrow() may be asked.
  void start(std::function<void()> done) {
    handle_.promise().done_ = std::move(done);
    handle_.resume();
  }
  // Throws what the coroutine threw, if it did.
  void rethrow() const {
    if (handle_.promise().failure_) std::rethrow_exception(handle_.promise().failure_);
  }

  // co_await task: begins it here and goes on when it is done.
  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) noexcept {
    handle_.promise().next_ = awaiting;
    return handle_;
  }
  void await_resume() const { rethrow(); }

 private:
  explicit Task(Handle handle) : handle_(handle) {}
  Handle handle_;
};

}  // namespace otelier::context
