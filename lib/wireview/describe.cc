#include "wireview/describe.h"

#include <algorithm>

#include "proto/messages.h"
#include "wireview/columns.h"
#include "wireview/unpack.h"
#include "wireview/values.h"

namespace otelier::wireview {

namespace {

constexpr std::string_view kNames =
    "name it: --message traces, metrics, logs or profiles, or a full name such as "
    "opentelemetry.proto.trace.v1.Span";

// The message to read the payload as.
core::Result<std::string> message_of(const std::string& named, core::ByteView payload) {
  if (!named.empty()) {
    const auto type = proto::find_message(named);
    if (!type) return std::unexpected(type.error());
    return (*type)->full_name();
  }
  if (payload.empty()) {
    return core::fail("the payload is empty: a valid request of any signal, with nothing in it",
                      std::string(kNames));
  }
  if (const auto guessed = guess(payload)) return guessed->message;
  return core::fail("this looks like no OTLP message: " + count_of(payload.size(), "byte") +
                        " that begin with " +
                        show_bytes(payload.first(std::min<std::size_t>(payload.size(), 8))),
                    std::string(kNames));
}

std::string lines_of(std::string_view text, std::size_t width) {
  std::string lines;
  for (const auto& line : wrap(text, width)) lines += line + "\n";
  return lines;
}

Answer draw(const Question& question, const Unpacked& unpacked, const std::string& message) {
  const core::ByteView bytes = unpacked.bytes;
  const bool is_json = looks_like_json(bytes);
  const Node tree = is_json ? view_json(bytes, message) : view_protobuf(bytes, message);
  const Node* damage = first_damage(tree);
  if (question.form == Form::json) {
    json::Value object = json::Value::object();
    object.set("message", message);
    object.set("encoding", is_json ? "json" : "protobuf");
    object.set("compression", unpacked.compression);
    object.set("bytes", std::uint64_t{bytes.size()});
    object.set("tree", to_json(tree));
    return {object.dump(2) + "\n", damage == nullptr};
  }
  std::string text = message.substr(message.rfind('.') + 1) + " in " +
                     (is_json ? "JSON" : "protobuf") + ", " + count_of(bytes.size(), "byte");
  if (!unpacked.compression.empty()) {
    text += " (" + unpacked.compression + ": " + std::to_string(question.payload.size()) + ")";
  }
  if (question.message.empty()) text += "; guessed, --message names another";
  text = lines_of(text, question.options.width) + render(tree, bytes, question.options);
  if (damage != nullptr) {
    text +=
        lines_of("damaged at byte " + std::to_string(damage->offset) +
                     (damage->path.empty() ? "" : ", in " + damage->path) + ": " + damage->damage,
                 question.options.width);
  }
  return {text, damage == nullptr};
}

}  // namespace

core::Result<Answer> describe(const Question& question) {
  const auto unpacked = unpack(question.payload);
  if (!unpacked) return std::unexpected(unpacked.error());
  if (!question.other) {
    const auto message = message_of(question.message, unpacked->bytes);
    if (!message) return std::unexpected(message.error());
    return draw(question, *unpacked, *message);
  }
  const auto other = unpack(*question.other);
  if (!other) return std::unexpected(other.error());
  // Two files may be compared whatever they are: without a message there is just no field path.
  const auto message = message_of(question.message, unpacked->bytes);
  if (!message && !question.message.empty()) return std::unexpected(message.error());
  const auto difference =
      first_difference(unpacked->bytes, other->bytes, message ? *message : std::string());
  if (difference) return Answer{difference->text, false};
  return Answer{"the same " + count_of(unpacked->bytes.size(), "byte") + "\n", true};
}

}  // namespace otelier::wireview
