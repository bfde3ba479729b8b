#include "bench/held.h"

#include <functional>

#include "proto/oracle.h"
#include "testbed/coding.h"
#include "testbed/count.h"

namespace otelier::bench {
namespace {

bool answered_well(const testbed::Request& request) {
  if (request.transport == testbed::Transport::grpc) return request.status == 0;
  return request.status >= 200 && request.status < 300;
}

// The body as protobuf: the request's own where it is that already.
core::Result<std::shared_ptr<const core::Bytes>> protobuf_of(const testbed::Request& request) {
  if (!request.signal) return core::fail("its path names no signal");
  if (!request.encoding) return core::fail("its content type names no encoding of OTLP");
  if (!request.body) return std::make_shared<const core::Bytes>();
  const bool json = *request.encoding == testbed::Encoding::json;
  if (!json && testbed::plain_coding(request.compression)) return request.body;
  auto plain = request.decoded();
  if (!plain) return std::unexpected(plain.error());
  if (!json) return std::make_shared<const core::Bytes>(std::move(*plain));
  auto converted = proto::from_json(core::as_text(*plain),
                                    proto::request_message(testbed::name(*request.signal)));
  if (!converted) return std::unexpected(converted.error());
  return std::make_shared<const core::Bytes>(std::move(*converted));
}

std::size_t memory_of(const Held& held) {
  std::size_t bytes = sizeof(Held) + held.rows.bytes();
  if (held.request.body) bytes += held.request.body->size();
  if (held.payload && held.payload != held.request.body) bytes += held.payload->size();
  for (const auto& [name, value] : held.request.headers)
    bytes += name.size() + value.size() + sizeof(std::pair<std::string, std::string>);
  return bytes;
}

}  // namespace

std::shared_ptr<Held> hold(std::uint64_t number, const testbed::Request& request, bool imported) {
  auto held = std::make_shared<Held>();
  held->number = number;
  held->request = request;
  held->request.number = number;
  held->imported = imported;
  held->accepted = answered_well(request);
  auto payload = protobuf_of(request);
  if (payload) {
    // What the sink took by itself it has walked already.
    const bool walked = held->accepted && request.error.empty() && !imported;
    const auto counted = walked ? std::expected<std::size_t, testbed::WireError>(request.items)
                                : testbed::count_items(**payload, *request.signal);
    if (counted) {
      held->payload = std::move(*payload);
      held->request.items = *counted;
      held->rows = read_rows(*request.signal, held->payload_text());
    } else {
      held->payload_error =
          "at byte " + std::to_string(counted.error().offset) + ", " + counted.error().message;
    }
  } else {
    held->payload_error = payload.error().message;
  }
  if (request.body) held->body_hash = std::hash<std::string_view>{}(core::as_text(*request.body));
  held->bytes = memory_of(*held);
  return held;
}

}  // namespace otelier::bench
