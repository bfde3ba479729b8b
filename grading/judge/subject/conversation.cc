#include "judge/subject/conversation.h"

#include <array>
#include <csignal>
#include <cstring>

#include "core/not_implemented.h"

namespace otelier::judge {
namespace {

using std::chrono::steady_clock;

// How long a player that has closed its channel may take to end.
constexpr std::chrono::seconds kEndPatience{2};

struct NamedKind {
  std::string_view name;
  Reply::Kind kind;
};
// What a player may say; `gone` is for the judge alone.
constexpr std::array kKinds{
    NamedKind{"not_implemented", Reply::Kind::not_implemented},
    NamedKind{"invalid", Reply::Kind::invalid}, NamedKind{"exception", Reply::Kind::exception},
    NamedKind{"unsupported", Reply::Kind::unsupported}, NamedKind{"gone", Reply::Kind::gone}};

std::string_view name_of(Reply::Kind kind) {
  for (const auto& known : kKinds) {
    if (known.kind == kind) return known.name;
  }
  return "ok";
}

// nullopt: neither {"ok":…} nor {"error":{"kind":known,"message":text}}.
std::optional<Reply> read_reply(const nlohmann::json& line) {
  const auto ok = line.find("ok");
  const auto error = line.find("error");
  if ((ok == line.end()) == (error == line.end())) return std::nullopt;
  if (ok != line.end()) {
    return Reply{.kind = Reply::Kind::ok, .value = *ok, .message = "", .as_json = {{"ok", *ok}}};
  }
  if (!error->is_object()) return std::nullopt;
  const auto kind = error->find("kind");
  const auto message = error->find("message");
  if (kind == error->end() || !kind->is_string() || message == error->end() ||
      !message->is_string()) {
    return std::nullopt;
  }
  for (const auto& known : kKinds) {
    if (*kind == known.name && known.kind != Reply::Kind::gone) {
      return make_reply(known.kind, message->get<std::string>());
    }
  }
  return std::nullopt;
}

// The same text, with U+FFFD for what is not UTF-8: it ends in JSON.
std::string as_utf8(const std::string& text) {
  const nlohmann::json json = text;
  return nlohmann::json::parse(json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

// The last hole that the terminate handler named, if it did.
std::string named_hole(const std::string& standard_error) {
  constexpr std::string_view kMark = "not implemented: ";
  const auto at = standard_error.rfind(kMark);
  if (at == std::string::npos) return "";
  const auto from = at + kMark.size();
  return standard_error.substr(from, standard_error.find('\n', from) - from);
}

std::string how_it_ended(const Exit& exit) {
  if (exit.signal == SIGXCPU || (exit.signal == SIGKILL && exit.cpu > std::chrono::seconds(1))) {
    return "was ended after " + in_words(exit.cpu) + " of CPU time";
  }
  if (exit.signal) {
    const char* name = ::sigabbrev_np(*exit.signal);
    return std::string("was ended by signal ") + (name ? "SIG" + std::string(name) : "") + " (" +
           std::to_string(*exit.signal) + ")";
  }
  return "ended with exit code " + std::to_string(exit.code.value_or(-1));
}

}  // namespace

Reply make_reply(Reply::Kind kind, std::string message) {
  message = as_utf8(message);
  nlohmann::json as_json = {{"error", {{"kind", name_of(kind)}, {"message", message}}}};
  return {.kind = kind, .value = {}, .message = std::move(message), .as_json = std::move(as_json)};
}

std::string in_words(nanoseconds time) {
  const auto fraction = [](double value, const char* unit) {
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.6g %s", value, unit);
    return std::string(text.data());
  };
  if (time >= std::chrono::seconds(1)) {
    return fraction(std::chrono::duration<double>(time).count(), "s");
  }
  return fraction(std::chrono::duration<double, std::milli>(time).count(), "ms");
}

Conversation::Conversation(Descriptor socket, Process& process, nanoseconds wall)
    : channel_(std::move(socket)), process_(process), wall_(wall) {}

PlayerChannel::Deadline Conversation::deadline() const {
  const auto now = steady_clock::now();
  if (wall_ > PlayerChannel::Deadline::max() - now) return PlayerChannel::Deadline::max();
  return now + std::chrono::duration_cast<steady_clock::duration>(wall_);
}

core::Result<Player::Hello> Conversation::hear_hello() {
  const auto line = channel_.receive(deadline());
  if (!line) {
    if (line.error() == PlayerChannel::Silence::too_late) {
      return core::fail("the player said nothing for " + in_words(wall_) +
                        "; its first line must be {\"hello\":…}");
    }
    explain_end();
    return core::fail(broken_->message + "\n" + process_.exit().standard_error);
  }
  const auto object = read_line_as_object(*line);
  if (!object) return core::fail("the player began with " + object.error().message);
  const auto hello = object->find("hello");
  const auto wrong = [&] {
    return core::fail(
        "the player's first line must be "
        "{\"hello\":{\"player\":\"name\",\"ops\":[…],\"clock\":true|false}}",
        "see docs/player-protocol.md");
  };
  if (hello == object->end() || !hello->is_object()) return wrong();
  const auto name = hello->find("player");
  const auto ops = hello->find("ops");
  const auto clock = hello->find("clock");
  if (name == hello->end() || !name->is_string() || ops == hello->end() || !ops->is_array()) {
    return wrong();
  }
  if (clock != hello->end() && !clock->is_boolean()) return wrong();
  Player::Hello heard{.name = *name, .ops = {}, .clock = false};
  if (clock != hello->end()) heard.clock = clock->get<bool>();
  for (const auto& op : *ops) {
    if (!op.is_string()) return wrong();
    heard.ops.push_back(op);
  }
  return heard;
}

Conversation::Number Conversation::ask(nlohmann::json request) {
  const Number number = next_++;
  outstanding_.insert(number);
  if (broken_) return number;
  request["id"] = number;
  if (!channel_.send(request, deadline())) {
    // Whatever it said before is still to be read; then its end explains itself.
    while (!broken_) read_one(steady_clock::now() + kEndPatience);
  }
  return number;
}

Reply Conversation::take(Number number) {
  const auto until = deadline();
  for (;;) {
    if (auto reply = take_if_here(number)) return *std::move(reply);
    read_one(until);
  }
}

std::optional<Reply> Conversation::take_if_here(Number number) {
  if (const auto found = here_.find(number); found != here_.end()) {
    Reply reply = std::move(found->second);
    here_.erase(found);
    return reply;
  }
  return broken_;
}

void Conversation::read_one(PlayerChannel::Deadline until) {
  const auto line = channel_.receive(until);
  if (line) return file(*line);
  if (line.error() == PlayerChannel::Silence::closed) return explain_end();
  timed_out_ = true;
  give_up(Reply::Kind::gone, "the player did not answer within " + in_words(wall_));
}

void Conversation::file(std::string_view line) {
  const auto breach = [&](const std::string& what) {
    give_up(Reply::Kind::gone, "the player broke its protocol: " + what);
  };
  const auto object = read_line_as_object(line);
  if (!object) return breach(object.error().message);
  const auto id = object->find("id");
  if (id == object->end() || !id->is_number_unsigned()) {
    return breach("a reply without a request's id: " + std::string(line.substr(0, 120)));
  }
  const Number number = *id;
  if (outstanding_.erase(number) == 0) {
    return breach("a reply to request " + std::to_string(number) +
                  ", which waits for none (never sent, or answered already)");
  }
  auto reply = read_reply(*object);
  if (!reply) {
    return breach("a reply that is neither {\"ok\":…} nor {\"error\":{\"kind\":…,\"message\":…}}");
  }
  here_.emplace(number, *std::move(reply));
}

void Conversation::give_up(Reply::Kind kind, std::string why) {
  if (!broken_) broken_ = make_reply(kind, std::move(why));
}

// The channel is closed: the player has ended, or is about to, or has thrown the channel away.
void Conversation::explain_end() {
  if (!process_.wait(kEndPatience)) {
    return give_up(Reply::Kind::gone, "the player closed its channel and went on running");
  }
  const Exit exit = process_.exit();
  if (exit.code == core::kExitNotImplemented) {
    const std::string hole = named_hole(exit.standard_error);
    return give_up(Reply::Kind::not_implemented, hole.empty() ? "not implemented" : hole);
  }
  give_up(Reply::Kind::gone, "the player " + how_it_ended(exit) + " before it answered");
}

}  // namespace otelier::judge
