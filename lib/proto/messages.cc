#include "proto/messages.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/dynamic_message.h>

#include <array>
#include <stdexcept>

#include "proto/descriptors.h"
#include "proto/oracle.h"

namespace otelier::proto {

namespace pb = google::protobuf;

namespace {

// The messages of lib/proto, made from their descriptors when first asked for: no class of theirs
// is compiled. What libprotobuf itself has, Any and Duration, are its own classes. Lives as long as
// the process. About a millisecond.
struct Messages {
  pb::DescriptorPool pool{pb::DescriptorPool::generated_pool()};
  pb::DynamicMessageFactory factory{&pool};

  Messages() {
    // Naming a type is also what links its file in: a linker leaves out what nobody names.
    static_cast<void>(pb::Any::descriptor());
    static_cast<void>(pb::Duration::descriptor());
    factory.SetDelegateToGeneratedFactory(true);
    pb::FileDescriptorSet files;
    files.ParseFromArray(kDescriptors.data(), static_cast<int>(kDescriptors.size()));
    for (const auto& file : files.file()) {
      if (pool.BuildFile(file) == nullptr) {
        throw std::logic_error("the descriptors of " + file.name() + " do not hold together");
      }
    }
  }
};

Messages& messages() {
  static auto& all = *new Messages;
  return all;
}

constexpr std::array<std::string_view, 14> kTopTypes = {
    "opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest",
    "opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse",
    "opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest",
    "opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse",
    "opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest",
    "opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse",
    "opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest",
    "opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceResponse",
    "opentelemetry.proto.trace.v1.TracesData",
    "opentelemetry.proto.metrics.v1.MetricsData",
    "opentelemetry.proto.logs.v1.LogsData",
    "opentelemetry.proto.profiles.v1development.ProfilesData",
    "opentelemetry.proto.processcontext.v1development.ProcessContext",
    "google.rpc.Status",
};

const std::vector<const pb::Descriptor*>& top_types() {
  static const std::vector<const pb::Descriptor*> types = [] {
    std::vector<const pb::Descriptor*> found;
    found.reserve(kTopTypes.size());
    for (const auto name : kTopTypes) {
      found.push_back(messages().pool.FindMessageTypeByName(std::string(name)));
    }
    return found;
  }();
  return types;
}

struct SignalMessages {
  std::string_view signal, request, response;
};
constexpr std::array<SignalMessages, 4> kSignals = {{
    {"traces", "opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest",
     "opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse"},
    {"metrics", "opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest",
     "opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse"},
    {"logs", "opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest",
     "opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse"},
    {"profiles",
     "opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest",
     "opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceResponse"},
}};

}  // namespace

std::string_view request_message(std::string_view signal) {
  for (const auto& entry : kSignals) {
    if (entry.signal == signal) return entry.request;
  }
  return {};
}

std::string_view response_message(std::string_view signal) {
  for (const auto& entry : kSignals) {
    if (entry.signal == signal) return entry.response;
  }
  return {};
}

core::Result<const pb::Descriptor*> find_message(std::string_view name) {
  if (const auto request = request_message(name); !request.empty()) name = request;
  for (const auto* type : top_types()) {
    if (type->full_name() == name || type->name() == name) return type;
  }
  // What top types are made of, and the details a Status may carry.
  const auto* found = messages().pool.FindMessageTypeByName(std::string(name));
  if (found != nullptr) return found;
  std::string known = "traces, metrics, logs, profiles";
  for (const auto* type : top_types()) known += ", " + type->name();
  return core::fail(
      "no OTLP message is called \"" + std::string(name) + "\"",
      "give a full name such as opentelemetry.proto.trace.v1.Span, or one of " + known);
}

const std::vector<std::string>& top_messages() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto* type : top_types()) all.push_back(type->full_name());
    return all;
  }();
  return names;
}

std::unique_ptr<pb::Message> make_message(const pb::Descriptor& type) {
  const auto* prototype = messages().factory.GetPrototype(&type);
  return std::unique_ptr<pb::Message>(prototype->New());
}

}  // namespace otelier::proto
