// Stages 4 to 6: reading by a table, to JSON and from JSON.
#include "transcript.h"

namespace otelier::model {
namespace {

TEST(Check, StepsOverWhatItDoesNotKnow) {
  Converting(kTracesData).accepts("").accepts("08 07").accepts("fa 7d 01 ff").accepts("0a 00");
}

TEST(Check, NamesThePlace) {
  Converting(kTracesData)
      .breaks("0a 03 1a 01 ff", Fault::not_utf8, "resourceSpans[0].schemaUrl", 4)
      .breaks("0a 00 0a 05", Fault::malformed, "", 3)
      .breaks("0a 0a 12 08 12 06 0a 04 01 02 03 04", Fault::bad_id,
              "resourceSpans[0].scopeSpans[0].spans[0].traceId", 6);
}

TEST(Records, ComeOutAsTheyWentIn) {
  const KeyValue who[] = {{"service.name", "shop"}};
  const auto resource = Resource::make(who, "https://schema.example");
  const auto scope = Scope::make("lib", "1.0");
  SpanRecord record;
  record.name = "n";
  record.attributes.set("k", "v");
  record.add_event(7, "e");
  wire::Writer writer;
  TracesWriter traces(writer);
  traces.add(*resource, *scope, record);
  traces.finish();

  const auto read = read_traces(writer.view());
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_EQ(read->size(), 1u);
  const ReceivedSpan& span = read->front();
  EXPECT_EQ(span.resource->find("service.name")->string(), "shop");
  EXPECT_EQ(span.resource->schema_url(), "https://schema.example");
  EXPECT_EQ(span.scope->name(), "lib");
  EXPECT_EQ(span.record->name, "n");
  EXPECT_EQ(span.record->attributes.find("k")->string(), "v");
  EXPECT_EQ(span.record->events().size(), 1u);
}

TEST(ToJson, FollowsTheRules) {
  Converting()
      .writes("0a 01 78", R"({"stringValue":"x"})")
      .writes("18 ff ff ff ff ff ff ff ff 7f", R"({"intValue":"9223372036854775807"})")
      .writes("10 00", R"({"boolValue":false})")
      .writes("3a 02 fb ff", R"({"bytesValue":"+/8="})")
      .writes("2a 04 0a 02 18 01", R"({"arrayValue":{"values":[{"intValue":"1"}]}})")
      .writes("", "{}");
}

TEST(FromJson, FollowsTheRules) {
  Converting()
      .reads(R"({"intValue": 42})", "18 2a")
      .reads(R"({"intValue": "42"})", "18 2a")
      .reads(R"({"boolValue": false, "unknown": [1, {}]})", "10 00")
      .reads(R"({"bytesValue": "-_8"})", "3a 02 fb ff")
      .reads(R"({"kvlistValue": {"values": [{"key": "k"}]}})", "32 05 0a 03 0a 01 6b");
}

TEST(FromJson, NamesThePlace) {
  Converting()
      .refuses(R"({"intValue": "x"})", Fault::wrong_type, "intValue", 13)
      .refuses(R"({"arrayValue": {"values": [{}, null]}})", Fault::wrong_type,
               "arrayValue.values[1]", 31)
      .refuses(R"({"intValue": )", Fault::malformed, "", 13);
}

}  // namespace
}  // namespace otelier::model
