// Requests as they reach a store, written as OTLP/JSON and sent as protobuf; and what routes
// answer.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/routes.h"
#include "bench/store.h"
#include "proto/oracle.h"
#include "testbed/count.h"

namespace otelier::bench {

using Json = nlohmann::json;

// A store that has indexed what it was given.
class Given {
 public:
  explicit Given(const StoreLimits& limits = {}, Decode decode = hold)
      : store_(Store::create(limits, std::move(decode))) {}

  // The requests of a signal, protobuf, answered 200 unless told otherwise.
  Given& takes(testbed::Signal signal, const Json& payload, int status = 200) {
    const auto bytes =
        proto::from_json(payload.dump(), proto::request_message(testbed::name(signal)));
    EXPECT_TRUE(bytes) << bytes.error().message;
    return takes(request(signal, std::make_shared<const core::Bytes>(*bytes), status));
  }
  Given& takes(const testbed::Request& request) {
    store_->accept(request);
    EXPECT_TRUE(store_->settle(std::chrono::seconds(10)));
    return *this;
  }

  static testbed::Request request(testbed::Signal signal, std::shared_ptr<const core::Bytes> body,
                                  int status = 200) {
    testbed::Request made;
    made.method = "POST";
    made.path = "/v1/" + std::string(testbed::name(signal));
    made.signal = signal;
    made.encoding = testbed::Encoding::protobuf;
    made.items = body ? testbed::count_items(*body, signal).value_or(0) : 0;
    made.body = std::move(body);
    made.status = status;
    return made;
  }

  Store& store() { return *store_; }
  Store* operator->() { return store_.get(); }

 private:
  std::unique_ptr<Store> store_;
};

// What the routes answer to "/api/traces?most=1"; a status other than 200 fails the test.
inline Reply reply_to(const Routes& routes, const std::string& method, std::string question,
                      std::string_view body = {}) {
  Ask ask;
  ask.body = body;
  if (const auto at = question.find('?'); at != std::string::npos) {
    std::string rest = question.substr(at + 1);
    question.resize(at);
    while (!rest.empty()) {
      const std::string one = rest.substr(0, rest.find('&'));
      rest.erase(0, one.size() + 1);
      const auto equals = one.find('=');
      ask.params[one.substr(0, equals)] = equals == std::string::npos ? "" : one.substr(equals + 1);
    }
  }
  const Route* route = find_route(routes, method, question, ask);
  return route == nullptr ? refusal(404, {"no route"}) : route->answer(ask);
}
inline Json ask(const Routes& routes, const std::string& question) {
  const Reply reply = reply_to(routes, "GET", question);
  EXPECT_EQ(reply.status, 200) << question << ": " << reply.body;
  return Json::parse(reply.body, nullptr, false);
}

}  // namespace otelier::bench
