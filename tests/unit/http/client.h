// A client that sends exactly the bytes it is told and reads whatever comes back.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/server.h"

namespace bespoke::http::test {

inline constexpr std::string_view get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

struct Reply {
  int status = 0;  // 0: the connection ended, or nothing came for five seconds
  std::string head;
  std::string body;
};

// The answer is in GET's form; to HEAD no body follows.
enum class Expected { Body, HeadOnly };

class Client {
 public:
  explicit Client(std::uint16_t port);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // A server that has stopped listening lets nobody in.
  bool is_connected() const { return connected_; }
  // Sends all; false when the server has closed.
  bool send(std::string_view bytes);
  void send_byte_by_byte(std::string_view bytes);
  void finish_sending();
  void shrink_receive_buffer();
  void pause_before_reads(std::chrono::milliseconds pause) { pause_ = pause; }
  Reply read_reply(Expected expected = Expected::Body);
  // Whether the server closed, and sent nothing more before.
  bool is_closed();

 private:
  bool receive();

  int socket_;
  bool connected_;
  std::chrono::milliseconds pause_{0};
  std::string received_;
};

// A server on a free port whose answers tell what it understood: `POST /path?query\nbody`.
struct TestServer {
  explicit TestServer(ServerOptions options = {});
  TestServer(ServerOptions options, Handler handler);

  std::uint16_t port() const { return server->port(); }
  Client connect() const { return Client(port()); }

  std::unique_ptr<Server> server;
};

ServerOptions with_refusals(ServerOptions options);
Response echo(const Request& request);
std::chrono::milliseconds since(std::chrono::steady_clock::time_point start);

}  // namespace bespoke::http::test
