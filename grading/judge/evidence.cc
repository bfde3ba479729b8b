#include "judge/evidence.h"

#include <algorithm>

#include "judge/duration.h"

namespace otelier::judge {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kRequestsShown = 8;
constexpr std::size_t kOutputShown = 1600;
constexpr std::size_t kBodyShown = 800;

constexpr Words kEnglish{
    .steps = "steps",
    .expected = "expected",
    .came = "came",
    .clause = "clause",
    .wire = "on the wire",
    .output = "the subject wrote",
    .input = "input",
    .shrunk_input = "input, made as small as it still fails",
    .got = "asked",
    .nothing = "nothing was found",
    .several = "several values were found, one was asked for",
    .failed_query = "the query failed",
    .is_null = "the value is null",
    .not_written = "not implemented",
    .answered = "answered",
    .ended = "was ended by",
    .timed_out = "gave no answer in time",
    .too_long = "the scenario took longer than",
    .oracle = "the oracle's answer",
    .bytes = "bytes",
    .more_bytes = "more bytes",
    .more = "more",
};
constexpr Words kChinese{
    .steps = "步骤",
    .expected = "期望",
    .came = "实际",
    .clause = "条款",
    .wire = "线路上的请求",
    .output = "被测程序的输出",
    .input = "输入",
    .shrunk_input = "输入（已缩到仍会失败的最小形式）",
    .got = "查询",
    .nothing = "什么也没有找到",
    .several = "找到多个值，而这里只要一个",
    .failed_query = "查询失败",
    .is_null = "值为 null",
    .not_written = "尚未实现",
    .answered = "回答",
    .ended = "被信号终止：",
    .timed_out = "没有在限定时间内回答",
    .too_long = "整个场景超过了",
    .oracle = "标准答案",
    .bytes = "字节",
    .more_bytes = "字节未显示",
    .more = "个未显示",
};

// Every line of the text behind `by`; line ends at the end of the text are left out.
std::string indented(std::string_view text, std::string_view by) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  std::string out(by);
  for (const char c : text) {
    out += c;
    if (c == '\n') out += by;
  }
  return out;
}

// A program's start as a shell would write it: NAME=value … argument …
std::string run_text(const Json& args) {
  std::string text = "run";
  if (const auto env = args.find("env"); env != args.end() && env->is_object())
    for (const auto& [name, value] : env->items())
      text += " " + name + "=" + (value.is_string() ? value.get<std::string>() : value.dump());
  if (const auto words = args.find("args"); words != args.end() && words->is_array())
    for (const Json& word : *words)
      text += " " + (word.is_string() ? word.get<std::string>() : word.dump());
  return text;
}

std::string step_text(const Played& played, std::string_view language) {
  const Step& step = *played.step;
  switch (step.kind) {
    case Step::Kind::expect:
      return "expect " + in(step.expectation->that, language);
    case Step::Kind::advance:
      return "advance " + write_duration(step.duration);
    case Step::Kind::await:
      return "await " + step.op;
    case Step::Kind::wait_requests:
      return "wait_requests " + std::to_string(step.count);
    case Step::Kind::listen:
      return "listen after " + write_duration(step.duration);
    case Step::Kind::run:
      return run_text(played.args) + (step.as.empty() ? "" : " as " + step.as);
    case Step::Kind::begin:
    case Step::Kind::call:
    case Step::Kind::request:
      break;
  }
  std::string text = step.kind == Step::Kind::begin ? "begin " : "";
  text += step.op;
  if (!played.args.is_null()) text += " " + brief(played.args, 160);
  if (!step.as.empty()) text += " as " + step.as;
  return text;
}

std::string tail(const std::string& text) {
  std::string_view rest = text;
  while (!rest.empty() && (rest.back() == '\n' || rest.back() == ' ')) rest.remove_suffix(1);
  if (rest.size() <= kOutputShown) return std::string(rest);
  std::size_t from = rest.size() - kOutputShown;
  while (from < rest.size() && (static_cast<unsigned char>(rest[from]) & 0xC0) == 0x80) ++from;
  return "…" + std::string(rest.substr(from));
}

// A body as it was sent, cut after so many bytes, continued lines indented. Control characters,
// with which a subject could paint the terminal, are shown by their number.
std::string body_text(const std::string& body, std::size_t limit, const std::string& by,
                      const Words& words) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::size_t end = std::min(body.size(), limit);
  while (end < body.size() && end > 0 && (static_cast<unsigned char>(body[end]) & 0xC0) == 0x80)
    --end;
  std::string out;
  for (const char c : std::string_view(body).substr(0, end)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\n" + by;
    } else if (byte < 0x20 || byte == 0x7F) {
      out += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
    } else {
      out += c;
    }
  }
  if (end < body.size())
    out += " … " + std::to_string(body.size() - end) + " " + std::string(words.more_bytes);
  return out;
}

std::string request_line(const Json& request, const Words& words) {
  std::string line = "#" + std::to_string(request.value("number", 0)) + " " +
                     request.value("method", "") + " " + request.value("path", "");
  const auto& headers = request["headers"];
  if (headers.contains("content-type")) line += " " + headers["content-type"].get<std::string>();
  line += ", " + std::to_string(request.value("size", 0)) + " " + std::string(words.bytes) + " → " +
          std::to_string(request.value("status", 0)) + ", " +
          std::to_string(request.value("time_rel_ns", std::int64_t{0}) / 1'000'000) + " ms";
  if (request.contains("body_error") && request["body_error"].is_string())
    line += "\n     " + request["body_error"].get<std::string>();
  if (request.contains("text") && request["text"].is_string())
    line += "\n     " + body_text(request["text"].get<std::string>(), kBodyShown, "     ", words);
  return line;
}

}  // namespace

const Words& words_in(std::string_view language) {
  return language == "zh" ? kChinese : kEnglish;
}

std::string message_of(const Unmet& unmet, std::string_view language) {
  const Words& words = words_in(language);
  std::string line = in(unmet.expectation->that, language) + ": ";
  if (!unmet.absent.empty()) {
    line += unmet.absent;
  } else {
    line += std::string(words.expected) + " " + unmet.mismatch.expected + ", " +
            std::string(words.came) + " " + unmet.mismatch.came;
  }
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

std::string sanitizer_line(std::string_view standard_error) {
  for (const std::string_view sign :
       {"ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "WARNING: ThreadSanitizer",
        "runtime error:", "ERROR: UndefinedBehaviorSanitizer"}) {
    const std::size_t at = standard_error.find(sign);
    if (at == std::string_view::npos) continue;
    std::size_t begin = standard_error.rfind('\n', at);
    begin = begin == std::string_view::npos ? 0 : begin + 1;
    return std::string(standard_error.substr(begin, standard_error.find('\n', at) - begin));
  }
  return {};
}

std::string Evidence::render() const {
  const Words& words = words_in(language);
  std::string out;
  const auto section = [&](std::string_view title) {
    if (!out.empty()) out += "\n";
    out += title;
    out += "\n";
  };
  if (!steps.empty()) {
    section(words.steps);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const Played& played = steps[i];
      out += (played.failed ? "> " : "  ") + std::to_string(i + 1) + "  " +
             step_text(played, language);
      if (!played.outcome.empty()) out += " → " + played.outcome;
      out += "\n";
    }
  }
  if (!input.is_null()) {
    section(std::string(shrunk ? words.shrunk_input : words.input) + " (" +
            std::to_string(input_number) + "/" + std::to_string(inputs) + ")");
    out += "  " + brief(input, 600) + "\n";
  }
  for (const Unmet& miss : unmet) {
    section(in(miss.expectation->that, language));
    out += "  " + std::string(words.got) + "  " + miss.expectation->got + "\n";
    if (!miss.mismatch.expected.empty())
      out += "  " + std::string(words.expected) + "  " + miss.mismatch.expected + "\n";
    out += "  " + std::string(words.came) + "  " +
           (miss.absent.empty() ? miss.mismatch.came : miss.absent) + "\n";
    if (!miss.mismatch.difference.empty()) out += indented(miss.mismatch.difference, "    ") + "\n";
  }
  if (clause != nullptr) {
    section(std::string(words.clause) + " " + clause->id + " (" + clause->level + ", " +
            clause->party + ")");
    out += "  " + in(clause->text, language) + "\n  " + clause->link + "\n";
  }
  if (!requests.empty()) {
    section(words.wire);
    for (std::size_t i = 0; i < std::min(requests.size(), kRequestsShown); ++i)
      out += "  " + request_line(requests[i], words) + "\n";
    if (requests.size() > kRequestsShown)
      out += "  … " + std::to_string(requests.size() - kRequestsShown) + " " +
             std::string(words.more) + "\n";
  }
  const std::string said = tail(standard_output), complained = tail(standard_error);
  if (!said.empty() || !complained.empty()) {
    section(words.output);
    if (!said.empty()) out += indented(said, "  | ") + "\n";
    if (!complained.empty()) out += indented(complained, "  ! ") + "\n";
  }
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

}  // namespace otelier::judge
