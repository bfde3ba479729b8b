#include "context/current.h"

#include <atomic>
#include <cstddef>
#include <cstdio>
#include <vector>

#include "core/not_implemented.h"

namespace otelier::context {
namespace {

void write_once(Detached what) noexcept {
  static std::atomic<bool> written{false};
  if (written.exchange(true)) return;
  std::fprintf(stderr,
               "otelier::context: a Scope ended %s; the spans that follow may hang from "
               "the wrong parent\n",
               what == Detached::not_here ? "on a thread that did not make it" : "out of order");
}

std::atomic<MisuseHandler> misuse_handler{write_once};

// lab:solution
struct Attached {
  std::uint64_t number;
  Context context;
};

// True once this thread's stack is gone: other thread-locals may be destroyed later, and ask.
constinit thread_local bool over = false;

struct Stack {
  std::uint64_t thread;           // threads are never numbered alike, as their ids may be
  std::uint64_t last_number = 0;  // of the last attach()
  std::vector<Attached> attached;

  Stack() : thread(next_thread()) { attached.reserve(16); }
  ~Stack() { over = true; }
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  static std::uint64_t next_thread() {
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
  }
};

Stack& stack() {
  thread_local Stack mine;
  return mine;
}

// lab:starter
//| // One stack for each thread: thread_local. What does an entry hold, so that a Token can name it?
// lab:end
}  // namespace

Context current() {
  // lab:solution
  if (over) return {};
  const Stack& mine = stack();
  return mine.attached.empty() ? Context() : mine.attached.back().context;
  // lab:starter
  //| not_implemented("current: the top of this thread's stack, or the root");
  // lab:end
}

Token attach(Context context) {
  // lab:solution
  Token token;
  if (over) return token;
  Stack& mine = stack();
  mine.attached.push_back({++mine.last_number, std::move(context)});
  token.thread_ = mine.thread;
  token.number_ = mine.last_number;
  return token;
  // lab:starter
  //| not_implemented("attach: push it, and remember in the Token which one it was", context);
  // lab:end
}

Detached detach(Token token) {
  // lab:solution
  if (over) return Detached::not_here;
  Stack& mine = stack();
  if (token.thread_ != mine.thread) return Detached::not_here;
  std::size_t place = mine.attached.size();
  while (place > 0 && mine.attached[place - 1].number > token.number_) --place;
  if (place == 0 || mine.attached[place - 1].number != token.number_) return Detached::not_here;
  const bool top = place == mine.attached.size();
  mine.attached.erase(mine.attached.begin() + static_cast<std::ptrdiff_t>(place) - 1,
                      mine.attached.end());
  return top ? Detached::ok : Detached::out_of_order;
  // lab:starter
  //| not_implemented("detach: is it here, and is it the top?", token);
  // lab:end
}

void set_misuse_handler(MisuseHandler handler) {
  misuse_handler.store(handler == nullptr ? write_once : handler);
}

Scope::~Scope() {
  // lab:solution
  const Detached what = detach(token_);
  if (what != Detached::ok) misuse_handler.load()(what);
  // lab:starter
  //| // Detach, and tell misuse_handler when that did not go well.
  //| static_cast<void>(token_);
  // lab:end
}

}  // namespace otelier::context
