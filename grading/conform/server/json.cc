// The JSON rules of OTLP, as far as a reader shows that it keeps them.
#include "conform/server/payloads.h"

namespace otelier::conform::server {
namespace json_rules {
namespace {

Check reads(const char* id, std::vector<std::string> clauses, const char* en, const char* zh,
            const Shape& shape) {
  return {{id, std::move(clauses), words(en, zh)},
          [shape](Probe& p) { return p.accepts(json_ask(json_request(p.signal(), shape))); }};
}

Shape shaped(void (*change)(Shape&)) {
  Shape shape;
  change(shape);
  return shape;
}

}  // namespace
}  // namespace json_rules

Checks json_checks() {
  using namespace json_rules;
  return {
      reads("json-hex-upper", {"otlp#json-hex-ids"}, "Ids in upper-case hexadecimal are read",
            "读得懂大写十六进制的 id", shaped([](Shape& s) {
              s.trace_id = "5B8EFFF798038103D269B633813FC60C";
              s.span_id = "EEE19B7EC3C1B174";
            })),
      reads("json-int-numbers", {"otlp#json-int64-strings"},
            "64-bit integers are read as numbers, too", "64 位整数写成数字也读得懂",
            shaped([](Shape& s) { s.numbers = true; })),
      reads("json-int-strings", {"otlp#json-int64-strings"}, "64-bit integers are read as text",
            "64 位整数写成文本读得懂",
            shaped([](Shape& s) { s.value = R"({"intValue":"-9223372036854775808"})"; })),
      reads("json-int-attribute", {"otlp#json-int64-strings"},
            "An integer attribute is read as a number", "整数属性写成数字读得懂",
            shaped([](Shape& s) { s.value = R"({"intValue":42})"; })),
      reads("json-unknown-fields", {"otlp#json-unknown-fields"},
            "Keys that are not known are ignored at every level", "每一层不认识的键都被忽略",
            shaped([](Shape& s) {
              s.extra = R"("later":{"deep":[1,null,{"a":"b"}]},"otelier":true,)";
            })),
      reads("json-enum-number", {"otlp#json-enum-integers"}, "An enum is read as a number",
            "枚举写成数字读得懂", shaped([](Shape& s) { s.kind = "1"; })),
      reads(
          "json-null", {"protobuf#json-null", "otlp#json-encoding"},
          "null stands for a field that is not set", "null 表示没有设置的字段",
          shaped([](Shape& s) { s.extra = R"("schemaUrl":null,"droppedAttributesCount":null,)"; })),
      reads("json-base64", {"otlp#json-encoding"}, "Bytes other than ids are base64",
            "id 以外的字节用 base64",
            shaped([](Shape& s) { s.value = R"({"bytesValue":"AP8+/w=="})"; })),
      reads(
          "json-special-double", {"otlp#json-encoding"}, "\"NaN\" and \"Infinity\" are doubles",
          "\"NaN\" 和 \"Infinity\" 是 double", shaped([](Shape& s) {
            s.value =
                R"({"arrayValue":{"values":[{"doubleValue":"NaN"},{"doubleValue":"-Infinity"}]}})";
          })),
      reads("json-escapes", {"otlp#json-encoding"}, "Escapes and non-ASCII text are read",
            "读得懂转义和非 ASCII 文本",
            shaped([](Shape& s) { s.value = R"({"stringValue":"a\u00e9\ud83d\ude00\n\"缓冲"})"; })),
      reads(
          "json-nested-value", {"otlp#json-encoding"}, "Lists and maps are read as values",
          "列表和映射可以作为值", shaped([](Shape& s) {
            s.value =
                R"({"kvlistValue":{"values":[{"key":"a","value":{"arrayValue":{"values":[{"boolValue":true}]}}}]}})";
          })),
  };
}

}  // namespace otelier::conform::server
