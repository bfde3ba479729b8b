#include "model/error.h"

namespace otelier::model {

std::string_view name(Fault fault) {
  switch (fault) {
    case Fault::malformed:
      return "malformed";
    case Fault::not_utf8:
      return "not_utf8";
    case Fault::too_deep:
      return "too_deep";
    case Fault::wrong_type:
      return "wrong_type";
    case Fault::out_of_range:
      return "out_of_range";
    case Fault::bad_id:
      return "bad_id";
    case Fault::bad_base64:
      return "bad_base64";
    case Fault::two_of_a_kind:
      return "two_of_a_kind";
  }
  return "?";
}

std::string Error::message() const {
  return (path.empty() ? std::string("the message") : path) + ", byte " + std::to_string(offset) +
         ": " + what;
}

std::string Place::path() const {
  std::string text = above == nullptr ? std::string() : above->path();
  if (member.empty()) return text;
  if (!text.empty()) text += '.';
  text += member;
  if (index != kNoIndex) text += '[' + std::to_string(index) + ']';
  return text;
}

}  // namespace otelier::model
