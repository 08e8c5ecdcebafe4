#include "client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

namespace bespoke::http::test {

Client::Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Client::~Client() {
  ::close(socket_);
}

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Client::send_byte_by_byte(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) send(bytes.substr(i, 1));
}

void Client::finish_sending() {
  ::shutdown(socket_, SHUT_WR);
}

void Client::shrink_receive_buffer() {
  const int bytes = 4096;
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

bool Client::receive() {
  pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
  if (::poll(&waiting, 1, 5000) != 1) return false;
  std::this_thread::sleep_for(pause_);
  char buffer[65536];
  const ssize_t count = ::recv(socket_, buffer, sizeof buffer, 0);
  if (count <= 0) return false;
  received_.append(buffer, static_cast<std::size_t>(count));
  return true;
}

Reply Client::read_reply(Expected expected) {
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive()) return {};
  }
  Reply reply;
  reply.head = received_.substr(0, end + 4);
  received_.erase(0, end + 4);
  reply.status = std::atoi(reply.head.c_str() + std::string_view("HTTP/1.1 ").size());
  const auto length = reply.head.find("Content-Length: ");
  if (length == std::string::npos || expected == Expected::HeadOnly) return reply;
  const std::size_t bytes = std::strtoul(reply.head.c_str() + length + 16, nullptr, 10);
  while (received_.size() < bytes) {
    if (!receive()) return {};
  }
  reply.body = received_.substr(0, bytes);
  received_.erase(0, bytes);
  return reply;
}

bool Client::is_closed() {
  if (!received_.empty()) return false;
  pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
  if (::poll(&waiting, 1, 5000) != 1) return false;
  char byte;
  return ::recv(socket_, &byte, 1, MSG_PEEK) <= 0;
}

ServerOptions with_refusals(ServerOptions options) {
  options.refusal = [](int status, std::string_view detail) {
    Response response;
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = std::to_string(status) + " " + std::string(detail);
    return response;
  };
  return options;
}

Response echo(const Request& request) {
  Response response;
  response.headers.emplace_back("Content-Type", "text/plain");
  response.body.append(request.method_text).append(" ").append(request.path);
  if (!request.query.empty()) response.body.append("?").append(request.query);
  response.body.append("\n").append(request.body);
  return response;
}

TestServer::TestServer(ServerOptions options)
    : TestServer(std::move(options),
                 [](const Request& request, Responder respond) { respond(echo(request)); }) {}

TestServer::TestServer(ServerOptions options, Handler handler) {
  if (options.threads == 0) options.threads = 2;
  auto started = Server::start(with_refusals(std::move(options)), std::move(handler));
  EXPECT_TRUE(bool(started));
  server = *std::move(started);
}

std::chrono::milliseconds since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

}  // namespace bespoke::http::test
