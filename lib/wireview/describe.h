// What "lab wire" says of a payload: unpacked, guessed, drawn, compared. Reads no files and prints
// nothing. Thread-safe.
#pragma once

#include <optional>
#include <string>

#include "core/bytes.h"
#include "core/result.h"
#include "wireview/wireview.h"

namespace otelier::wireview {

enum class Form { tree, json };

struct Question {
  core::ByteView payload;    // as read, perhaps compressed
  std::string message = {};  // a name find_message() knows; empty: guess
  Form form = Form::tree;
  std::optional<core::ByteView> other = {};  // compare with this instead of drawing
  RenderOptions options = {};
};

struct Answer {
  std::string text;   // ready to print
  bool sound = true;  // the payload is whole; or, comparing, both are the same
};

// Fails when the compression is damaged, the message has no such name, or nothing fits the payload.
[[nodiscard]] core::Result<Answer> describe(const Question& question);

}  // namespace otelier::wireview
