#include "testbed/otlp_http.h"

#include <algorithm>

#include "testbed/answers.h"
#include "testbed/coding.h"

namespace otelier::testbed {
namespace {

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  return out;
}

// OTLP 1.11, "OTLP/HTTP Request": the default paths.
std::optional<Signal> signal_of_path(std::string_view path) {
  if (path == "/v1/traces") return Signal::traces;
  if (path == "/v1/metrics") return Signal::metrics;
  if (path == "/v1/logs") return Signal::logs;
  if (path == "/v1development/profiles") return Signal::profiles;
  return std::nullopt;
}

std::optional<Encoding> encoding_of(const std::string* content_type) {
  if (content_type == nullptr) return std::nullopt;
  std::string type = lower_case(content_type->substr(0, content_type->find(';')));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.pop_back();
  if (type == "application/x-protobuf") return Encoding::protobuf;
  if (type == "application/json") return Encoding::json;
  return std::nullopt;
}

const char* media_type(Encoding encoding) {
  return encoding == Encoding::json ? "application/json" : "application/x-protobuf";
}

bool has_header(const Headers& headers, std::string_view name) {
  return std::ranges::any_of(headers,
                             [&](const auto& header) { return lower_case(header.first) == name; });
}

using Refusal = Intake::Refusal;

// What can be refused without looking at the body.
std::optional<Refusal> refusal_of(const HttpRequest& request, const Request& seen) {
  if (request.refusal)
    return Refusal{request.refusal->status, rpc_code(request.refusal->status),
                   request.refusal->reason};
  if (!seen.signal)
    return Refusal{404, 5,
                   "nothing is served at " + request.path.substr(0, 200) +
                       "; OTLP/HTTP is at /v1/traces, /v1/metrics, /v1/logs and "
                       "/v1development/profiles"};
  if (request.method != "POST")
    return Refusal{405, 12, "OTLP/HTTP requests are POSTed, not " + request.method.substr(0, 40)};
  if (!seen.encoding) {
    const std::string* type = request.header("content-type");
    return Refusal{415, 3,
                   (type == nullptr ? std::string("no Content-Type")
                                    : "Content-Type " + type->substr(0, 100)) +
                       "; send application/x-protobuf or application/json"};
  }
  return std::nullopt;
}

}  // namespace

struct OtlpHttp::Play {
  Exchange exchange;
  std::string head, body;
  std::size_t sent = 0;
  std::optional<Answer::Drip> drip;
  Then end = Then::done;
};

core::Result<std::unique_ptr<OtlpHttp>> OtlpHttp::start(int listen_fd, Intake& intake,
                                                        Pacer& pacer) {
  std::unique_ptr<OtlpHttp> http(new OtlpHttp(intake, pacer));
  HttpServerOptions options;
  options.listen_fd = listen_fd;
  options.limits.body_bytes = intake.limits().request_bytes;
  options.connections = intake.limits().connections;
  OtlpHttp* self = http.get();
  auto server = HttpServer::create(
      options, [self](HttpRequest& request, Exchange exchange) { self->handle(request, exchange); },
      [self](Exchange exchange) {
        self->pacer_.abandon(exchange.connection);
        self->pacer_.changed();
      });
  if (!server) return std::unexpected(server.error());
  http->server_ = std::move(*server);
  http->server_->serve();
  return http;
}

void OtlpHttp::handle(HttpRequest& request, Exchange exchange) {
  Request seen;
  seen.transport = Transport::http;
  seen.connection = exchange.connection;
  seen.signal = signal_of_path(request.path);
  seen.encoding = encoding_of(request.header("content-type"));
  if (const std::string* coding = request.header("content-encoding"))
    seen.compression = lower_case(*coding);
  auto refusal = refusal_of(request, seen);
  if (seen.signal && seen.encoding && !request.refusal) {
    auto examined = intake_.examine(request.body, seen.compression, *seen.signal, *seen.encoding);
    seen.items = examined.items;
    if (!refusal) refusal = std::move(examined.refusal);
  }
  seen.status = refusal ? refusal->http : 200;
  if (refusal) seen.error = refusal->message;

  const std::size_t bytes = request.body.size();
  std::optional<Answer> scripted;
  if (intake_.captures()) {
    Request kept = seen;
    kept.time = pacer_.now();
    kept.wall_time = std::chrono::system_clock::now();
    kept.method = request.method;
    kept.path = request.path;
    kept.headers = request.headers;
    kept.body = std::make_shared<const core::Bytes>(std::move(request.body));
    kept.decoded_limit = intake_.limits().request_bytes;
    scripted = intake_.admit(std::move(kept), bytes, !request.refusal);
  } else {
    scripted = intake_.admit(seen, bytes, !request.refusal);
  }

  if (scripted) return answer(request, seen, *scripted, exchange);
  Answer conformant;
  conformant.status = seen.status;
  if (refusal) {
    conformant.status_body =
        Answer::Status{refusal->grpc, refusal->message, {}, refusal->http == 400};
    if (refusal->http == 405) conformant.headers.emplace_back("allow", "POST");
    if (refusal->http == 415) conformant.headers.emplace_back("accept-encoding", "gzip, zstd");
  }
  answer(request, seen, conformant, exchange);
}

// Makes the answer's bytes and starts to play them.
void OtlpHttp::answer(const HttpRequest& request, const Request& seen, const Answer& answer,
                      Exchange exchange) {
  using Connection = Answer::Connection;
  auto under_way = std::make_shared<Play>();
  under_way->exchange = exchange;
  under_way->drip = answer.drip;
  const bool ends = answer.connection == Connection::close ||
                    answer.connection == Connection::close_before_answer || !request.keep_alive ||
                    answer.truncate_after.has_value();
  under_way->end = ends ? Then::close : Then::done;
  if (answer.connection == Connection::reset ||
      answer.connection == Connection::reset_before_answer)
    under_way->end = Then::reset;

  if (answer.connection != Connection::close_before_answer &&
      answer.connection != Connection::reset_before_answer) {
    // OTLP 1.11: the answer has the request's content type. Where that is neither of the two, a
    // person is reading.
    std::string content_type = seen.encoding ? media_type(*seen.encoding) : "text/plain";
    const Encoding encoding = seen.encoding.value_or(Encoding::protobuf);
    std::string& body = under_way->body;
    if (answer.body) {
      body = *answer.body;
    } else if (answer.status >= 400 || answer.status_body) {
      const Answer::Status status = answer.status_body.value_or(Answer::Status{
          rpc_code(answer.status), std::string(reason_phrase(answer.status)), {}, false});
      body = seen.encoding ? status_response(encoding, status) : status.message + "\n";
    } else if (seen.encoding) {
      body =
          export_response(encoding, seen.signal.value_or(Signal::traces), answer.partial_success);
    }
    Headers headers;
    const bool bodiless = answer.status < 200 || answer.status == 204 || answer.status == 304;
    if (bodiless) {
      body.clear();
    } else {
      if (!has_header(answer.headers, "content-type"))
        headers.emplace_back("content-type", answer.content_type.value_or(content_type));
      if (!has_header(answer.headers, "content-length"))
        headers.emplace_back("content-length", std::to_string(body.size()));
    }
    if (request.method == "HEAD") body.clear();
    if (ends) headers.emplace_back("connection", "close");
    headers.insert(headers.end(), answer.headers.begin(), answer.headers.end());
    under_way->head = http_head(answer.status, headers);
    if (answer.truncate_after) body.resize(std::min(body.size(), *answer.truncate_after));
  }

  const auto now = answer.delay.count() > 0 || answer.drip ? pacer_.now() : answer.delay;
  if (answer.delay.count() <= 0) return play(under_way, now);
  pacer_.hold(exchange.connection, now + answer.delay,
              [this, under_way](std::chrono::nanoseconds due) { play(under_way, due); });
}

// Sends what is due now and holds the rest.
void OtlpHttp::play(const std::shared_ptr<Play>& answer, std::chrono::nanoseconds due) {
  const std::size_t left = answer->body.size() - answer->sent;
  std::size_t piece = left;
  if (answer->drip) piece = std::min(left, std::max<std::size_t>(answer->drip->bytes, 1));
  std::string bytes = std::exchange(answer->head, {});
  bytes.append(answer->body, answer->sent, piece);
  answer->sent += piece;
  if (answer->sent == answer->body.size()) {
    server_->send(answer->exchange, std::move(bytes), answer->end);
    pacer_.changed();
    return;
  }
  const Exchange exchange = answer->exchange;
  const auto next = due + answer->drip->every;
  pacer_.hold(exchange.connection, next,
              [this, answer](std::chrono::nanoseconds at) { play(answer, at); });
  server_->send(exchange, std::move(bytes), Then::more);
}

}  // namespace otelier::testbed
