#include "bench/environment.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "bench/json_writer.h"

namespace otelier::bench {
namespace {

struct Variable {
  std::string_view name, value;
};

// The specification's names ("OpenTelemetry Environment Variable Specification" and "OpenTelemetry
// Protocol Exporter"). Short intervals: somebody is watching.
std::vector<Variable> variables(std::string_view endpoint) {
  return {{"OTEL_SERVICE_NAME", "my-service"},
          {"OTEL_EXPORTER_OTLP_ENDPOINT", endpoint},
          {"OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"},
          {"OTEL_TRACES_EXPORTER", "otlp"},
          {"OTEL_METRICS_EXPORTER", "otlp"},
          {"OTEL_LOGS_EXPORTER", "otlp"},
          {"OTEL_BSP_SCHEDULE_DELAY", "1000"},
          {"OTEL_METRIC_EXPORT_INTERVAL", "5000"}};
}

struct Form {
  std::string_view id, en, zh;
  std::string_view before, between, after;  // around each name and value
  std::string_view then;                    // what to run with them
  std::string_view note_en, note_zh;
};

constexpr std::string_view kSh = "export ";

constexpr std::array<Form, 11> kForms = {{
    {"sh", "sh, bash, zsh", "sh、bash、zsh", kSh, "=", "\n", "", "", ""},
    {"fish", "fish", "fish", "set -gx ", " ", "\n", "", "", ""},
    {"powershell", "PowerShell", "PowerShell", "$env:", " = \"", "\"\n", "", "", ""},
    {"docker", "docker", "docker", "-e ", "=", " \\\n", "your-image\n",
     "Options of docker run. Inside a container localhost is the container: give the address of "
     "the machine as the endpoint, or add --network host.",
     "docker run 的选项。容器里的 localhost 是容器自己：请把端点换成宿主机的地址，或加上 "
     "--network host。"},
    {"python", "Python", "Python", kSh, "=", "\n",
     "pip install opentelemetry-distro opentelemetry-exporter-otlp\n"
     "opentelemetry-instrument python app.py\n",
     "opentelemetry-bootstrap -a install adds instrumentation for the libraries you have.",
     "opentelemetry-bootstrap -a install 会为已装的库补上埋点。"},
    {"node", "Node.js", "Node.js", kSh, "=", "\n",
     "npm install @opentelemetry/api @opentelemetry/auto-instrumentations-node\n"
     "node --require @opentelemetry/auto-instrumentations-node/register app.js\n",
     "", ""},
    {"go", "Go", "Go", kSh, "=", "\n", "go run .\n",
     "otlptracehttp.New(ctx) and its siblings read the endpoint; which exporter to use is read by "
     "go.opentelemetry.io/contrib/exporters/autoexport.",
     "otlptracehttp.New(ctx) 等会读取端点；选用哪个导出器（exporter）由 "
     "go.opentelemetry.io/contrib/exporters/autoexport 读取。"},
    {"java", "Java", "Java", kSh, "=", "\n",
     "java -javaagent:opentelemetry-javaagent.jar -jar app.jar\n", "", ""},
    {"cpp", "C++", "C++", kSh, "=", "\n", "./app\n",
     "OtlpHttpExporterFactory::Create() without options reads the endpoint; service name and "
     "exporters are chosen in code.",
     "OtlpHttpExporterFactory::Create() "
     "不带选项时读取端点；服务名和导出器（exporter）在代码里选。"},
    {"dotnet", ".NET", ".NET", kSh, "=", "\n", "dotnet run\n",
     "AddOtlpExporter() reads them. Without OTEL_EXPORTER_OTLP_PROTOCOL it speaks gRPC, which is "
     "on port 4317.",
     "AddOtlpExporter() 会读取它们。不设 OTEL_EXPORTER_OTLP_PROTOCOL 时使用 gRPC，端口是 4317。"},
    {"rust", "Rust", "Rust", kSh, "=", "\n", "cargo run\n",
     "opentelemetry-otlp reads the endpoint; build it with the feature http-proto.",
     "opentelemetry-otlp 会读取端点；编译时打开 http-proto 特性。"},
}};

// What can stand in every shell without quotes, and so be pasted without a second look.
bool harmless(std::string_view endpoint) {
  const bool scheme = endpoint.starts_with("http://") || endpoint.starts_with("https://");
  return scheme && endpoint.size() <= 200 && std::ranges::all_of(endpoint, [](unsigned char c) {
           return std::isalnum(c) != 0 || std::string_view(":/._-").contains(static_cast<char>(c));
         });
}

std::string text_of(const Form& form, std::string_view endpoint) {
  std::string text = form.id == "docker" ? "docker run \\\n" : "";
  for (const auto& variable : variables(endpoint)) {
    text += form.before;
    text += variable.name;
    text += form.between;
    text += variable.value;
    text += form.after;
  }
  return text += form.then;
}

}  // namespace

Routes environment_routes(std::function<std::string()> endpoint) {
  return {{"GET", "/api/environment", [endpoint = std::move(endpoint)](const Ask& ask) {
             const std::string where =
                 ask.has("endpoint") ? std::string(ask.param("endpoint")) : endpoint();
             if (!harmless(where))
               return refusal(
                   400, {"no endpoint: " + where, "give a URL such as http://192.0.2.7:4318"});
             JsonWriter json;
             json.begin_object().member("endpoint", where).key("sets").begin_array();
             for (const auto& form : kForms) {
               json.begin_object().member("id", form.id).key("language").begin_object();
               json.member("en", form.en).member("zh", form.zh).end();
               json.member("text", text_of(form, where)).key("note").begin_object();
               json.member("en", form.note_en).member("zh", form.note_zh).end().end();
             }
             return Reply{200, json.take()};
           }}};
}

}  // namespace otelier::bench
