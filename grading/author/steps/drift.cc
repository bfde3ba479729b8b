// Our .proto files say what the official packages say, peer by peer.
#include "author/suite.h"

namespace otelier::author::step {
namespace {

constexpr const char* kCheck = "lib/proto/drift/check.py";
constexpr int kNotCompared = 2;

Tally run_drift(const Suite& suite) {
  Tally tally;
  // What the comparison then fetches by itself needs Python's venv, which the group brings.
  const auto python = suite.need("python3", "peers");
  if (!python) {
    tally.skip(python.error().message);
    return tally;
  }
  for (const char* peer : {"process-context", "python", "go"}) {
    const auto done =
        suite.run(std::string("drift-") + peer, {*python, kCheck, "--against", peer}, 900);
    if (!done) {
      tally.skip(done.error().message);
    } else if (done->code == 0) {
      tally.pass();
    } else if (done->code == kNotCompared) {
      tally.skip(std::string(peer) + ": " + tail(done->output, 2));
    } else {
      tally.fail(std::string(peer) + ":\n" + tail(done->output, 20));
    }
  }
  return tally;
}

}  // namespace

Step drift() {
  return {"drift", 46, false, run_drift};
}

}  // namespace otelier::author::step
