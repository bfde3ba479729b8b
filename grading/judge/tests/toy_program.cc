// A program for the judge's own tests: what it does is its first argument.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>

#include "core/not_implemented.h"
#include "judge/tests/toy_http.h"

int main(int count, char** words) {
  otelier::core::install_terminate_handler();
  const std::string_view what = count > 1 ? words[1] : "";
  const char* endpoint = std::getenv("OTEL_EXPORTER_OTLP_ENDPOINT");
  if (what == "post") {
    const auto response = otelier::toy::post(endpoint != nullptr ? endpoint : "", "/v1/traces",
                                             R"({"resourceSpans":[]})");
    std::cout << "status " << response.status << '\n';
    return response.status == 200 ? 0 : 4;
  }
  if (what == "copy") {
    std::cout << std::string{std::istreambuf_iterator<char>(std::cin), {}};
    return 0;
  }
  if (what == "hang") std::this_thread::sleep_for(std::chrono::seconds(60));
  if (what == "crash") {
    std::signal(SIGSEGV, SIG_DFL);  // no sanitizer's own ending
    std::raise(SIGSEGV);
  }
  if (what == "hole") otelier::not_implemented("toy program: the rest");
  return count > 2 ? std::atoi(words[2]) : 0;
}
