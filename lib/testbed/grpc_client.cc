#include "testbed/grpc_client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <array>

namespace otelier::testbed {

struct GrpcClient::Stub {
  std::unique_ptr<grpc::GenericStub> generic;
};

GrpcClient::GrpcClient(const std::string& endpoint) : stub_(std::make_unique<Stub>()) {
  grpc::ChannelArguments arguments;
  arguments.SetInt("grpc.use_local_subchannel_pool", 1);
  arguments.SetInt("grpc.enable_retries", 0);
  arguments.SetInt("grpc.enable_http_proxy", 0);
  arguments.SetMaxSendMessageSize(-1);
  arguments.SetMaxReceiveMessageSize(-1);
  stub_->generic = std::make_unique<grpc::GenericStub>(
      grpc::CreateCustomChannel(endpoint, grpc::InsecureChannelCredentials(), arguments));
}

GrpcClient::~GrpcClient() = default;

GrpcReply GrpcClient::call(const Call& call) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + call.within);
  for (const auto& [name, value] : call.metadata) context.AddMetadata(name, value);
  if (call.gzip) context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  grpc::CompletionQueue queue;
  const grpc::Slice slice(call.message);
  const grpc::ByteBuffer request(&slice, 1);
  const auto reader = stub_->generic->PrepareUnaryCall(&context, call.method, request, &queue);
  reader->StartCall();
  grpc::Status status;
  grpc::ByteBuffer response;
  reader->Finish(&response, &status, this);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  GrpcReply reply{static_cast<int>(status.error_code()), status.error_message(), {}, {}};
  std::vector<grpc::Slice> parts;
  if (response.Valid() && response.Dump(&parts).ok())
    for (const grpc::Slice& part : parts)
      reply.body.append(reinterpret_cast<const char*>(part.begin()), part.size());
  for (const auto& [name, value] : context.GetServerTrailingMetadata())
    reply.trailers.emplace_back(std::string(name.data(), name.size()),
                                std::string(value.data(), value.size()));
  return reply;
}

std::string grpc_code_name(int code) {
  constexpr std::array kNames = {"OK",
                                 "CANCELLED",
                                 "UNKNOWN",
                                 "INVALID_ARGUMENT",
                                 "DEADLINE_EXCEEDED",
                                 "NOT_FOUND",
                                 "ALREADY_EXISTS",
                                 "PERMISSION_DENIED",
                                 "RESOURCE_EXHAUSTED",
                                 "FAILED_PRECONDITION",
                                 "ABORTED",
                                 "OUT_OF_RANGE",
                                 "UNIMPLEMENTED",
                                 "INTERNAL",
                                 "UNAVAILABLE",
                                 "DATA_LOSS",
                                 "UNAUTHENTICATED"};
  const auto at = static_cast<std::size_t>(code);
  return code >= 0 && at < kNames.size() ? kNames.at(at) : std::to_string(code);
}

}  // namespace otelier::testbed
