// Tests that read like a transcript: each call is a step, and a test that fails prints all steps so
// far with an arrow at the one that went wrong.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/bytes.h"
#include "transcript/steps.h"
#include "wire/reader.h"
#include "wire/writer.h"

namespace otelier::wire {

using transcript::hex;

class Writing {
 public:
  Writing& varint(std::uint32_t number, std::uint64_t value) {
    say("varint", number, std::to_string(value));
    writer_.varint(number, value);
    return *this;
  }
  Writing& sint(std::uint32_t number, std::int64_t value) {
    say("sint", number, std::to_string(value));
    writer_.sint(number, value);
    return *this;
  }
  Writing& fixed32(std::uint32_t number, std::uint32_t value) {
    say("fixed32", number, std::to_string(value));
    writer_.fixed32(number, value);
    return *this;
  }
  Writing& text(std::uint32_t number, std::string_view value) {
    say("text", number, "\"" + std::string(value.substr(0, 20)) + "\"");
    writer_.text(number, value);
    return *this;
  }
  Writing& packed(std::uint32_t number, const std::vector<std::uint64_t>& values) {
    say("packed_varint", number, std::to_string(values.size()) + " values");
    writer_.packed_varint(number, values);
    return *this;
  }
  Writing& raw(std::string_view digits) {
    script_.step("raw(" + std::string(digits) + ")");
    writer_.raw(hex(digits));
    return *this;
  }
  template <class Body>
  Writing& message(std::uint32_t number, const Body& body) {
    say("message", number, "{ … }");
    writer_.message(number, [&] { body(*this); });
    return *this;
  }
  Writing& clear() {
    script_.step("clear()");
    writer_.clear();
    return *this;
  }
  Writing& gives(std::string_view digits) {
    script_.step("gives " + std::string(digits));
    EXPECT_EQ(core::to_hex(writer_.view()), core::to_hex(hex(digits))) << script_.marked();
    return *this;
  }
  Writing& gives_bytes(std::size_t size) {
    script_.step("gives " + std::to_string(size) + " bytes");
    EXPECT_EQ(writer_.size(), size) << script_.marked();
    return *this;
  }

 private:
  void say(std::string_view method, std::uint32_t number, const std::string& value) {
    script_.step(std::string(method) + "(" + std::to_string(number) + ", " + value + ")");
  }
  transcript::Steps script_;
  Writer writer_;
};

class Reading {
 public:
  explicit Reading(std::string_view digits, Limits limits = {})
      : bytes_(hex(digits)), reader_(bytes_, limits) {
    script_.step("read " + std::string(digits));
  }
  Reading& varint(std::uint32_t number, std::uint64_t value) {
    const auto field = next("varint " + std::to_string(number));
    if (field) {
      EXPECT_EQ(field->tag, tag(number, WireType::varint)) << script_.marked();
      EXPECT_EQ(field->value, value) << script_.marked();
    }
    return *this;
  }
  Reading& text(std::uint32_t number, std::string_view value) {
    const auto field = next("text " + std::to_string(number));
    if (field) {
      EXPECT_EQ(field->tag, tag(number, WireType::length_delimited)) << script_.marked();
      EXPECT_EQ(field->text(), value) << script_.marked();
    }
    return *this;
  }
  Reading& group(std::uint32_t number, std::string_view inside) {
    const auto field = next("group " + std::to_string(number));
    if (field) {
      EXPECT_EQ(field->tag, tag(number, WireType::start_group)) << script_.marked();
      EXPECT_EQ(core::to_hex(field->bytes()), core::to_hex(hex(inside))) << script_.marked();
    }
    return *this;
  }
  Reading& breaks(Fault fault, std::size_t offset) {
    script_.step("breaks: " + std::string(name(fault)) + " at byte " + std::to_string(offset));
    if (reader_.done()) {
      ADD_FAILURE() << "the Reader is done" << script_.marked();
      return *this;
    }
    const auto field = reader_.next();
    if (field) {
      ADD_FAILURE() << "a field came" << script_.marked();
    } else {
      EXPECT_EQ(name(field.error().fault), name(fault)) << script_.marked();
      EXPECT_EQ(field.error().offset, offset) << script_.marked();
    }
    return *this;
  }
  Reading& ends() {
    script_.step("ends");
    EXPECT_TRUE(reader_.done()) << script_.marked();
    return *this;
  }

 private:
  Result<Field> next(std::string step) {
    script_.step(std::move(step));
    if (reader_.done()) {
      ADD_FAILURE() << "the Reader is done" << script_.marked();
      return fail(Fault::truncated, reader_.offset());
    }
    auto field = reader_.next();
    if (!field) ADD_FAILURE() << field.error().message() << script_.marked();
    return field;
  }
  core::Bytes bytes_;
  transcript::Steps script_;
  Reader reader_;
};

}  // namespace otelier::wire
