#include "judge/tests/toy_grpc.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <chrono>

namespace otelier::toy {
namespace {

// A length-delimited field whose value is shorter than 128 bytes.
std::string field(int number, const std::string& value) {
  return {std::string{static_cast<char>(number << 3 | 2), static_cast<char>(value.size())} + value};
}

std::string request_of(const std::string& name) {
  const std::string span =
      field(1, std::string(16, '\x5b')) + field(2, std::string(8, '\xee')) + field(5, name);
  return field(1, field(2, field(2, span)));  // resource_spans, scope_spans, spans
}

}  // namespace

int export_span(const std::string& endpoint, const std::string& name) {
  grpc::ChannelArguments arguments;
  arguments.SetInt("grpc.enable_retries", 0);
  grpc::GenericStub stub(
      grpc::CreateCustomChannel(endpoint, grpc::InsecureChannelCredentials(), arguments));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
  context.AddMetadata("tenant", "seven");
  const grpc::Slice slice(request_of(name));
  const grpc::ByteBuffer request(&slice, 1);
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareUnaryCall(
      &context, "/opentelemetry.proto.collector.trace.v1.TraceService/Export", request, &queue);
  call->StartCall();
  grpc::ByteBuffer response;
  grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return status.error_code();
}

}  // namespace otelier::toy
