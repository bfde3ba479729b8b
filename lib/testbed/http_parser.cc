#include "testbed/http_parser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace otelier::testbed {
namespace {

// RFC 9110 5.6.2: the characters of a token.
constexpr auto kToken = [] {
  std::array<bool, 256> table{};
  for (unsigned char c = '0'; c <= '9'; ++c) table[c] = true;
  for (unsigned char c = 'a'; c <= 'z'; ++c) table[c] = true;
  for (unsigned char c = 'A'; c <= 'Z'; ++c) table[c] = true;
  for (char c : {'!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~'})
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

constexpr const char* kLoneLf =
    "a line of the head ends with LF alone; HTTP/1.1 lines end with CR LF";

bool is_token(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return kToken[static_cast<unsigned char>(c)]; });
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool has_lone_lf(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find('\n', from); at != std::string_view::npos;
       at = text.find('\n', at + 1))
    if (at == 0 || text[at - 1] != '\r') return true;
  return false;
}

// True when the comma-separated list holds the word, in any case.
bool lists(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (lower(trim(list.substr(0, comma))) == word) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

// RFC 9112 3.2: origin-form, absolute-form (a proxy's) or asterisk-form; without the query.
std::string path_of(std::string_view target) {
  if (const auto scheme = target.find("://");
      scheme != std::string_view::npos && !target.starts_with('/')) {
    const auto slash = target.find('/', scheme + 3);
    target = slash == std::string_view::npos ? "/" : target.substr(slash);
  }
  return std::string(target.substr(0, target.find_first_of("?#")));
}

}  // namespace

const std::string* HttpRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return &value;
  return nullptr;
}

std::size_t HttpParser::consume(core::ByteView input) {
  std::size_t taken = 0;
  while (state_ != State::complete && taken < input.size()) {
    const core::ByteView rest = input.subspan(taken);
    bool whole = false;
    switch (state_) {
      case State::head:
        taken += consume_head(rest);
        break;
      case State::body:
      case State::chunk:
        taken += consume_body(rest);
        break;
      case State::chunk_size:
        taken += consume_line(rest, limits_.chunk_line_bytes, whole);
        if (whole) parse_chunk_size();
        break;
      case State::chunk_end:
        taken += consume_line(rest, limits_.chunk_line_bytes, whole);
        if (whole && !line_.empty()) refuse(400, "a chunk is longer than its size says");
        if (whole && state_ == State::chunk_end) state_ = State::chunk_size;
        break;
      case State::trailer:
        taken += consume_line(rest, limits_.head_bytes, whole);
        if (!whole) break;
        trailer_bytes_ += line_.size() + 2;
        if (line_.empty()) {
          state_ = State::complete;
        } else if (trailer_bytes_ > limits_.head_bytes) {
          refuse(431, "the trailer fields exceed the limit of " +
                          std::to_string(limits_.head_bytes) + " bytes");
        }
        line_.clear();
        break;
      case State::complete:
        break;
    }
  }
  return taken;
}

// Collects the head up to its empty line. Only the new bytes are searched.
std::size_t HttpParser::consume_head(core::ByteView input) {
  const std::string_view text = core::as_text(input);
  std::size_t skipped = 0;
  // RFC 9112 2.2: empty lines before the request line should be ignored.
  if (head_ == "\r" && text.starts_with('\n')) {
    head_.clear();
    skipped = 1;
  }
  if (head_.empty())
    while (text.substr(skipped).starts_with("\r\n")) skipped += 2;
  if (skipped == text.size()) return skipped;
  const std::size_t before = head_.size();
  const std::size_t room = limits_.head_bytes + 4 - std::min(before, limits_.head_bytes + 4);
  head_.append(text.substr(skipped, room));
  const std::size_t from = before < 3 ? 0 : before - 3;
  const std::size_t end = head_.find("\r\n\r\n", from);
  if (end != std::string::npos) {
    const std::size_t used = end + 4 - before;
    head_.resize(end + 2);
    parse_head();
    return skipped + used;
  }
  // A lone LF, or LF LF, would never end the head: say so at once.
  if (has_lone_lf(head_, from)) {
    refuse(400, kLoneLf);
    return text.size();
  }
  if (head_.size() > limits_.head_bytes) {
    refuse(431, "the request head exceeds the limit of " + std::to_string(limits_.head_bytes) +
                    " bytes");
    return text.size();
  }
  return text.size();
}

// Collects one line into line_, without its CR LF.
std::size_t HttpParser::consume_line(core::ByteView input, std::size_t limit, bool& whole) {
  const std::string_view text = core::as_text(input);
  const std::size_t lf = text.find('\n');
  const std::size_t taken = lf == std::string_view::npos ? text.size() : lf + 1;
  if (line_.size() + taken > limit + 2) {
    refuse(400, "a chunk or trailer line exceeds the limit of " + std::to_string(limit) + " bytes");
    return taken;
  }
  line_.append(text.substr(0, taken));
  if (lf == std::string_view::npos) return taken;
  if (line_.size() < 2 || line_[line_.size() - 2] != '\r') {
    refuse(400, "a chunk or trailer line ends with LF alone; HTTP/1.1 lines end with CR LF");
    return taken;
  }
  line_.resize(line_.size() - 2);
  whole = true;
  return taken;
}

std::size_t HttpParser::consume_body(core::ByteView input) {
  const std::size_t taken = std::min(remaining_, input.size());
  if (request_.body.size() < filled_ + taken) {
    request_.body.resize(filled_);
    request_.body.insert(request_.body.end(), input.begin(),
                         input.begin() + static_cast<std::ptrdiff_t>(taken));
  } else {
    std::memcpy(request_.body.data() + filled_, input.data(), taken);
  }
  commit(taken);
  return taken;
}

// Memory that was lent by the last body is written over as it is: only new memory is cleared first.
std::span<std::byte> HttpParser::body_room(std::size_t most) {
  if (state_ != State::body) return {};
  const std::size_t room = std::min(remaining_, most);
  if (request_.body.size() < filled_ + room) request_.body.resize(filled_ + room);
  return std::span(request_.body).subspan(filled_, room);
}

void HttpParser::commit(std::size_t written) {
  filled_ += written;
  remaining_ -= written;
  if (remaining_ > 0) return;
  line_.clear();
  state_ = state_ == State::body ? State::complete : State::chunk_end;
}

void HttpParser::parse_head() {
  // Before anything is read of it, as when the head comes in pieces.
  if (has_lone_lf(head_, 0)) return refuse(400, kLoneLf);
  std::string_view text = head_;
  bool first = true;
  std::size_t lines = 0;
  while (!text.empty() && state_ != State::complete) {
    const std::size_t end = text.find("\r\n");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    if (line.find_first_of(std::string_view("\r\0", 2)) != std::string_view::npos) {
      refuse(400, "the head holds a bare CR or a NUL");
    } else if (std::exchange(first, false)) {
      parse_request_line(line);
    } else if (++lines > limits_.headers) {
      refuse(431, "more than " + std::to_string(limits_.headers) + " header lines");
    } else {
      parse_header_line(line);
    }
  }
  if (state_ != State::complete) decide_framing();
}

void HttpParser::parse_request_line(std::string_view line) {
  const std::size_t one = line.find(' ');
  const std::size_t two = line.rfind(' ');
  if (one == std::string_view::npos || two == one)
    return refuse(400, "the request line is not \"METHOD target HTTP/1.1\"");
  const std::string_view method = line.substr(0, one);
  const std::string_view target = line.substr(one + 1, two - one - 1);
  const std::string_view version = line.substr(two + 1);
  if (!is_token(method)) return refuse(400, "the request method is not a token");
  request_.method = method;
  if (!version.starts_with("HTTP/") || version.size() != 8 || version[6] != '.')
    return refuse(400, "the request line does not end with an HTTP version");
  if (version[5] != '1') return refuse(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
  request_.minor_version = version[7] - '0';
  if (target.size() > limits_.target_bytes)
    return refuse(414, "the request target exceeds the limit of " +
                           std::to_string(limits_.target_bytes) + " bytes");
  if (target.empty() || std::ranges::any_of(target, [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == 0x7f;
      }))
    return refuse(400, "the request target holds a space or a control character");
  request_.target = target;
  request_.path = path_of(target);
  request_.keep_alive = request_.minor_version >= 1;
}

void HttpParser::parse_header_line(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t')
    return refuse(400, "a header line begins with white space (obsolete line folding)");
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return refuse(400, "a header line has no colon");
  const std::string_view name = line.substr(0, colon);
  if (!is_token(name)) return refuse(400, "a header name is not a token");
  request_.headers.emplace_back(lower(name), std::string(trim(line.substr(colon + 1))));
}

// RFC 9112 6.3: where the body ends. Whatever could be read in two ways is refused.
void HttpParser::decide_framing() {
  std::optional<std::size_t> length;
  bool chunked = false;
  std::size_t hosts = 0;
  for (const auto& [name, value] : request_.headers) {
    if (name == "content-length") {
      std::size_t n = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), n);
      if (error == std::errc::result_out_of_range)
        return refuse(413, "Content-Length " + value.substr(0, 40) + " is beyond any limit");
      if (error != std::errc{} || end != value.data() + value.size())
        return refuse(400, "Content-Length is not a number: " + value.substr(0, 40));
      if (length && *length != n) return refuse(400, "two Content-Length headers disagree");
      length = n;
    } else if (name == "transfer-encoding") {
      if (chunked || lower(value) != "chunked")
        return refuse(501, "Transfer-Encoding other than chunked: " + value.substr(0, 40));
      chunked = true;
    } else if (name == "host") {
      ++hosts;
    } else if (name == "connection") {
      if (lists(value, "close")) request_.keep_alive = false;
      if (request_.minor_version == 0 && lists(value, "keep-alive")) request_.keep_alive = true;
    } else if (name == "expect") {
      if (lower(value) != "100-continue")
        return refuse(417, "an expectation other than 100-continue: " + value.substr(0, 40));
      continue_wanted_ = request_.minor_version >= 1;
    }
  }
  if (request_.minor_version >= 1 && hosts != 1)
    return refuse(
        400, hosts == 0 ? "an HTTP/1.1 request needs a Host header" : "more than one Host header");
  if (chunked && length)
    return refuse(400, "both Transfer-Encoding and Content-Length: the body's end is ambiguous");
  if (chunked && request_.minor_version == 0)
    return refuse(400, "an HTTP/1.0 request cannot be chunked");
  if (length.value_or(0) > limits_.body_bytes)
    return refuse(413, "the body of " + std::to_string(*length) + " bytes exceeds the limit of " +
                           std::to_string(limits_.body_bytes));
  line_.clear();
  remaining_ = length.value_or(0);
  if (chunked) {
    state_ = State::chunk_size;
    return;
  }
  // Memory follows what arrives, not what is announced.
  request_.body.reserve(std::min<std::size_t>(remaining_, 1u << 20));
  if (remaining_ == 0) continue_wanted_ = false;
  state_ = remaining_ > 0 ? State::body : State::complete;
}

void HttpParser::parse_chunk_size() {
  std::size_t size = 0;
  const char* begin = line_.data();
  const char* end = begin + line_.size();
  const auto [stop, error] = std::from_chars(begin, end, size, 16);
  if (error == std::errc::result_out_of_range ||
      (error == std::errc{} && size > limits_.body_bytes))
    return refuse(413,
                  "a chunk exceeds the limit of " + std::to_string(limits_.body_bytes) + " bytes");
  if (error != std::errc{} || (stop != end && *stop != ';' && *stop != ' ' && *stop != '\t'))
    return refuse(400, "a chunk size is not hexadecimal: " + line_.substr(0, 40));
  line_.clear();
  if (filled_ + size > limits_.body_bytes)
    return refuse(413, "the chunked body exceeds the limit of " +
                           std::to_string(limits_.body_bytes) + " bytes");
  remaining_ = size;
  state_ = size > 0 ? State::chunk : State::trailer;
}

void HttpParser::refuse(int status, std::string reason) {
  request_.refusal = HttpRefusal{status, std::move(reason)};
  request_.keep_alive = false;
  continue_wanted_ = false;
  state_ = State::complete;
}

HttpRequest HttpParser::take(core::Bytes spare) {
  HttpRequest request = std::move(request_);
  request.body.resize(filled_);
  request_ = HttpRequest{};
  filled_ = 0;
  request_.body = std::move(spare);
  head_.clear();
  line_.clear();
  remaining_ = trailer_bytes_ = 0;
  continue_wanted_ = false;
  state_ = State::head;
  return request;
}

}  // namespace otelier::testbed
