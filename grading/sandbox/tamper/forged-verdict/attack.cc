#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace {

constexpr std::string_view kResult =
    R"({"format":"otelier-result/1","lab":"01-wire","subject":"mine","checks":[)"
    R"({"id":"varint-size","status":"passed","points":2,"score":2},)"
    R"({"id":"zigzag","status":"passed","points":2,"score":2}],"score":4,"max_score":4})";

void say(int descriptor, std::string line) {
  line += '\n';
  ::write(descriptor, line.data(), line.size());
}

// Every line that asks is answered with a verdict, by its own number.
void answer_all() {
  std::string line;
  for (char c = 0; ::read(3, &c, 1) == 1;) {
    if (c != '\n') {
      line += c;
      continue;
    }
    const std::size_t at = line.find("\"id\":");
    const std::string id =
        at == std::string::npos ? "0" : std::to_string(std::atoi(line.c_str() + at + 5));
    say(3, "{\"id\":" + id +
               ",\"ok\":{\"status\":\"passed\",\"score\":2,\"points\":2,"
               "\"verdict\":\"passed\",\"agrees\":true}}");
    line.clear();
  }
}

[[gnu::constructor]] void attack() {
  say(1, "  ✓ varint_size counts the bytes a number takes   2/2\nScore 100/100");
  say(1, std::string(kResult));
  for (const char* file : {"result.json", "/tmp/result.json", "01-wire.json",
                           "TAMPER_KIT/work/.otelier/results/01-wire.json"}) {
    const int open = ::open(file, O_WRONLY | O_CREAT, 0644);
    if (open >= 0) say(open, std::string(kResult));
  }
  say(3, R"({"hello":{"player":"cpp","ops":["wire.varint_size","wire.zigzag"],"clock":true}})");
  answer_all();
  ::_exit(0);
}

}  // namespace
