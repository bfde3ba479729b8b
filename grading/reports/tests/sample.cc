#include "sample.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace otelier::reports::testing {
namespace {

judge::Check check(const char* id, const char* en, const char* zh, int stage, int points,
                   judge::Status status) {
  judge::Check made;
  made.id = id;
  made.title = {{"en", en}, {"zh", zh}};
  made.stage = stage;
  made.points = points;
  made.status = status;
  made.score = status == judge::Status::passed ? points : 0;
  made.milliseconds = 7;
  return made;
}

}  // namespace

Report sample() {
  using judge::Status;
  LabReport lab;
  lab.lab.emplace();
  lab.lab->id = "01-wire";
  lab.lab->title = {{"en", "The wire, format & <tags>"}, {"zh", "线格式"}};
  lab.lab->stages = {{{{"en", "Varints"}, {"zh", "变长整数"}}, 80, false},
                     {{{"en", "Fields"}, {"zh", "字段"}}, 60, false},
                     {{{"en", "Speed"}, {"zh", "速度"}}, 60, true}};
  judge::LabResult& result = lab.result;
  result.lab = "01-wire";
  result.subject = "mine";
  result.seed = 18446744073709551615U;
  result.max_score = 12;
  result.score = 2;
  result.checks = {
      check("one-byte", "One byte below 128", "小于 128 的值只占一个字节", 1, 2, Status::passed),
      check("two-bytes", "300 takes two bytes, the lower seven bits first",
            "300 占两个字节，低七位在前", 1, 3, Status::failed),
      check("zigzag", "Zigzag", "之字形编码", 1, 3, Status::not_implemented),
      check("secret", "A secret", "秘密", 2, 2, Status::failed),
      check("crash", "Survives a bomb", "抵御炸弹", 2, 1, Status::crashed),
      check("slow", "Ends in time", "按时结束", 2, 1, Status::timed_out),
      check("not-run", "Needs a service", "需要服务", 2, 0, Status::skipped),
      check("broken", "Compiles", "能编译", 3, 0, Status::compile_error),
      check("foreign", "Peer step", "对端操作", 3, 0, Status::unsupported)};
  result.checks[1].message = "byte 1: expected 02, got <00> & \"nothing\"";
  result.checks[1].evidence = "expected  ac 02  |..|\ngot       ac 00  |..|\n          ---^^";
  result.checks[1].next = "./lab hint 01 two-bytes";
  result.checks[1].spec = "protobuf#varints";
  result.checks[2].message = "not implemented: put_varint";
  result.checks[3].visibility = "hidden";
  result.checks[3].message = "LEAK the hidden message";
  result.checks[3].evidence = "LEAK the hidden evidence";
  result.checks[3].next = "LEAK the hidden hint";
  result.checks[3].spec = "LEAK";
  result.checks[4].message = "ended by signal 11 \x01\xff";
  result.checks[6].reason = "no container engine here";
  result.checks[8].extension = true;
  Report report;
  report.labs.push_back(std::move(lab));
  report.submission.name = "=HYPERLINK(\"http://x\"), \"Ada\"\nLovelace";
  report.submission.id = "42";
  report.submission.email = "+ada@example.org";
  report.submission.login = "ada";
  report.submission.section = "A, B";
  return report;
}

const Format& format(const std::string& name) {
  const auto found = find(name);
  if (!found) throw std::runtime_error(found.error().message);
  return **found;
}

std::string python(const std::string& program, const std::string& text) {
  std::string name = (std::filesystem::temp_directory_path() / "otelier-report-XXXXXX").string();
  const int descriptor = ::mkstemp(name.data());
  if (descriptor < 0) throw std::runtime_error("mkstemp");
  ::close(descriptor);
  std::ofstream(name, std::ios::binary) << text;
  std::ofstream(name + ".py", std::ios::binary) << program;
  const std::string command = "python3 " + name + ".py " + name + " 2>&1";
  std::string said;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("popen");
  std::array<char, 4096> block{};
  while (const std::size_t n = std::fread(block.data(), 1, block.size(), pipe)) {
    said.append(block.data(), n);
  }
  ::pclose(pipe);
  std::filesystem::remove(name);
  std::filesystem::remove(name + ".py");
  return said;
}

}  // namespace otelier::reports::testing
