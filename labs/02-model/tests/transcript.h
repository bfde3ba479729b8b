// Tests that read like a transcript: each call is a step, and a test that fails prints all steps so
// far with an arrow at the one that went wrong.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "core/bytes.h"
#include "model/check.h"
#include "model/otlp_json.h"
#include "model/traces.h"
#include "transcript/steps.h"

namespace otelier::model {

using transcript::hex;

// Attributes of a span: set them, look at them, look at their bytes.
class Setting {
 public:
  explicit Setting(AttributeLimits limits = {}) : attributes_(span::attributes.number, limits) {}

  Setting& set(std::string_view key, const AnyValue& value) {
    script_.step("set(" + std::string(key) + ", …)");
    EXPECT_TRUE(attributes_.set(key, value)) << "it was dropped" << script_.marked();
    return *this;
  }
  Setting& drops(std::string_view key, const AnyValue& value) {
    script_.step("set(" + std::string(key) + ", …) is dropped");
    EXPECT_FALSE(attributes_.set(key, value)) << script_.marked();
    return *this;
  }
  Setting& clear() {
    script_.step("clear()");
    attributes_.clear();
    return *this;
  }
  Setting& has(std::size_t size, std::uint32_t dropped = 0) {
    script_.step("has " + std::to_string(size) + ", dropped " + std::to_string(dropped));
    EXPECT_EQ(attributes_.size(), size) << script_.marked();
    EXPECT_EQ(attributes_.dropped(), dropped) << script_.marked();
    return *this;
  }
  Setting& finds(std::string_view key, std::string_view text) {
    script_.step("find(" + std::string(key) + ") is \"" + std::string(text) + "\"");
    const auto value = attributes_.find(key);
    if (!value) {
      ADD_FAILURE() << "it is not there" << script_.marked();
    } else {
      EXPECT_EQ(value->string(), text) << script_.marked();
    }
    return *this;
  }
  Setting& gives(std::string_view digits) {
    script_.step("gives " + std::string(digits));
    wire::Writer writer;
    attributes_.write(writer);
    EXPECT_EQ(core::to_hex(writer.view()), core::to_hex(hex(digits))) << script_.marked();
    return *this;
  }
  Setting& holds_at_most(std::size_t bytes) {
    script_.step("holds at most " + std::to_string(bytes) + " bytes");
    EXPECT_LE(attributes_.memory(), bytes) << script_.marked();
    return *this;
  }

 private:
  transcript::Steps script_;
  Attributes attributes_;
};

// A message on its way through both encodings.
class Converting {
 public:
  explicit Converting(const Message& message = kAnyValue) : message_(message) {}

  Converting& writes(std::string_view digits, std::string_view json) {
    script_.step("to_json(" + std::string(digits) + ") is " + std::string(json));
    const auto text = to_json(hex(digits), message_);
    if (!text) {
      ADD_FAILURE() << text.error().message() << script_.marked();
    } else {
      EXPECT_EQ(*text, json) << script_.marked();
    }
    return *this;
  }
  Converting& reads(std::string_view json, std::string_view digits) {
    script_.step("from_json(" + std::string(json) + ") is " + std::string(digits));
    wire::Writer writer;
    const auto read = from_json(json, message_, writer);
    if (!read) {
      ADD_FAILURE() << read.error().message() << script_.marked();
    } else {
      EXPECT_EQ(core::to_hex(writer.view()), core::to_hex(hex(digits))) << script_.marked();
    }
    return *this;
  }
  Converting& refuses(std::string_view json, Fault fault, std::string_view path,
                      std::size_t offset) {
    script_.step("from_json(" + std::string(json) + ") is refused");
    wire::Writer writer;
    said(from_json(json, message_, writer), fault, path, offset);
    return *this;
  }
  Converting& breaks(std::string_view digits, Fault fault, std::string_view path,
                     std::size_t offset) {
    script_.step("check(" + std::string(digits) + ") is refused");
    said(check(hex(digits), message_), fault, path, offset);
    return *this;
  }
  Converting& accepts(std::string_view digits) {
    script_.step("check(" + std::string(digits) + ") is accepted");
    const auto checked = check(hex(digits), message_);
    EXPECT_TRUE(checked) << (checked ? "" : checked.error().message()) << script_.marked();
    return *this;
  }

 private:
  void said(const Result<void>& result, Fault fault, std::string_view path, std::size_t offset) {
    if (result) {
      ADD_FAILURE() << "it was accepted" << script_.marked();
      return;
    }
    EXPECT_EQ(name(result.error().fault), name(fault)) << script_.marked();
    EXPECT_EQ(result.error().path, path) << script_.marked();
    EXPECT_EQ(result.error().offset, offset) << script_.marked();
  }
  const Message& message_;
  transcript::Steps script_;
};

}  // namespace otelier::model
