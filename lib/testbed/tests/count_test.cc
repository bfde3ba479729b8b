// Counting by hand against libprotobuf: the same bytes are well formed, and hold as many items.
#include "testbed/count.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <random>

#include "payloads.h"
#include "proto/messages.h"
#include "proto/oracle.h"

namespace otelier::testbed {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::array kSignals{Signal::traces, Signal::metrics, Signal::logs, Signal::profiles};
constexpr std::array kWords{"traces", "metrics", "logs", "profiles"};

std::unique_ptr<Message> make(std::size_t signal) {
  return proto::make_message(*proto::find_message(kWords.at(signal)).value());
}

bool is_item(const std::string& name) {
  return name == "Span" || name == "LogRecord" || name == "Sample" || name.ends_with("DataPoint");
}

// Counts in libprotobuf's own message.
std::size_t items(const Message& message) {
  std::size_t n = is_item(message.GetDescriptor()->name()) ? 1 : 0;
  std::vector<const FieldDescriptor*> fields;
  const auto* reflection = message.GetReflection();
  reflection->ListFields(message, &fields);
  for (const auto* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      n += items(reflection->GetMessage(message, field));
      continue;
    }
    for (int i = 0; i < reflection->FieldSize(message, field); ++i)
      n += items(reflection->GetRepeatedMessage(message, field, i));
  }
  return n;
}

// Fills about half the fields, a few levels deep.
class Filler {
 public:
  explicit Filler(std::uint64_t seed) : random_(seed) {}
  void fill(Message& message, int depth) {
    const Descriptor* type = message.GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      if (random_() % 2 == 0) continue;
      const FieldDescriptor* field = type->field(i);
      const int times = field->is_repeated() ? static_cast<int>(random_() % 4) : 1;
      for (int t = 0; t < times; ++t) set(message, field, depth);
    }
  }

 private:
  void set(Message& message, const FieldDescriptor* field, int depth) {
    const auto* r = message.GetReflection();
    const bool many = field->is_repeated();
    const std::uint64_t n = random_() >> (random_() % 64);
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (depth > 0)
          fill(many ? *r->AddMessage(&message, field) : *r->MutableMessage(&message, field),
               depth - 1);
        break;
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string text(n % 20, 'x');
        if (n % 3 == 0) text += "跨度 é";
        many ? r->AddString(&message, field, text) : r->SetString(&message, field, text);
        break;
      }
#define SCALAR(KIND, NAME, TYPE)                                \
  case FieldDescriptor::CPPTYPE_##KIND:                         \
    many ? r->Add##NAME(&message, field, static_cast<TYPE>(n))  \
         : r->Set##NAME(&message, field, static_cast<TYPE>(n)); \
    break;
        SCALAR(INT32, Int32, std::int32_t)
        SCALAR(INT64, Int64, std::int64_t)
        SCALAR(UINT32, UInt32, std::uint32_t)
        SCALAR(UINT64, UInt64, std::uint64_t)
        SCALAR(DOUBLE, Double, double)
        SCALAR(FLOAT, Float, float)
        SCALAR(BOOL, Bool, bool)
        SCALAR(ENUM, EnumValue, int)
#undef SCALAR
    }
  }
  std::mt19937_64 random_;
};

void agree(std::size_t signal, const std::string& bytes) {
  const auto message = make(signal);
  const google::protobuf::LogSilencer quiet;
  const bool parses = message->ParseFromString(bytes);
  const auto counted = count_items(core::as_bytes(bytes), kSignals.at(signal));
  ASSERT_EQ(counted.has_value(), parses) << (counted ? "counted" : counted.error().message)
                                         << " in " << core::to_hex(core::as_bytes(bytes));
  if (counted) {
    EXPECT_EQ(*counted, items(*message));
  }
}

TEST(CountItems, AgreesWithLibprotobufOnWholeMessages) {
  for (std::size_t signal = 0; signal < 4; ++signal) {
    std::size_t total = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      const auto message = make(signal);
      Filler(seed).fill(*message, 7);
      const std::string bytes = message->SerializeAsString();
      agree(signal, bytes);
      total += items(*message);
    }
    EXPECT_GT(total, 20u) << kWords.at(signal);
  }
}

TEST(CountItems, AgreesWithLibprotobufOnDamagedMessages) {
  std::mt19937_64 random(11);
  for (std::size_t signal = 0; signal < 4; ++signal) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      const auto message = make(signal);
      Filler(seed).fill(*message, 6);
      const std::string whole = message->SerializeAsString();
      if (whole.empty()) continue;
      for (int i = 0; i < 60; ++i) {
        std::string bytes = whole;
        for (std::uint64_t change = 0; change <= random() % 3; ++change)
          bytes[random() % bytes.size()] = static_cast<char>(random());
        if (random() % 4 == 0) bytes.resize(random() % bytes.size());
        agree(signal, bytes);
      }
    }
  }
}

TEST(CountItems, AgreesWithLibprotobufOnShortNoise) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 40'000; ++i) {
    std::string bytes(random() % 12, '\0');
    for (char& c : bytes) c = static_cast<char>(random() >> (random() % 6));
    agree(random() % 4, bytes);
  }
}

// An attribute value nested so deep that a recursive reader would run out of stack.
TEST(CountItems, BoundsTheDepthAsLibprotobufDoes) {
  for (int depth = 90; depth < 110; ++depth) {
    std::string value;
    const auto wrap = [](int field, const std::string& content) {
      std::string out{static_cast<char>(field << 3 | 2)};
      for (std::size_t n = content.size();; n >>= 7) {
        if (n < 0x80) {
          out += static_cast<char>(n);
          break;
        }
        out += static_cast<char>(n | 0x80);
      }
      return out + content;
    };
    for (int i = 0; i < depth; ++i) value = i % 2 == 0 ? wrap(1, value) : wrap(5, value);
    // resource_spans.resource.attributes.value = array_value.values = …
    if (depth % 2 == 0) agree(0, wrap(1, wrap(1, wrap(1, wrap(2, value)))));
    std::string groups(static_cast<std::size_t>(depth), '\x7b');
    groups += std::string(static_cast<std::size_t>(depth), '\x7c');
    agree(0, groups);
  }
}

TEST(CountItems, SaysWhereTheDamageBegins) {
  const std::string bytes = nested(1, nested(2, nested(2,
                                                       "\x2a\x05"
                                                       "ab")));
  const auto counted = count_items(core::as_bytes(bytes), Signal::traces);
  ASSERT_FALSE(counted);
  EXPECT_EQ(counted.error().offset, 7u);
  EXPECT_EQ(counted.error().message, "a length runs past the end of the message around it");
}

}  // namespace
}  // namespace otelier::testbed
