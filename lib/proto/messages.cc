#include "proto/messages.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/duration.pb.h>

#include <array>
#include <utility>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "opentelemetry/proto/collector/logs/v1/logs_service.pb.h"
#include "opentelemetry/proto/collector/metrics/v1/metrics_service.pb.h"
#include "opentelemetry/proto/collector/profiles/v1development/profiles_service.pb.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.pb.h"
#include "opentelemetry/proto/processcontext/v1development/process_context.pb.h"
#include "proto/oracle.h"

namespace otelier::proto {

namespace pb = google::protobuf;
namespace otlp = opentelemetry::proto;

namespace {

// Naming a type of each file here is also what links the file in: a linker leaves out the members
// of an archive that nobody names, and with them what they register.
const std::array<const pb::Descriptor*, 14>& top_types() {
  namespace collector = otlp::collector;
  static const std::array<const pb::Descriptor*, 14> types = {
      collector::trace::v1::ExportTraceServiceRequest::descriptor(),
      collector::trace::v1::ExportTraceServiceResponse::descriptor(),
      collector::metrics::v1::ExportMetricsServiceRequest::descriptor(),
      collector::metrics::v1::ExportMetricsServiceResponse::descriptor(),
      collector::logs::v1::ExportLogsServiceRequest::descriptor(),
      collector::logs::v1::ExportLogsServiceResponse::descriptor(),
      collector::profiles::v1development::ExportProfilesServiceRequest::descriptor(),
      collector::profiles::v1development::ExportProfilesServiceResponse::descriptor(),
      otlp::trace::v1::TracesData::descriptor(),
      otlp::metrics::v1::MetricsData::descriptor(),
      otlp::logs::v1::LogsData::descriptor(),
      otlp::profiles::v1development::ProfilesData::descriptor(),
      otlp::processcontext::v1development::ProcessContext::descriptor(),
      google::rpc::Status::descriptor(),
  };
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
  static const std::array<const pb::Descriptor*, 3> details = {
      google::rpc::RetryInfo::descriptor(), pb::Any::descriptor(), pb::Duration::descriptor()};
  const auto* found =
      pb::DescriptorPool::generated_pool()->FindMessageTypeByName(std::string(name));
  if (found != nullptr && details.front() != nullptr) return found;
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
  const auto* prototype = pb::MessageFactory::generated_factory()->GetPrototype(&type);
  return std::unique_ptr<pb::Message>(prototype->New());
}

}  // namespace otelier::proto
