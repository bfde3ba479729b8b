// The small parts: JSON text, the wire, routes, whom the API answers, variables.
#include "bench/environment.h"
#include "bench/host_guard.h"
#include "bench/json_writer.h"
#include "bench/tests/arriving.h"
#include "bench/wire.h"

#include <cmath>

namespace otelier::bench {
namespace {

TEST(JsonWriter, WritesWhatParsersRead) {
  JsonWriter json;
  json.begin_object().member("text", "a\"\\\n\t\x01\x7f \xc3\xa4 \xf0\x9f\x8d\x9e");
  json.key("broken").text(std::string_view("\xff\xc0\x80\xed\xa0\x80\xc3", 7));
  json.key("list").begin_array().count(1).null().boolean(true).real(0.1).end();
  json.key("odd").begin_array().real(NAN).real(-INFINITY).digits(UINT64_MAX).end();
  json.key("hex").hex(std::string_view("\x00\xff", 2)).key("none").begin_object().end();
  const Json read = Json::parse(json.take());
  EXPECT_EQ(read["text"], "a\"\\\n\t\x01\x7f \xc3\xa4 \xf0\x9f\x8d\x9e");
  EXPECT_EQ(read["broken"].get<std::string>().find('\xff'), std::string::npos);
  EXPECT_EQ(read["list"], Json::parse("[1,null,true,0.1]"));
  EXPECT_EQ(read["odd"], Json::parse(R"(["NaN","-Infinity","18446744073709551615"])"));
  EXPECT_EQ(read["hex"], "00ff");
}

TEST(WireReader, EndsWhereTheBytesDo) {
  const std::string whole(
      "\x08\x96\x01\x12\x02hi\x1d\x01\x02\x03\x04\x2b\x08\x01\x2c\x21"
      "\x01\x02\x03\x04\x05\x06\x07\x08",
      25);
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const std::string bytes = whole.substr(0, size);  // its own memory, for the sanitizer
    WireReader reader(bytes);
    int fields = 0;
    for (WireField field; reader.next(field);) ++fields;
    EXPECT_EQ(fields == 5, size == whole.size());
    EXPECT_FALSE(fields == 5 && reader.damaged());
  }
  for (const char* bad : {"\x0f", "\x02\x7f", "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"}) {
    WireReader reader(bad);
    WireField field;
    EXPECT_FALSE(reader.next(field));
    EXPECT_TRUE(reader.damaged());
  }
}

TEST(Routes, MatchSegmentsAndRests) {
  const Routes routes = {{"GET", "/a/{}", {}}, {"GET", "/a/{}/body", {}}, {"GET", "/m/{*}", {}}};
  Ask ask;
  const auto path = [&](std::string_view asked) {
    const Route* route = find_route(routes, "GET", asked, ask);
    return route == nullptr ? "" : route->path;
  };
  EXPECT_EQ(path("/a/7"), "/a/{}");
  EXPECT_EQ(ask.parts.at(0), "7");
  EXPECT_EQ(path("/a/7/body"), "/a/{}/body");
  EXPECT_EQ(path("/m/x/y"), "/m/{*}");
  EXPECT_EQ(ask.parts.at(0), "x/y");
  for (const char* none : {"/a", "/a/", "/a/7/other", "/m", "/m/", "", "/"})
    EXPECT_EQ(path(none), "") << none;
  EXPECT_EQ(find_route(routes, "POST", "/a/7", ask), nullptr);
}

TEST(HostGuard, AnswersToItsOwnNames) {
  const HostGuard guard("127.0.0.1", {"bench"});
  for (const char* fine : {"localhost", "localhost:8080", "LOCALHOST:1", "127.0.0.1:8080",
                           "127.1.2.3", "[::1]:8080", "a.localhost", "bench:8080"})
    EXPECT_TRUE(guard.answers_to(fine)) << fine;
  for (const char* foreign :
       {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.1",
        "localhost:80x", "localhost:8080@evil", "[::1", "[::1]x", "10.0.0.1:8080", "127.evil"})
    EXPECT_FALSE(guard.answers_to(foreign)) << foreign;
  const HostGuard open("0.0.0.0", {});
  EXPECT_TRUE(open.answers_to("192.0.2.1:8080")) << "an address is nobody's name";
  EXPECT_FALSE(open.answers_to("evil.example"));
}

TEST(HostGuard, KnowsItsOwnOrigin) {
  const HostGuard guard("127.0.0.1", {});
  EXPECT_TRUE(guard.own_origin("", "localhost:8080"));
  EXPECT_TRUE(guard.own_origin("http://localhost:8080", "localhost:8080"));
  for (const char* foreign :
       {"null", "http://localhost:9", "https://localhost:8080", "http://evil"})
    EXPECT_FALSE(guard.own_origin(foreign, "localhost:8080")) << foreign;
}

TEST(Environment, NamesTheEndpointForEveryLanguage) {
  const Routes routes = environment_routes([] { return "http://127.0.0.1:4318"; });
  const Json own = ask(routes, "/api/environment");
  ASSERT_EQ(own["sets"].size(), 11u);
  for (const auto& set : own["sets"]) {
    EXPECT_NE(set["text"].get<std::string>().find("http://127.0.0.1:4318"), std::string::npos);
    EXPECT_FALSE(set["language"]["zh"].get<std::string>().empty());
  }
  const Json other = ask(routes, "/api/environment?endpoint=https://a.example:1/x");
  EXPECT_NE(other["sets"][0]["text"].get<std::string>().find("https://a.example:1/x\n"),
            std::string::npos);
  for (const char* bad :
       {"http://x$(reboot)", "http://x\n", "ftp://x", "", "http://x;y", "http://x y"})
    EXPECT_EQ(reply_to(routes, "GET", std::string("/api/environment?endpoint=") + bad).status, 400)
        << bad;
}

}  // namespace
}  // namespace otelier::bench
