// What the demo says to the server, signed in: it renews its token and waits when the server is busy.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>

#include "cli/http_client.h"

namespace bespoke {

struct ClientKey {
  std::string id;
  std::string secret;
};

// The io_context's one thread calls.
class DemoSession {
 public:
  // `server` outlives the session.
  DemoSession(const HttpServer& server, ClientKey key) : server_(server), key_(std::move(key)) {}

  const HttpServer& server() const { return server_; }

  boost::asio::awaitable<Status> sign_in();

  // The reply to a request with a body that is empty or JSON, of any status but 429 and 503, and 401 only
  // when a fresh token is refused.
  boost::asio::awaitable<Result<HttpReply>> call(HttpClient& client, std::string_view method,
                                                 std::string path, std::string_view body);

 private:
  boost::asio::awaitable<Status> renew(std::string refused);

  const HttpServer& server_;
  ClientKey key_;
  std::string token_;
  bool renewing_ = false;
};

}  // namespace bespoke
