#include "wireview/unpack.h"

#include <zlib.h>
#include <zstd.h>

#include <array>
#include <limits>
#include <memory>

namespace otelier::wireview {

namespace {

constexpr std::size_t kChunk = 64u << 10;

std::unexpected<core::Error> too_large(std::string_view compression, std::size_t limit) {
  return core::fail(std::string(compression) + " data grows beyond " + std::to_string(limit) +
                    " bytes, the limit for a request");
}

std::unexpected<core::Error> broken(std::string_view compression, std::size_t at,
                                    std::string_view why) {
  return core::fail(std::string(compression) + " data is damaged at byte " + std::to_string(at) +
                    ": " + std::string(why));
}

core::Result<core::Bytes> inflate_all(core::ByteView payload, std::string_view compression,
                                      std::size_t limit) {
  z_stream stream{};
  if (inflateInit2(&stream, MAX_WBITS + 32) != Z_OK) return core::fail("zlib has no memory");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> owner(&stream, inflateEnd);
  // zlib never writes to its input; the type is older than const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(payload.data()));
  stream.avail_in = static_cast<uInt>(payload.size());
  core::Bytes out;
  std::array<std::byte, kChunk> chunk{};
  while (true) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    const int state = inflate(&stream, Z_NO_FLUSH);
    const std::size_t at = payload.size() - stream.avail_in;
    const std::size_t produced = chunk.size() - stream.avail_out;
    if (out.size() + produced > limit) return too_large(compression, limit);
    out.insert(out.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(produced));
    if (state == Z_STREAM_END) {
      if (stream.avail_in == 0) return out;
      // gzip members may follow each other and mean their contents in a row.
      if (compression != "gzip" || inflateReset(&stream) != Z_OK) {
        return broken(compression, at, "bytes follow its end");
      }
    } else if (state == Z_BUF_ERROR || (state == Z_OK && produced == 0 && stream.avail_in == 0)) {
      return broken(compression, at, "it ends too early");
    } else if (state != Z_OK) {
      return broken(compression, at, stream.msg != nullptr ? stream.msg : "not a valid stream");
    }
  }
}

core::Result<core::Bytes> unzstd_all(core::ByteView payload, std::size_t limit) {
  const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(),
                                                                        ZSTD_freeDCtx);
  core::Bytes out;
  core::Bytes chunk(kChunk);
  ZSTD_inBuffer in{payload.data(), payload.size(), 0};
  std::size_t missing = 1;
  while (in.pos < in.size) {
    ZSTD_outBuffer piece{chunk.data(), chunk.size(), 0};
    missing = ZSTD_decompressStream(context.get(), &piece, &in);
    if (ZSTD_isError(missing) != 0) return broken("zstd", in.pos, ZSTD_getErrorName(missing));
    if (out.size() + piece.pos > limit) return too_large("zstd", limit);
    out.insert(out.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(piece.pos));
    while (piece.pos == piece.size) {  // output was full: more may be waiting
      piece.pos = 0;
      missing = ZSTD_decompressStream(context.get(), &piece, &in);
      if (ZSTD_isError(missing) != 0) return broken("zstd", in.pos, ZSTD_getErrorName(missing));
      if (out.size() + piece.pos > limit) return too_large("zstd", limit);
      out.insert(out.end(), chunk.begin(), chunk.begin() + static_cast<std::ptrdiff_t>(piece.pos));
    }
  }
  if (missing != 0) return broken("zstd", in.pos, "it ends too early");
  return out;
}

bool begins(core::ByteView payload, std::string_view magic) {
  return core::as_text(payload).starts_with(magic);
}

}  // namespace

core::Result<Unpacked> unpack(core::ByteView payload, std::size_t limit) {
  if (payload.size() > std::numeric_limits<uInt>::max()) {
    return core::fail("the payload has more than 4 GiB; OTLP requests end at 64 MiB");
  }
  const auto named = [](core::Result<core::Bytes> bytes,
                        std::string_view compression) -> core::Result<Unpacked> {
    if (!bytes) return std::unexpected(bytes.error());
    return Unpacked{std::move(*bytes), std::string(compression)};
  };
  using namespace std::string_view_literals;
  if (begins(payload, "\x1f\x8b"sv)) return named(inflate_all(payload, "gzip", limit), "gzip");
  if (begins(payload, "\x28\xb5\x2f\xfd"sv)) return named(unzstd_all(payload, limit), "zstd");
  // A zlib header of "deflate": as protobuf, 0x78 is field 15 with a varint, which OTLP has
  // nowhere.
  if (begins(payload, "\x78\x01"sv) || begins(payload, "\x78\x9c"sv) ||
      begins(payload, "\x78\xda"sv)) {
    return named(inflate_all(payload, "zlib", limit), "zlib");
  }
  if (payload.size() > limit) {
    return core::fail("the payload has " + std::to_string(payload.size()) +
                      " bytes, more than the " + std::to_string(limit) + " of an OTLP request");
  }
  return Unpacked{core::Bytes(payload.begin(), payload.end()), ""};
}

}  // namespace otelier::wireview
