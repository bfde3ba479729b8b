#include "testbed/otlp_grpc.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/server_posix.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <limits>
#include <mutex>

#include "testbed/answers.h"
#include "testbed/grpc_connections.h"

namespace otelier::testbed {
namespace {

constexpr Pacer::Key kKeys = Pacer::Key{1} << 63;  // above the keys of HTTP connections

std::optional<Signal> signal_of_method(std::string_view method) {
  if (method == "/opentelemetry.proto.collector.trace.v1.TraceService/Export")
    return Signal::traces;
  if (method == "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export")
    return Signal::metrics;
  if (method == "/opentelemetry.proto.collector.logs.v1.LogsService/Export") return Signal::logs;
  if (method == "/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export")
    return Signal::profiles;
  return std::nullopt;
}

core::Bytes bytes_of(const grpc::ByteBuffer& buffer) {
  core::Bytes bytes;
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return bytes;
  bytes.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) {
    const auto* begin = reinterpret_cast<const std::byte*>(slice.begin());
    bytes.insert(bytes.end(), begin, begin + slice.size());
  }
  return bytes;
}

grpc::ByteBuffer buffer_of(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return {&slice, 1};
}

// gRPC was told not to decompress, and does not tell whether it would have. No message of protobuf
// begins with gzip's magic: 0x1f is field 3 with wire type 7, which does not exist.
std::string coding_of(core::ByteView message) {
  const bool gzip =
      message.size() > 2 && message[0] == std::byte{0x1f} && message[1] == std::byte{0x8b};
  return gzip ? "gzip" : "";
}

class GrpcServer final : public OtlpGrpc, public grpc::CallbackGenericService {
 public:
  GrpcServer(int listen_fd, Intake& intake, Pacer& pacer)
      : intake_(intake),
        pacer_(pacer),
        connections_(listen_fd, intake.limits().connections,
                     [this](int fd) { grpc::AddInsecureChannelFromFd(server_.get(), fd); }) {}

  ~GrpcServer() override {
    connections_.stop();
    if (server_) server_->Shutdown(std::chrono::system_clock::now());
  }

  core::Result<> begin() {
    grpc::ServerBuilder builder;
    builder.RegisterCallbackGenericService(this);
    // Refused here, where it can be captured; gRPC only bounds the memory.
    const std::size_t most = intake_.limits().request_bytes * 2 + (4u << 20);
    builder.SetMaxReceiveMessageSize(
        static_cast<int>(std::min<std::size_t>(most, std::numeric_limits<int>::max())));
    builder.AddChannelArgument("grpc.per_message_decompression", 0);  // bodies as on the wire
    server_ = builder.BuildAndStart();
    if (!server_) return core::fail("gRPC did not start its server");
    return connections_.start();
  }

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;

  void settle() override {
    std::unique_lock lock(mutex_);
    quiet_.wait_for(lock, std::chrono::seconds(1), [&] { return finishing_ == 0; });
  }
  std::uint64_t connections() const override { return connections_.accepted(); }

 private:
  friend class Call;

  void finishing(int change) {
    std::scoped_lock lock(mutex_);
    finishing_ += change;
    if (finishing_ == 0) quiet_.notify_all();
  }

  Intake& intake_;
  Pacer& pacer_;
  std::atomic<Pacer::Key> next_key_ = kKeys;
  std::mutex mutex_;
  std::condition_variable quiet_;
  int finishing_ = 0;  // calls answered and not yet over
  GrpcConnections connections_;
  std::unique_ptr<grpc::Server> server_;
};

// One call. gRPC owns it until OnDone; a held answer shares it.
class Call final : public grpc::ServerGenericBidiReactor {
 public:
  static Call* make(GrpcServer& server, grpc::GenericCallbackServerContext* context) {
    auto call = std::make_shared<Call>(server, context);
    call->self_ = call;
    call->StartRead(&call->message_);
    return call.get();
  }

  Call(GrpcServer& server, grpc::GenericCallbackServerContext* context)
      : server_(server), context_(context), key_(server.next_key_++), peer_(context->peer()) {}

  void OnReadDone(bool ok) override {
    if (finished_) return;
    Request request = describe();
    std::optional<grpc::Status> refusal;
    if (!ok) {
      refusal = grpc::Status(grpc::StatusCode::INVALID_ARGUMENT,
                             "the call ended without a whole message");
    } else {
      examine(request, refusal);
    }
    if (refusal) {
      request.status = refusal->error_code();
      request.error = refusal->error_message();
    }
    const std::size_t bytes = request.body ? request.body->size() : 0;
    if (!server_.intake_.captures()) request.body.reset();
    signal_ = request.signal.value_or(Signal::traces);
    if (const auto scripted = server_.intake_.admit(std::move(request), bytes, ok)) {
      follow(*scripted);
    } else {
      answer({refusal.value_or(grpc::Status::OK), {}, {}, Answer::Connection::keep});
    }
  }

  void OnCancel() override {
    server_.pacer_.abandon(key_);
    server_.pacer_.changed();
    if (!finished_.exchange(true)) Finish(grpc::Status::CANCELLED);
  }

  void OnDone() override {
    if (then_ != Answer::Connection::keep)
      server_.connections_.end(peer_, then_ == Answer::Connection::reset);
    if (answered_) {
      server_.pacer_.changed();
      server_.finishing(-1);
    }
    const auto last = std::move(self_);
  }

 private:
  struct Ending {
    grpc::Status status;
    std::string body;
    Headers trailers;
    Answer::Connection connection;
  };

  Request describe() const {
    Request request;
    request.time = server_.pacer_.now();
    request.wall_time = std::chrono::system_clock::now();
    request.transport = Transport::grpc;
    request.method = "POST";
    request.path = context_->method();
    request.signal = signal_of_method(request.path);
    request.encoding = Encoding::protobuf;
    request.connection = server_.connections_.number(peer_);
    request.decoded_limit = server_.intake_.limits().request_bytes;
    for (const auto& [name, value] : context_->client_metadata())
      request.headers.emplace_back(std::string(name.data(), name.size()),
                                   std::string(value.data(), value.size()));
    return request;
  }

  void examine(Request& request, std::optional<grpc::Status>& refusal) const {
    auto body = std::make_shared<const core::Bytes>(bytes_of(message_));
    request.body = body;
    request.compression = coding_of(*body);
    if (!request.signal) {
      refusal = grpc::Status(grpc::StatusCode::UNIMPLEMENTED,
                             "nothing is served at " + request.path.substr(0, 200) +
                                 "; OTLP/gRPC is Export of the trace, metrics, logs and profiles "
                                 "services");
      return;
    }
    const auto examined =
        server_.intake_.examine(*body, request.compression, *request.signal, Encoding::protobuf);
    request.items = examined.items;
    if (examined.refusal)
      refusal = grpc::Status(static_cast<grpc::StatusCode>(examined.refusal->grpc),
                             examined.refusal->message);
  }

  void follow(const Answer& scripted) {
    grpc::Status status = grpc::Status::OK;
    const int code = scripted.status == 200 ? 0 : scripted.status;
    if (scripted.status_body) {
      Answer::Status details = *scripted.status_body;
      if (details.code == 0) details.code = code;
      status = grpc::Status(static_cast<grpc::StatusCode>(code != 0 ? code : details.code),
                            details.message, status_response(Encoding::protobuf, details));
    } else if (code != 0) {
      status = grpc::Status(static_cast<grpc::StatusCode>(code), "scripted");
    }
    std::string body = scripted.body.value_or(
        export_response(Encoding::protobuf, signal_, scripted.partial_success));
    if (scripted.truncate_after) body.resize(std::min(body.size(), *scripted.truncate_after));
    Ending ending{std::move(status), std::move(body), scripted.headers, scripted.connection};
    if (scripted.delay.count() <= 0) return answer(ending);
    server_.pacer_.hold(key_, server_.pacer_.now() + scripted.delay,
                        [self = self_, ending = std::move(ending)](auto) { self->answer(ending); });
    // Cancelled between the arrival and the hold: nobody else would forget it.
    if (finished_) server_.pacer_.abandon(key_);
  }

  // The first to come ends the call: an answer or OnCancel, which gRPC may run at the same time.
  // The context is touched only by who has won, since Finish reads it.
  void answer(const Ending& ending) {
    using Connection = Answer::Connection;
    if (finished_.exchange(true)) return;
    const auto& [status, body, trailers, connection] = ending;
    answered_ = true;
    server_.finishing(+1);
    for (const auto& [name, value] : trailers) context_->AddTrailingMetadata(name, value);
    if (connection == Connection::close || connection == Connection::reset) then_ = connection;
    if (connection == Connection::close_before_answer ||
        connection == Connection::reset_before_answer) {
      server_.connections_.end(peer_, connection == Connection::reset_before_answer);
      return Finish(grpc::Status::CANCELLED);
    }
    if (!status.ok()) return Finish(status);
    response_ = buffer_of(body);
    StartWriteAndFinish(&response_, grpc::WriteOptions(), status);
  }

  GrpcServer& server_;
  grpc::GenericCallbackServerContext* context_;
  const Pacer::Key key_;
  const std::string peer_;
  std::shared_ptr<Call> self_;  // until OnDone
  grpc::ByteBuffer message_, response_;
  Signal signal_ = Signal::traces;
  std::atomic<bool> finished_ = false;
  bool answered_ = false;
  Answer::Connection then_ = Answer::Connection::keep;
};

grpc::ServerGenericBidiReactor* GrpcServer::CreateReactor(
    grpc::GenericCallbackServerContext* context) {
  return Call::make(*this, context);
}

}  // namespace

core::Result<std::unique_ptr<OtlpGrpc>> OtlpGrpc::start(int listen_fd, Intake& intake,
                                                        Pacer& pacer) {
  auto server = std::make_unique<GrpcServer>(listen_fd, intake, pacer);
  if (auto begun = server->begin(); !begun) return std::unexpected(begun.error());
  return server;
}

}  // namespace otelier::testbed
