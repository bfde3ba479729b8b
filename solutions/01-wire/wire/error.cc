#include "wire/error.h"

namespace otelier::wire {
namespace {

struct Words {
  std::string_view name;
  std::string_view sentence;
};

Words words(Fault fault) {
  switch (fault) {
    case Fault::truncated:
      return {"truncated", "the message ends inside a tag, a varint or a fixed value"};
    case Fault::varint_too_long:
      return {"varint_too_long",
              "a value of more than ten bytes, or a tag or length of more than five"};
    case Fault::length_beyond_end:
      return {"length_beyond_end", "the length promises more bytes than are left"};
    case Fault::field_number_zero:
      return {"field_number_zero", "a tag with the field number 0"};
    case Fault::unknown_wire_type:
      return {"unknown_wire_type", "a tag with wire type 6 or 7, which are not defined"};
    case Fault::stray_end_group:
      return {"stray_end_group", "the end of a group that was not open"};
    case Fault::group_mismatch:
      return {"group_mismatch", "the end of another group than the one that is open"};
    case Fault::group_not_closed:
      return {"group_not_closed", "a group begins here and the message ends inside it"};
    case Fault::too_deep:
      return {"too_deep", "groups or messages inside each other beyond the depth limit"};
    case Fault::too_large:
      return {"too_large", "the message is larger than the size limit"};
  }
  return {"unknown", "an unknown fault"};
}

}  // namespace

std::string_view name(Fault fault) {
  return words(fault).name;
}

std::string Error::message() const {
  return "byte " + std::to_string(offset) + ": " + std::string(words(fault).sentence);
}

}  // namespace otelier::wire
