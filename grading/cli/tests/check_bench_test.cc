// ./lab check 00 --bench as a learner runs it: the real command, builds, judge and bench.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "bench/running.h"
#include "cli/tests/stack_command.h"

namespace otelier::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;
namespace fs = std::filesystem;

class CheckInBench : public StackCommand {
 protected:
  void SetUp() override {
    StackCommand::SetUp();
    add_hidden_check();
    ASSERT_EQ(lab({"start", "00"}).code, 0);
  }

  // To a grading/ of the test's own; all else in it is the kit's.
  void add_hidden_check() const {
    fs::path here = kit / "grading", there = fs::path(OTELIER_SOURCE_DIR) / "grading";
    fs::remove(here);
    for (const char* apart : {"labs", "00-first-span", "scenarios"}) {
      fs::create_directories(here);
      for (const auto& entry : fs::directory_iterator(there))
        if (entry.path().filename() != apart)
          fs::create_symlink(entry.path(), here / entry.path().filename());
      here /= apart;
      there /= apart;
    }
    fs::copy(there, here);
    write("grading/labs/00-first-span/scenarios/9-hidden.yaml", R"(
- scenario: kept-to-itself
  title: {en: "A check that keeps to itself", zh: "不公开的检查"}
  points: 1
  stage: 1
  visibility: hidden
  spec: otlp#content-type-json
  subject: program
  given:
    env: {OTEL_EXPORTER_OTLP_ENDPOINT: "${sink.http}"}
  steps:
    - run: {within: 5s}
  expect:
    - {that: {en: "a secret", zh: "秘密"}, got: '.requests[0].headers["content-type"]', equals: application/json}
  hint: {en: [a, b, c], zh: [a, b, c]}
)");
  }

  // The reference, as if the learner had written it, but for the one text.
  void write_almost(const std::string& text, const std::string& instead) const {
    for (const auto& entry : fs::directory_iterator(kit / "solutions/00-first-span/hello")) {
      const std::string name = "work/00-first-span/hello/" + entry.path().filename().string();
      std::string source = workspace::read_text(entry.path()).value_or("");
      if (const auto at = source.find(text); at != std::string::npos)
        source.replace(at, text.size(), instead);
      write(name, source);
    }
  }
  [[nodiscard]] Json ask(const std::string& path) const {
    const auto status = Json::parse(lab({"status", "--json"}).text, nullptr, false);
    const std::string api = status.value("/endpoints/api"_json_pointer, std::string("none:0"));
    const auto port = std::stoi(api.substr(api.rfind(':') + 1));
    const auto body = bench::get(static_cast<std::uint16_t>(port), path);
    EXPECT_TRUE(body) << path << ": " << body.error().message;
    return body ? Json::parse(*body) : Json();
  }
};

Json check_in(const Json& verdicts, const std::string& id) {
  for (const Json& check : verdicts.at("items").at(0).at("checks"))
    if (check.at("id") == id) return check;
  ADD_FAILURE() << "no check " << id;
  return {};
}

TEST_F(CheckInBench, ShowsAFailureBesideTheReference) {
  ASSERT_EQ(lab({"up", "--no-page", "--free-ports"}).code, 0);
  write_almost("\"application/json\"", "\"text/plain\"");
  const Said plain = lab({"check", "00"});
  const Said said = lab({"check", "00", "--bench"});
  EXPECT_EQ(plain.code, 1);
  EXPECT_EQ(said.code, 1);
  const std::string address = "/#/verdicts/00-first-span";
  EXPECT_THAT(plain.text, Not(HasSubstr(address)));
  EXPECT_THAT(said.text,
              AllOf(HasSubstr(address + "/content-type-is-json\n"),
                    HasSubstr("In the bench: http://127.0.0.1:"), HasSubstr("./lab up builds it")));
  EXPECT_THAT(said.text, Not(HasSubstr(address + "/endpoint-that-is-none")))
      << "what passes needs no view";

  const Json verdicts = ask("/api/verdicts");
  ASSERT_EQ(verdicts["items"].size(), 1u);
  EXPECT_EQ(verdicts["items"][0]["lab"], "00-first-span");
  EXPECT_EQ(verdicts["items"][0]["seed"], "1");
  const Json stored = Json::parse(read("work/.otelier/results/00-first-span.json"));
  EXPECT_EQ(verdicts["items"][0]["score"], stored["score"]);
  EXPECT_EQ(verdicts["items"][0]["checks"].size(), stored["checks"].size());
  const Json failed = check_in(verdicts, "content-type-is-json");
  EXPECT_EQ(failed["status"], "failed");
  EXPECT_THAT(failed["message"].get<std::string>(), HasSubstr("content type"));
  ASSERT_EQ(failed["requests"].size(), 1u);
  const Json passed = check_in(verdicts, "endpoint-that-is-none");
  EXPECT_EQ(passed["status"], "passed");
  EXPECT_EQ(passed["reference"], 0) << "the reference is played for what fails";

  const Json shown = ask("/api/verdicts/00-first-span/content-type-is-json");
  ASSERT_EQ(shown["mine"].size(), 1u);
  ASSERT_EQ(shown["reference"].size(), 1u) << shown.dump(1);
  EXPECT_EQ(shown["mine"][0]["number"], failed["requests"][0]);
  EXPECT_TRUE(shown["reference"][0]["tree"].is_object());
  ASSERT_EQ(shown["differences"].size(), 1u);
  EXPECT_THAT(shown["differences"][0]["around"].dump(),
              AllOf(HasSubstr("application/json"), HasSubstr("text/plain")));

  // Of a hidden check that fails there is its title, here as in the terminal.
  EXPECT_THAT(said.text, AllOf(HasSubstr("A check that keeps to itself (hidden)"),
                               Not(HasSubstr("a secret")), Not(HasSubstr("/kept-to-itself"))));
  const Json hidden = ask("/api/verdicts/00-first-span/kept-to-itself");
  EXPECT_EQ(hidden["check"]["status"], "failed");
  for (const char* what : {"message", "evidence", "next"}) EXPECT_EQ(hidden["check"][what], "");
  EXPECT_EQ(hidden["mine"].size() + hidden["reference"].size(), 0u);

  // The requests of the learner's program are in the store, with their check; the reference's not.
  std::size_t sent = 0;
  for (const Json& check : verdicts["items"][0]["checks"]) sent += check["requests"].size();
  const Json requests = ask("/api/requests?most=1000")["items"];
  EXPECT_EQ(requests.size(), sent);
  for (const Json& request : requests) EXPECT_EQ(request["verdicts"].size(), 1u) << request;
  const std::string number = failed["requests"][0].dump();
  EXPECT_EQ(ask("/api/requests/" + number)["verdicts"][0]["check"], "content-type-is-json");

  // One check alone leaves the others as they were judged last.
  write_almost("", "");
  EXPECT_EQ(lab({"check", "00", "--bench", "--only", "content-type-is-json"}).code, 0);
  const Json later = ask("/api/verdicts");
  EXPECT_EQ(check_in(later, "content-type-is-json")["status"], "passed");
  EXPECT_EQ(later["items"][0]["checks"].size(), stored["checks"].size());
}

TEST_F(CheckInBench, StartsTheBenchAndTellsOfHoles) {
  const Said said = lab({"check", "00", "--bench"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.text, AllOf(HasSubstr("not implemented"), HasSubstr("/request-arrives\n"),
                               HasSubstr("In the bench: http://127.0.0.1:")));
  const Json shown = ask("/api/verdicts/00-first-span/request-arrives");
  EXPECT_EQ(shown["check"]["status"], "not_implemented");
  EXPECT_EQ(shown["mine"].size(), 0u);
  EXPECT_EQ(shown["reference"].size(), 1u);
  EXPECT_EQ(ask("/api/requests")["items"].size(), 0u) << "what the reference sends is not stored";
}

TEST_F(CheckInBench, AVerdictNeedsNoBench) {
  fs::create_directories(kit / ".lab/stack.log");  // the bench cannot write there
  const Said said = lab({"check", "00", "--bench"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.flat(), AllOf(HasSubstr("request-arrives"), HasSubstr("not implemented"),
                                 HasSubstr("lab: the bench could not be started"),
                                 HasSubstr("the verdict above stands")));
  EXPECT_THAT(said.text, Not(HasSubstr("/#/verdicts")));
  EXPECT_THAT(read("work/.otelier/results/00-first-span.json"), HasSubstr("not_implemented"));
}

}  // namespace
}  // namespace otelier::cli
