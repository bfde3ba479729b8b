// What the judge asks of contexts and propagators and what it holds the answers against: inputs
// drawn from the seed, and a reader of each header of its own, written with regular expressions for
// being checked by eye.
#include "judge/examiner.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <regex>
#include <set>

#include "labs/03-context/yardstick.h"

namespace otelier::context_exam {
namespace {

using judge::Json;
using judge::Opinion;
using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t limit) {
  return static_cast<std::size_t>(random() % limit);
}
bool one_in(Random& random, std::size_t n) {
  return below(random, n) == 0;
}
std::string drawn(Random& random, std::string_view from, std::size_t size) {
  std::string text(size, ' ');
  for (char& c : text) c = from[below(random, from.size())];
  return text;
}
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";

Opinion agree(std::string expected) {
  return {true, std::move(expected), {}};
}
Opinion differ(std::string expected, std::string difference) {
  return {false, std::move(expected), std::move(difference)};
}

std::string valid_traceparent(Random& random, std::string_view version = "00") {
  return std::string(version) + "-" + drawn(random, kHex, 31) + "1-" + drawn(random, kHex, 15) +
         "1-0" + drawn(random, "0123", 1);
}

// ---- ids ----

// Lists of ids as the step gives them, trace and span ids in turn: all of them together.
Opinion ids_opinion(const Json&, const Json& got) {
  const std::string expected = "ids that are random, never zero, and never drawn twice";
  std::string all;
  std::size_t lists = 0;
  for (const Json& list : got) {
    all += list.get<std::string>();
    ++lists;
  }
  if (lists == 0 || all.empty() || all.size() % 48 != 0) return differ(expected, "no whole ids");
  if (all.find_first_not_of(kHex) != std::string::npos) return differ(expected, "no digits");
  const std::size_t pairs = all.size() / 48;
  std::set<std::string> seen;
  std::vector<std::size_t> ones(192);
  for (std::size_t i = 0; i < pairs; ++i) {
    const std::string pair = all.substr(48 * i, 48);
    for (const std::string& id : {pair.substr(0, 32), pair.substr(32)}) {
      if (id.find_first_not_of('0') == std::string::npos)
        return differ(expected, "an id is all zero");
      if (!seen.insert(id).second) {
        return differ(expected, "the id " + id + " was drawn twice" +
                                    (lists > 1 ? ", by two threads or processes perhaps" : ""));
      }
    }
    for (std::size_t bit = 0; bit < 192; ++bit) {
      const std::size_t digit = kHex.find(pair[bit / 4]);
      ones[bit] += digit >> (3 - bit % 4) & 1;
    }
  }
  // Six standard deviations: one bit of 192 strays so far once in two million runs.
  const double middle = static_cast<double>(pairs) / 2, allowed = 3 * std::sqrt(pairs) + 1;
  for (std::size_t bit = 0; bit < 192; ++bit) {
    if (std::abs(static_cast<double>(ones[bit]) - middle) <= allowed) continue;
    return differ(expected, "bit " + std::to_string(bit % 128) + " of the " +
                                (bit < 128 ? "trace" : "span") + " ids is set in " +
                                std::to_string(ones[bit]) + " of " + std::to_string(pairs));
  }
  return agree(expected);
}

// ---- traceparent ----

Json traceparent_case(Random& random, std::size_t, const Json&) {
  std::string text = valid_traceparent(random);
  switch (below(random, 10)) {
    case 0:
      break;
    case 1:  // another version, perhaps longer
      text = valid_traceparent(random, drawn(random, kHex, 2));
      if (one_in(random, 2)) text += (one_in(random, 3) ? "." : "-") + drawn(random, kLetters, 5);
      break;
    case 2:
      text[below(random, text.size())] = static_cast<char>('!' + below(random, 94));
      break;
    case 3: {
      char& c = text[below(random, text.size())];
      c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      break;
    }
    case 4:
      text.resize(1 + below(random, text.size()));
      break;
    case 5:
      text.insert(below(random, text.size()), 1, kHex[below(random, 16)]);
      break;
    case 6:
      text.erase(below(random, text.size()), 1);
      break;
    case 7:
      text.replace(3, 32, 32, '0');
      break;
    case 8:
      text.replace(36, 16, 16, '0');
      break;
    default:
      text += one_in(random, 2) ? "-" + drawn(random, kLetters, 3) : drawn(random, kHex, 1);
  }
  return {{"traceparent", text}};
}

// null when nothing may be used; else trace id, span id, flags that matter.
Json read_traceparent(const std::string& text) {
  static const std::regex form("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
  std::smatch parts;
  if (!std::regex_match(text, parts, form) || parts[1] == "ff") return nullptr;
  const bool later = parts[1] != "00";
  if (!later && parts[5].matched) return nullptr;
  const auto zero = [](const std::string& id) {
    return id.find_first_not_of('0') == std::string::npos;
  };
  if (zero(parts[2]) || zero(parts[3])) return nullptr;
  // What a later version's other bits mean is not known.
  const long flags = std::strtol(parts[4].str().c_str(), nullptr, 16) & (later ? 1 : 3);
  return {{"trace_id", parts[2].str()},
          {"span_id", parts[3].str()},
          {"flags", flags},
          {"later", later}};
}

Opinion traceparent_opinion(const Json& input, const Json& got) {
  const Json expected = read_traceparent(input["traceparent"]);
  const std::string readable = expected.is_null() ? "no span context" : expected.dump();
  if (expected.is_null()) {
    if (got["trace_id"].is_null() && got["span_id"].is_null()) return agree(readable);
    return differ(readable, "a span context came of " + input["traceparent"].dump());
  }
  for (const char* key : {"trace_id", "span_id"}) {
    if (got[key] != expected[key]) {
      return differ(readable, std::string(key) + " is " + got[key].dump());
    }
  }
  const int mask = expected["later"].get<bool>() ? 1 : 3;
  if ((got["flags"].get<int>() & mask) != expected["flags"].get<int>()) {
    return differ(readable, "the flags are " + got["flags"].dump());
  }
  if (got["is_remote"] != true) return differ(readable, "is_remote is not true");
  return agree(readable);
}

// ---- tracestate ----

std::string member(Random& random, std::size_t number) {
  static constexpr std::string_view kKey = "abcdefghijklmnopqrstuvwxyz0123456789_-*/@";
  static constexpr std::string_view kValue = "abcXYZ019 !\"#$%&'()*+-./:;<>?@[]^_`{|}~\\";
  std::string text = "k" + std::to_string(number) + "_" + drawn(random, kKey, below(random, 6)) +
                     "=" + drawn(random, kValue, below(random, 12)) + "v";
  if (one_in(random, 40)) text[below(random, text.size())] = "A.\x7f,= "[below(random, 6)];
  if (one_in(random, 60)) text = "k" + std::to_string(number) + "=";
  return text;
}

Json tracestate_case(Random& random, std::size_t, const Json&) {
  Json headers = Json::array({Json::array({"traceparent", valid_traceparent(random)})});
  const std::size_t count = one_in(random, 5) ? 30 + below(random, 5) : below(random, 8);
  std::string line;
  for (std::size_t i = 0; i < count; ++i) {
    if (!line.empty()) line += one_in(random, 4) ? " ,\t" : ",";
    if (one_in(random, 10)) line += ",";
    line += member(random, i);
    if (one_in(random, 6)) {
      headers.push_back({"tracestate", line});
      line.clear();
    }
  }
  if (!line.empty()) headers.push_back({"tracestate", line});
  return {{"headers", headers}};
}

std::string trimmed_text(const std::string& text) {
  const std::size_t from = text.find_first_not_of(" \t");
  if (from == std::string::npos) return "";
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::string all_lines(const Json& headers, const std::string& name) {
  std::string all;
  bool first = true;
  for (const Json& header : headers) {
    if (header[0] != name) continue;
    all += (first ? "" : ",") + header[1].get<std::string>();
    first = false;
  }
  return all;
}

// "" for one that is void.
std::string read_tracestate(const std::string& joined) {
  static const std::regex form("[a-z0-9][-a-z0-9_*/@]{0,255}=[ -+--<>-~]{0,255}[!-+--<>-~]");
  std::string text;
  std::size_t count = 0;
  for (const std::string& part : split(joined, ',')) {
    const std::string one = trimmed_text(part);
    if (one.empty()) continue;
    if (!std::regex_match(one, form) || ++count > 32) return "";
    text += (text.empty() ? "" : ",") + one;
  }
  return text;
}

Opinion tracestate_opinion(const Json& input, const Json& got) {
  const std::string expected = read_tracestate(all_lines(input["headers"], "tracestate"));
  const std::string readable = expected.empty() ? "no tracestate" : expected;
  if (got["trace_id"].is_null()) return differ(readable, "the traceparent was lost");
  const std::string said = got["tracestate"];
  if (said == expected) return agree(readable);
  std::size_t at = 0;
  while (at < said.size() && at < expected.size() && said[at] == expected[at]) ++at;
  return differ(readable, "got " + (said.empty() ? "none" : said) + "; they part at character " +
                              std::to_string(at));
}

std::vector<Json> fewer_headers(const Json& input) {
  std::vector<Json> out;
  const Json& headers = input["headers"];
  for (std::size_t i = 1; i < headers.size(); ++i) {
    Json smaller = input;
    smaller["headers"].erase(i);
    out.push_back(smaller);
    const std::vector<std::string> members = split(headers[i][1], ',');
    for (std::size_t m = 0; members.size() > 1 && m < members.size(); ++m) {
      std::string line;
      for (std::size_t j = 0; j < members.size(); ++j) {
        if (j != m) line += (line.empty() ? "" : ",") + members[j];
      }
      smaller = input;
      smaller["headers"][i][1] = line;
      out.push_back(smaller);
    }
  }
  return out;
}

// ---- baggage ----

std::string character(Random& random) {
  if (one_in(random, 2)) return std::string(1, static_cast<char>(1 + below(random, 127)));
  static constexpr const char* kOthers[] = {"é", "ß",      "Ω",  "中", "文",
                                            "€", "\u200b", "🦀", "💼", "𝄞"};
  return kOthers[below(random, std::size(kOthers))];
}

Json baggage_case(Random& random, std::size_t, const Json&) {
  Json baggage = Json::object();
  for (std::size_t i = 0, n = 1 + below(random, 5); i < n; ++i) {
    std::string value;
    for (std::size_t c = 0, size = 1 + below(random, 20); c < size; ++c) value += character(random);
    baggage["k" + std::to_string(i) + drawn(random, kLetters, below(random, 5))] = value;
  }
  return {{"baggage", baggage}};
}

Opinion baggage_opinion(const Json& input, const Json& got) {
  const Json& expected = input["baggage"];
  for (const auto& [key, value] : expected.items()) {
    const Json said = got.value(key, Json());
    if (said != value) {
      return differ(expected.dump(), key + " is " + said.dump() + " and was " + value.dump());
    }
  }
  if (got.size() != expected.size()) return differ(expected.dump(), "there is more than was sent");
  return agree(expected.dump());
}

// Baggage at both sides of what must be passed on: 64 members, 8,192 bytes, in one line or several.
Json full_baggage_case(Random& random, std::size_t index, const Json&) {
  static constexpr std::size_t kMembers[] = {64, 64, 1, 64, 65, 400};
  static constexpr std::size_t kBytes[] = {8192, 8192, 8192, 8193, 700, 20'000};
  const std::size_t members = kMembers[index % 6], bytes = kBytes[index % 6];
  // Every member but the last has the same size, and the last fills up.
  const std::size_t each = (bytes + 1) / members;
  Json headers = Json::array(), baggage = Json::object();
  std::string line;
  std::size_t used = 0;
  for (std::size_t i = 0; i < members; ++i) {
    const std::string key = "k" + std::to_string(1000 + i);
    const std::size_t size = i + 1 == members ? bytes - used : each - 1;
    const std::string value = drawn(random, kLetters, size - key.size() - 1);
    baggage[key] = value;
    line += (line.empty() ? "" : ",") + key + "=" + value;
    used += size + 1;
    if (index % 6 == 1 && i % 16 == 15) {
      headers.push_back({"baggage", line});
      line.clear();
    }
  }
  if (!line.empty()) headers.push_back({"baggage", line});
  const bool fits = members <= 64 && bytes <= 8192;
  return {{"headers", headers}, {"baggage", baggage}, {"fits", fits}};
}

Opinion full_baggage_opinion(const Json& input, const Json& got) {
  const Json& sent = input["baggage"];
  const bool fits = input["fits"];
  const std::string expected = fits ? "all " + std::to_string(sent.size()) + " members, whole"
                                    : "some of the members or none, each of them whole";
  const Json& kept = got.at(0)["baggage"];
  if (!fits && kept.empty()) return agree(expected);  // dropping all of it is allowed
  for (const auto& [key, value] : kept.items()) {
    if (!sent.contains(key) || sent[key] != value) return differ(expected, key + " was cut");
  }
  if (fits && kept.size() != sent.size()) {
    return differ(expected, std::to_string(kept.size()) + " of " + std::to_string(sent.size()) +
                                " members were read");
  }
  const Json& headers = got.at(1)["headers"];
  if (headers.size() != 1) return differ(expected, "no baggage header was sent on");
  const std::string header = headers[0][1];
  const std::vector<std::string> members = split(header, ',');
  if (header.size() > 8192) {
    return differ(expected, std::to_string(header.size()) + " bytes were sent on");
  }
  if (members.size() != kept.size()) {
    return differ(expected, std::to_string(members.size()) + " of " + std::to_string(kept.size()) +
                                " members were sent on");
  }
  return agree(expected);
}

// ---- strangers ----

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

// Headers that nobody sends who means well.
Json hostile_case(Random& random, std::size_t index, const Json&) {
  Json headers = Json::array({Json::array({"traceparent", valid_traceparent(random)})});
  const auto add = [&](const char* name, std::string value) {
    headers.push_back({name, std::move(value)});
  };
  const std::size_t many = 20'000 + below(random, 20'000);
  switch (index % 12) {
    case 0:
      headers[0][1] = headers[0][1].get<std::string>() + repeated("-a", many);
      break;
    case 1:
      add("tracestate", repeated("a=1,", many));
      break;
    case 2:
      for (std::size_t i = 0; i < 4000; ++i) add("tracestate", "k" + std::to_string(i) + "=1");
      break;
    case 3:
      add("tracestate", repeated(",", 10 * many));
      break;
    case 4: {
      std::string all;
      for (std::size_t i = 0; i < many; ++i) all += "key" + std::to_string(i) + "=value,";
      add("baggage", all);
      break;
    }
    case 5:
      for (std::size_t i = 0; i < 4000; ++i) {
        add("baggage", "key" + std::to_string(i) + "=" + std::string(80, 'v'));
      }
      break;
    case 6:
      add("baggage", "key=" + std::string(10 * many, 'v'));
      break;
    case 7:
      add("baggage", "key=" + repeated("%", 8000));
      break;
    case 8:
      add("baggage", "key=" + repeated("%ff", 2700));
      break;
    case 9:
      add("baggage", "key=value" + repeated(";p", many));
      break;
    case 10:
      add("baggage", std::string("k\0y=v\x01\x7f,good=1", 14));
      add("tracestate", "a=\x01,b=\x7f");
      break;
    default:
      for (int i = 0; i < 40; ++i) {
        std::string noise(below(random, 400), ' ');
        for (char& c : noise) c = static_cast<char>(below(random, 128));
        add(one_in(random, 2) ? "baggage" : "tracestate", noise);
      }
  }
  return {{"headers", headers}};
}

// {extracted, headers sent on}: nothing of it grows with what came.
Opinion bounded_opinion(const Json&, const Json& got) {
  const std::string expected =
      "at most 32 members of tracestate, 180 of baggage, 8192 bytes of either, and 512 characters "
      "of "
      "tracestate sent on";
  const Json& kept = got.at(0);
  const std::string state = kept["tracestate"];
  const std::size_t members =
      state.empty() ? 0 : 1 + static_cast<std::size_t>(std::count(state.begin(), state.end(), ','));
  if (members > 32) {
    return differ(expected, std::to_string(members) + " members of tracestate were kept");
  }
  std::size_t bytes = 0;
  for (const auto& [key, value] : kept["baggage"].items()) {
    bytes += key.size() + value.get<std::string>().size();
  }
  if (kept["baggage"].size() > 180 || bytes > 8192) {
    return differ(expected, std::to_string(kept["baggage"].size()) + " entries of " +
                                std::to_string(bytes) + " bytes of baggage were kept");
  }
  for (const Json& header : got.at(1)["headers"]) {
    const std::string name = header[0], value = header[1];
    const std::size_t most = name == "tracestate" ? 512 : name == "baggage" ? 8192 : 55;
    if (value.size() > most) {
      return differ(expected,
                    name + " was sent on with " + std::to_string(value.size()) + " characters");
    }
  }
  return agree(expected);
}

// ---- speed ----

Json crossing_case(Random& random, std::size_t, const Json&) {
  return {
      {"headers",
       Json::array({Json::array({"host", "shop.example.org"}),
                    Json::array({"user-agent", "curl/8.5.0"}), Json::array({"accept", "*/*"}),
                    Json::array({"content-type", "application/json"}),
                    Json::array({"Traceparent", valid_traceparent(random).substr(0, 53) + "01"}),
                    Json::array({"content-length", "17"})})}};
}

Opinion crossed_opinion(const Json& input, const Json& got) {
  const Json expected = Json::array({Json::array({"traceparent", input["headers"][4][1]})});
  if (got == expected) return agree(expected.dump());
  return differ(expected.dump(), "got " + got.dump());
}

std::int64_t thread_cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

constexpr int kTimes = 50;

core::Result<std::int64_t> by_hand_time(const Json& input) {
  std::vector<std::pair<std::string, std::string>> headers;
  for (const Json& header : input["headers"]) headers.emplace_back(header[0], header[1]);
  bool good = true;
  const std::int64_t before = thread_cpu_ns();
  for (int i = 0; i < kTimes; ++i) good = cross_by_hand(headers).size() == 1 && good;
  const std::int64_t spent = thread_cpu_ns() - before;
  if (!good) return core::fail("the crossing by hand lost its traceparent");
  return spent / kTimes;
}

const judge::Registration kContext{[] {
  judge::add_generator("context.traceparents", traceparent_case);
  judge::add_generator("context.tracestates", tracestate_case, fewer_headers);
  judge::add_generator("context.values", baggage_case);
  judge::add_generator("context.full_baggage", full_baggage_case);
  judge::add_generator("context.hostile", hostile_case);
  judge::add_generator("context.crossings", crossing_case);
  judge::add_oracle("context.ids", ids_opinion);
  judge::add_oracle("context.traceparent", traceparent_opinion);
  judge::add_oracle("context.tracestate", tracestate_opinion);
  judge::add_oracle("context.baggage", baggage_opinion);
  judge::add_oracle("context.full_baggage", full_baggage_opinion);
  judge::add_oracle("context.bounded", bounded_opinion);
  judge::add_oracle("context.crossed", crossed_opinion);
  judge::add_yardstick("context.by_hand", by_hand_time);
}};

}  // namespace
}  // namespace otelier::context_exam
