#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "payloads.h"

namespace otelier::wireview {
namespace {

using testing::HasSubstr;

std::string view(std::string_view bytes, std::string_view message) {
  return transcript(view_protobuf(hex(bytes), message));
}

TEST(Protobuf, EveryFieldStandsAtItsByte) {
  EXPECT_EQ(
      transcript(view_protobuf(one_span(), kTraces)),
      "0+30 . ExportTraceServiceRequest\n"
      " 0+30 resource_spans[0] ResourceSpans\n"
      "  2+28 resource_spans[0].scope_spans[0] ScopeSpans\n"
      "   4+26 resource_spans[0].scope_spans[0].spans[0] Span\n"
      "    6+4 resource_spans[0].scope_spans[0].spans[0].span_id bytes 0102\n"
      "    10+3 resource_spans[0].scope_spans[0].spans[0].name string \"a\"\n"
      "    13+2 resource_spans[0].scope_spans[0].spans[0].kind Span.SpanKind SPAN_KIND_SERVER (2)\n"
      "    15+9 resource_spans[0].scope_spans[0].spans[0].start_time_unix_nano fixed64 "
      "1970-01-01T00:00:00.000000001Z (1)\n"
      "    24+6 resource_spans[0].scope_spans[0].spans[0].flags fixed32 0x100\n");
}

TEST(Protobuf, NumbersReadAsTheirFieldsDo) {
  EXPECT_EQ(view("18ffffffffffffffffff01", kAnyValue),
            "0+11 . AnyValue\n 0+11 int_value int64 -1\n");
  EXPECT_EQ(view("21000000000000f83f", kAnyValue),
            "0+9 . AnyValue\n 0+9 double_value double 1.5\n");
  EXPECT_EQ(view("1001", kAnyValue), "0+2 . AnyValue\n 0+2 bool_value bool true\n");
  EXPECT_EQ(view("3003", "opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint"),
            "0+2 . ExponentialHistogramDataPoint\n 0+2 scale sint32 -2\n");
  EXPECT_EQ(view("304d", kSpan), "0+2 . Span\n 0+2 kind Span.SpanKind 77 (no Span.SpanKind)\n");
}

TEST(Protobuf, PackedFieldsShowEachValueAndKnowTheirByte) {
  EXPECT_EQ(view("12050196010203",
                 "opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets"),
            "0+7 . ExponentialHistogramDataPoint.Buckets\n"
            " 0+7 bucket_counts packed uint64 4 values\n"
            "  2+1 bucket_counts[0] uint64 1\n"
            "  3+2 bucket_counts[1] uint64 150\n"
            "  5+1 bucket_counts[2] uint64 2\n"
            "  6+1 bucket_counts[3] uint64 3\n");
  EXPECT_EQ(
      view("10011002", "opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets"),
      "0+4 . ExponentialHistogramDataPoint.Buckets\n"
      " 0+2 bucket_counts[0] uint64 1\n"
      " 2+2 bucket_counts[1] uint64 2\n");
}

TEST(Protobuf, UnknownFieldsAreKept) {
  EXPECT_EQ(view("a81f07 b21f026869 b91f0100000000000000", kSpan),
            "0+18 . Span\n"
            " 0+3 ?501 unknown 7\n"
            " 3+5 ?502 unknown \"hi\"\n"
            " 8+10 ?503 unknown 1\n");
  EXPECT_EQ(view_protobuf(hex("a81f07"), kSpan).children[0].name, "?");
}

TEST(Protobuf, AKnownFieldOfAnotherWireTypeIsUnknownAndSaysWhy) {
  EXPECT_EQ(
      view("0805", kSpan),
      "0+2 . Span\n 0+2 ?1 unknown 5 (field 1 is trace_id: length-delimited, not a varint)\n");
}

TEST(Protobuf, GroupsAreWalkedToTheirEnd) {
  EXPECT_EQ(view("a31f 0805 a41f 2a0161", kSpan),
            "0+9 . Span\n"
            " 0+6 ?500 group\n"
            "  2+2 ?500.?1 unknown 5\n"
            " 6+3 name string \"a\"\n");
}

TEST(Protobuf, AnyIsOpenedByItsType) {
  // details { type_url: "x/google.rpc.RetryInfo" value { retry_delay { seconds: 2 } } }
  const std::string tree = view(
      "1a1e 0a16782f676f6f676c652e7270632e5265747279496e666f 1204 0a020802", "google.rpc.Status");
  EXPECT_THAT(tree, HasSubstr("details[0].value RetryInfo"));
  EXPECT_THAT(tree, HasSubstr("details[0].value.retry_delay.seconds int64 2"));
}

struct Damage {
  std::string_view name, bytes, message;
  std::size_t at;
  std::string_view why;
};
class Damaged : public testing::TestWithParam<Damage> {};

TEST_P(Damaged, IsMarkedAtTheByteWhereItBegins) {
  const Node tree = view_protobuf(hex(GetParam().bytes), GetParam().message);
  const Node* damage = first_damage(tree);
  ASSERT_NE(damage, nullptr) << transcript(tree);
  EXPECT_EQ(damage->offset, GetParam().at) << transcript(tree);
  EXPECT_THAT(damage->damage, HasSubstr(GetParam().why));
}

INSTANTIATE_TEST_SUITE_P(
    Payloads, Damaged,
    testing::Values(
        Damage{"tag_cut", "2a0161 85", kSpan, 3, "the varint of the tag is cut off after 1 byte"},
        Damage{"tag_too_long", "ffffffffffff01", kSpan, 0, "does not end within 5 bytes"},
        Damage{"tag_beyond_32_bits", "f8ffffff7f 00", kSpan, 0, "a tag of more than 32 bits"},
        Damage{"field_zero", "2a0161 0001", kSpan, 3, "field number 0"},
        Damage{"wire_type_six", "2e", kSpan, 0, "wire type 6, which does not exist"},
        Damage{"value_cut", "30ff", kSpan, 1, "the varint of the value is cut off after 1 byte"},
        Damage{"value_too_long", "30ffffffffffffffffffff01", kSpan, 1, "within 10 bytes"},
        Damage{"fixed_cut", "39010203", kSpan, 1, "needs 8 bytes, but 3 are left"},
        Damage{"fixed_32_cut", "850101", kSpan, 2, "needs 4 bytes, but 1 is left"},
        Damage{"length_cut", "2aff", kSpan, 1, "the varint of the length is cut off"},
        Damage{"length_beyond_payload", "2a0561", kSpan, 1, "length 5, but 1 byte is left"},
        Damage{"length_of_2_63", "2a80808080808080808001 61", kSpan, 1,
               "length 9223372036854775808"},
        Damage{"length_beyond_parent", "0a06 1204 1203 2a01 61", kTraces, 5,
               "length 3, but 2 bytes"},
        Damage{"not_utf8", "2a0361ff62", kSpan, 3, "not UTF-8 from here"},
        Damage{"overlong_utf8", "2a02c080", kSpan, 2, "not UTF-8 from here"},
        Damage{"group_never_began", "0c", kSpan, 0, "the end of group 1, which never began"},
        Damage{"group_without_end", "a31f0805", kSpan, 4, "group 500 does not end"},
        Damage{"group_ended_by_another", "a31f ac1f", kSpan, 2,
               "end of group 501 inside group 500"},
        Damage{"packed_cut", "120201ff",
               "opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint.Buckets", 3,
               "the varint of the value is cut off"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(Protobuf, EveryCutOfAPayloadIsDamagedOnceAndKeepsWhatWasRead) {
  const core::Bytes whole = one_span();
  EXPECT_EQ(first_damage(view_protobuf(whole, kTraces)), nullptr);
  for (std::size_t n = 1; n < whole.size(); ++n) {
    const Node tree = view_protobuf(core::ByteView(whole).first(n), kTraces);
    ASSERT_NE(first_damage(tree), nullptr) << n;
    const std::string text = transcript(tree);
    EXPECT_EQ(std::count(text.begin(), text.end(), '!'), 1) << n << "\n" << text;
    if (n >= 13) {
      EXPECT_THAT(text, HasSubstr("name string \"a\"")) << n;
    }
  }
}

TEST(Protobuf, DepthIsBounded) {
  std::string inner;
  for (int i = 0; i < 1000; ++i) {  // array_value { values { … } }
    for (const char tag : {'\x0a', '\x2a'}) {
      std::string length;
      for (std::size_t n = inner.size(); true; n >>= 7) {
        length += static_cast<char>(n >= 0x80 ? (n & 0x7f) | 0x80 : n);
        if (n < 0x80) break;
      }
      inner = tag + length + inner;
    }
  }
  const Node tree = view_protobuf(core::as_bytes(inner), kAnyValue);
  ASSERT_NE(first_damage(tree), nullptr);
  EXPECT_THAT(first_damage(tree)->damage, HasSubstr("more than 100 deep"));

  std::string groups(100'000, '\x0b');
  EXPECT_THAT(first_damage(view_protobuf(core::as_bytes(groups), kSpan))->damage,
              HasSubstr("groups nest more than 100 deep"));
}

TEST(Protobuf, NodesAreBounded) {
  std::string many;
  for (std::size_t i = 0; i < kMaxNodes + 10; ++i) many += "\x30\x02";
  const Node tree = view_protobuf(core::as_bytes(many), kSpan);
  EXPECT_LE(tree.children.size(), kMaxNodes + 1);
  EXPECT_THAT(first_damage(tree)->damage, HasSubstr("not read further"));
}

TEST(Protobuf, ATreeOfFewNodesIsTheBeginningOfTheWholeOne) {
  const core::Bytes payload = one_span();
  const Node tree = view_protobuf(payload, kTraces, 4);
  const Node& spans = tree.children.at(0).children.at(0);
  ASSERT_EQ(spans.children.size(), 1U);
  EXPECT_EQ(spans.length, view_protobuf(payload, kTraces).children.at(0).children.at(0).length);
  const Node& more = spans.children.at(0).children.back();
  EXPECT_EQ(more.type, "more");
  EXPECT_EQ(first_damage(tree), nullptr) << "there is nothing wrong with it";
  EXPECT_EQ(more.offset + more.length, payload.size());
}

TEST(Protobuf, AnUnknownMessageIsSaid) {
  EXPECT_THAT(view_protobuf({}, "spans").damage, HasSubstr("no OTLP message is called \"spans\""));
}

TEST(NodeAt, FindsTheInnermostFieldOfAByte) {
  const core::Bytes payload = one_span();
  const Node tree = view_protobuf(payload, kTraces);
  EXPECT_EQ(node_at(tree, 0).path, "resource_spans[0]");
  EXPECT_EQ(node_at(tree, 12).path, "resource_spans[0].scope_spans[0].spans[0].name");
  EXPECT_EQ(node_at(tree, 29).path, "resource_spans[0].scope_spans[0].spans[0].flags");
  EXPECT_EQ(node_at(tree, 30).path, "");
}

}  // namespace
}  // namespace otelier::wireview
