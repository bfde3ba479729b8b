// Whether bytes are a message of a table: protobuf that can be read to its end at every level, text
// that is UTF-8, ids that have their length. A field that the table does not know, or that comes
// with another wire type, is stepped over: whoever sent it is newer than we are. Nothing is
// allocated but the Error. protobuf#unknown-fields
#pragma once

#include "core/bytes.h"
#include "model/error.h"
#include "model/schema.h"

namespace otelier::model {

// O(bytes). The error is the first there is, in the order of the bytes, a message before what is
// inside it. Errors: malformed, not_utf8, too_deep, bad_id.
[[nodiscard]] Result<void> check(core::ByteView bytes, const Message& message);

}  // namespace otelier::model
