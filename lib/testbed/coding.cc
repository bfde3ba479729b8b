#include "testbed/coding.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>

namespace otelier::testbed {
namespace {

using Kind = CodingError::Kind;

std::unexpected<CodingError> bad(Kind kind, std::string message) {
  return std::unexpected(CodingError{kind, std::move(message)});
}

std::unexpected<CodingError> too_large(std::size_t limit) {
  return bad(Kind::too_large, "the body exceeds the limit of " + std::to_string(limit) +
                                  " bytes after decompression");
}

// Output that grows towards limit + 1: one byte more than allowed is enough to refuse.
class Output {
 public:
  Output(std::size_t input, std::size_t limit) : limit_(limit) {
    bytes_.resize(std::min(limit_ + 1, std::max<std::size_t>(input * 4, 4096)));
  }
  [[nodiscard]] std::span<std::byte> room() {
    if (used_ == bytes_.size()) bytes_.resize(std::min(limit_ + 1, bytes_.size() * 2));
    return std::span(bytes_).subspan(used_);
  }
  void use(std::size_t n) { used_ += n; }
  [[nodiscard]] bool over() const { return used_ > limit_; }
  [[nodiscard]] core::Bytes take() {
    bytes_.resize(used_);
    return std::move(bytes_);
  }

 private:
  std::size_t limit_, used_ = 0;
  core::Bytes bytes_;
};

std::expected<core::Bytes, CodingError> gunzip(core::ByteView body, std::size_t limit) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) return bad(Kind::malformed, "zlib did not start");
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> end(&stream, inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  Output output(body.size(), limit);
  while (true) {
    const auto room = output.room();
    stream.next_out = reinterpret_cast<Bytef*>(room.data());
    stream.avail_out = static_cast<uInt>(room.size());
    const int status = inflate(&stream, Z_NO_FLUSH);
    output.use(room.size() - stream.avail_out);
    if (output.over()) return too_large(limit);
    if (status == Z_STREAM_END) {
      if (stream.avail_in == 0) return output.take();
      inflateReset(&stream);  // RFC 1952 2.2: members follow one another
      continue;
    }
    if (status != Z_OK && status != Z_BUF_ERROR)
      return bad(Kind::malformed,
                 "the gzip body is damaged at byte " + std::to_string(stream.total_in) +
                     (stream.msg != nullptr ? std::string(": ") + stream.msg : ""));
    if (stream.avail_in == 0 && stream.avail_out > 0)
      return bad(Kind::malformed,
                 "the gzip body ends early, after " + std::to_string(body.size()) + " bytes");
  }
}

std::expected<core::Bytes, CodingError> unzstd(core::ByteView body, std::size_t limit) {
  const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(),
                                                                          ZSTD_freeDStream);
  ZSTD_inBuffer in{body.data(), body.size(), 0};
  Output output(body.size(), limit);
  std::size_t hint = 1;  // 0 at the end of a frame
  while (in.pos < in.size || hint != 0) {
    const auto room = output.room();
    ZSTD_outBuffer out{room.data(), room.size(), 0};
    hint = ZSTD_decompressStream(stream.get(), &out, &in);
    output.use(out.pos);
    if (output.over()) return too_large(limit);
    if (ZSTD_isError(hint) != 0)
      return bad(Kind::malformed, "the zstd body is damaged at byte " + std::to_string(in.pos) +
                                      ": " + ZSTD_getErrorName(hint));
    if (hint != 0 && in.pos == in.size && out.pos < out.size)
      return bad(Kind::malformed,
                 "the zstd body ends early, after " + std::to_string(in.size) + " bytes");
  }
  return output.take();
}

}  // namespace

bool plain_coding(std::string_view coding) {
  return coding.empty() || coding == "identity";
}

bool supported_coding(std::string_view coding) {
  return plain_coding(coding) || coding == "gzip" || coding == "zstd";
}

std::expected<core::Bytes, CodingError> decode(core::ByteView body, std::string_view coding,
                                               std::size_t limit) {
  if (!supported_coding(coding))
    return bad(Kind::unsupported, "content encoding \"" + std::string(coding) +
                                      "\" is not supported; send gzip, zstd or none");
  if (coding == "gzip") return gunzip(body, limit);
  if (coding == "zstd") return unzstd(body, limit);
  if (body.size() > limit) return too_large(limit);
  return core::Bytes(body.begin(), body.end());
}

}  // namespace otelier::testbed
