// What is made of Docker's own words about containers, and of the compose files' word about what is
// not there. Docker itself is started by `./lab up --stack local`.
#include "peers/compose.h"

#include <gmock/gmock.h>

namespace otelier::peers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// As `docker inspect` of 20.10 writes it, with what is read kept.
std::string container(const std::string& name, const std::string& state,
                      const std::string& labels = "") {
  return R"({"Id": "3f", "Name": "/otelier_)" + name + R"(_1", "State": )" + state +
         R"(, "Config": {"Image": "x", "Labels": {"com.docker.compose.project": "otelier",)" +
         labels + R"("com.docker.compose.service": ")" + name + R"("}}})";
}

std::vector<std::string> states(const std::string& inspected) {
  std::vector<std::string> all;
  for (const Service& service : read_containers(inspected))
    all.push_back(service.name + " " + service.state + (service.healthy ? " fine" : ""));
  return all;
}

TEST(Containers, AreToldByNameWithTheirHealth) {
  const std::string inspected =
      "[" + container("zipkin", R"({"Status": "running", "Health": {"Status": "starting"}})") +
      "," + container("bench", R"({"Status": "running", "Health": {"Status": "healthy"}})") + "," +
      container("collector", R"({"Status": "running", "Health": {"Status": "unhealthy"}})") + "," +
      container("loki", R"({"Status": "running"})") + "," +
      container("tempo", R"({"Status": "exited", "ExitCode": 1})") + "," +
      container("probe", R"({"Status": "exited", "ExitCode": 0})") + "]";
  EXPECT_THAT(states(inspected),
              ElementsAre("bench healthy fine", "collector unhealthy", "loki running fine",
                          "tempo exited 1", "zipkin starting"))
      << "what only prepares and is done is none of them";
}

TEST(Containers, SayByTheirLabelsWhereTheyAreReached) {
  const auto services = read_containers(
      "[" +
      container("collector", R"({"Status": "running", "Health": {"Status": "healthy"}})",
                R"("otelier.version": "0.158.0", "otelier.endpoint.otlp_http": )"
                R"("http://127.0.0.1:14318", "otelier.endpoint.otlp_grpc": "127.0.0.1:14317",)") +
      "]");
  ASSERT_EQ(services.size(), 1U);
  EXPECT_EQ(services[0].version, "0.158.0");
  EXPECT_EQ(services[0].endpoints,
            (Endpoints{{"otlp_http", "http://127.0.0.1:14318"}, {"otlp_grpc", "127.0.0.1:14317"}}));
}

TEST(Containers, AreNoneWhereDockerSaysNothingThatCanBeRead) {
  EXPECT_THAT(read_containers(""), IsEmpty());
  EXPECT_THAT(read_containers("Error: No such object"), IsEmpty());
  EXPECT_THAT(read_containers("[]"), IsEmpty());
  EXPECT_THAT(read_containers(R"([{"Id": "3f"}, 4])"), IsEmpty());
}

TEST(LocalStack, NamesWhatItLacksWithTheReason) {
  const auto kit = workspace::Kit::open(OTELIER_SOURCE_DIR);
  ASSERT_TRUE(kit);
  const auto absent_here = absent(*kit, Images::local);
  ASSERT_TRUE(absent_here) << absent_here.error().message;
  std::vector<std::string> names;
  for (const Absent& one : *absent_here) {
    names.push_back(one.name);
    EXPECT_NE(one.why.at("en"), "");
    EXPECT_NE(one.why.at("zh"), "");
  }
  EXPECT_THAT(names, ElementsAre("jaeger", "loki", "tempo", "grafana"));
  const auto published = absent(*kit, Images::published);
  ASSERT_TRUE(published);
  EXPECT_THAT(*published, IsEmpty());
}

}  // namespace
}  // namespace otelier::peers
