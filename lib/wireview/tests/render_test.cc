#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "payloads.h"
#include "wireview/columns.h"

namespace otelier::wireview {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t widest(const std::string& text) {
  std::size_t most = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) most = std::max(most, columns(line));
  return most;
}

TEST(Render, AtEightyColumnsReadsLikeThis) {
  const core::Bytes payload = one_span();
  EXPECT_EQ("\n" + render(view_protobuf(payload, kTraces), payload),
            R"(
000000  0a1c121a121812…   ExportTraceServiceRequest, 30 bytes
000000  0a1c121a121812…     resource_spans[0]  ResourceSpans, 30 bytes
000002  121a1218120201…       scope_spans[0]  ScopeSpans, 28 bytes
000004  1218120201022a…         spans[0]  Span, 26 bytes
000006  12020102                  span_id  0102  bytes
00000a  2a0161                    name  "a"  string
00000d  3002                      kind  SPAN_KIND_SERVER (2)  Span.SpanKind
00000f  39010000000000…           start_time_unix_nano
                                    1970-01-01T00:00:00.000000001Z (1)  fixed64
000018  850100010000              flags  0x100  fixed32
)");
}

TEST(Render, StaysWithinTheWidth) {
  core::Bytes payload = hex("2aac02");  // name, 300 bytes
  for (int i = 0; i < 50; ++i) {
    for (const char c : std::string_view("跨度")) payload.push_back(static_cast<std::byte>(c));
  }
  for (const std::size_t width : {60U, 80U, 120U}) {
    RenderOptions options;
    options.width = width;
    const std::string text = render(view_protobuf(payload, kSpan), payload, options);
    EXPECT_LE(widest(text), width) << text;
    EXPECT_THAT(text, HasSubstr("跨度"));
  }
}

TEST(Render, DamageIsNamedWhereItIs) {
  const core::Bytes payload = hex("2a0561");
  const std::string text = render(view_protobuf(payload, kSpan), payload);
  EXPECT_THAT(text, HasSubstr("000001  0561              "));
  EXPECT_THAT(text, HasSubstr("DAMAGE"));
  EXPECT_THAT(text, HasSubstr("length 5, but 1 byte is left"));
}

TEST(Render, ColourAndBytesAreOptional) {
  const core::Bytes payload = one_span();
  const Node tree = view_protobuf(payload, kTraces);
  EXPECT_THAT(render(tree, payload), Not(HasSubstr("\x1b[")));
  RenderOptions coloured;
  coloured.colour = true;
  EXPECT_THAT(render(tree, payload, coloured), HasSubstr("\x1b["));
  RenderOptions bare;
  bare.bytes = false;
  EXPECT_THAT(render(tree, payload, bare), testing::StartsWith("ExportTraceServiceRequest"));
}

TEST(Render, ControlCharactersOfAPayloadNeverReachTheTerminal) {
  const core::Bytes payload = hex("2a061b5b324ac29b");  // ESC [ 2 J, and CSI as U+009B
  const std::string text = render(view_protobuf(payload, kSpan), payload);
  EXPECT_THAT(text, HasSubstr(R"("\x1b[2J\xc2\x9b")"));
}

TEST(Render, DepthIsCutWithACount) {
  const core::Bytes payload = one_span();
  RenderOptions options;
  options.max_depth = 3;
  EXPECT_THAT(render(view_protobuf(payload, kTraces), payload, options),
              HasSubstr("… 5 fields below"));
}

TEST(Columns, CountAsATerminalDoes) {
  EXPECT_EQ(columns("abc"), 3U);
  EXPECT_EQ(columns("跨度"), 4U);
  EXPECT_EQ(columns("…é"), 2U);
  EXPECT_EQ(columns("e\xcc\x81"), 1U);
  EXPECT_EQ(columns("😀"), 2U);
}

TEST(Columns, WrapCutsAtSpacesAndInsideWhatHasNone) {
  EXPECT_THAT(wrap("one two three", 8), testing::ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("abcdefgh", 3), testing::ElementsAre("abc", "def", "gh"));
  EXPECT_THAT(wrap("跨度", 1), testing::ElementsAre("跨", "度"));
}

}  // namespace
}  // namespace otelier::wireview
