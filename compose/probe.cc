// Asks a service on this machine for its health: exit 0 when it answers with a status below 400,
// within two seconds, else 1. Linked statically, so that it runs in images that hold nothing else:
//
//   probe http://127.0.0.1:PORT/PATH
//   probe --copy-to FILE              puts itself there: into a volume that other containers share
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

namespace {

constexpr int kSeconds = 2;

int copy_to(const char* file) {
  namespace fs = std::filesystem;
  std::error_code failed;
  const fs::path fresh = std::string(file) + ".new";
  fs::copy_file("/proc/self/exe", fresh, fs::copy_options::overwrite_existing, failed);
  if (!failed) fs::permissions(fresh, fs::perms(0755), failed);
  if (!failed) fs::rename(fresh, file, failed);  // a probe that runs is not written over
  if (failed) std::fprintf(stderr, "probe: %s: %s\n", file, failed.message().c_str());
  return failed ? 1 : 0;
}

int status_of(in_port_t port, const std::string& path) {
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{.tv_sec = kSeconds, .tv_usec = 0};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(connection, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) return 0;
  const std::string ask =
      "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
  if (send(connection, ask.data(), ask.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(ask.size()))
    return 0;
  std::string answer;  // "HTTP/1.1 200 "
  for (char byte = 0; answer.size() < 12 && recv(connection, &byte, 1, 0) == 1;) answer += byte;
  return answer.starts_with("HTTP/1.") && answer.size() == 12 ? std::atoi(answer.c_str() + 9) : 0;
}

}  // namespace

int main(int argc, char** argv) {
  using std::string_view;
  if (argc == 3 && string_view(argv[1]) == "--copy-to") return copy_to(argv[2]);
  constexpr string_view kScheme = "http://127.0.0.1:";
  if (argc != 2 || !string_view(argv[1]).starts_with(kScheme)) {
    std::fprintf(stderr, "usage: probe http://127.0.0.1:PORT/PATH | probe --copy-to FILE\n");
    return 2;
  }
  char* path = nullptr;
  const auto port = std::strtoul(argv[1] + kScheme.size(), &path, 10);
  const int status = status_of(static_cast<in_port_t>(port), *path == '\0' ? "/" : path);
  return status >= 200 && status < 400 ? 0 : 1;
}
