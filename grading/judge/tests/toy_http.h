// The least HTTP client that a toy needs: one POST over one connection, the status, Retry-After.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace otelier::toy {

struct Response {
  int status = 0;  // 0: nobody answered
  int retry_after = 0;
};

// `endpoint` is http://127.0.0.1:PORT.
inline Response post(const std::string& endpoint, const std::string& path,
                     const std::string& body) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(
      static_cast<std::uint16_t>(std::atoi(endpoint.substr(endpoint.rfind(':') + 1).c_str())));
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{5, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string answer;
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    const std::string request = "POST " + path +
                                " HTTP/1.1\r\nHost: toy\r\nContent-Type: application/json\r\n"
                                "Connection: close\r\nContent-Length: " +
                                std::to_string(body.size()) + "\r\n\r\n" + body;
    ::send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    char piece[4096];
    for (ssize_t got = 0; (got = ::recv(fd, piece, sizeof piece, 0)) > 0;)
      answer.append(piece, static_cast<std::size_t>(got));
  }
  ::close(fd);
  Response response;
  if (answer.size() > 12) response.status = std::atoi(answer.c_str() + 9);
  for (std::size_t line = answer.find("\r\n"); line != std::string::npos;
       line = answer.find("\r\n", line + 2))
    if (::strncasecmp(answer.c_str() + line + 2, "retry-after:", 12) == 0)
      response.retry_after = std::atoi(answer.c_str() + line + 14);
  return response;
}

}  // namespace otelier::toy
