// Requests to a running server, for the commands that speak HTTP or HTTPS to it. One thread: the one that
// calls run().
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <string>
#include <string_view>

#include "base/result.h"
#include "outbound/http_requests.h"

namespace bespoke {

struct HttpServer {
  std::string url;      // `http://127.0.0.1:8080`, without a slash at the end
  std::string ca_file;  // PEM: who vouches for an https:// server; empty: the system's authorities
};

struct HttpRequest {
  std::string_view method;
  std::string_view path;
  std::string_view content_type;
  std::string_view body;
  std::string_view token;  // none when empty
  Repeat repeat = Repeat::Allowed;
};

struct HttpReply {
  int status = 0;
  std::string retry_after;  // empty when there is none
  std::string body;
};

// An error of a command, told to its user in one line.
Error failed(std::string detail);

// `text` on one line, without what a terminal would obey.
std::string printable(std::string text);

// Reads `http://HOST[:PORT]` and `https://HOST[:PORT]`. Every other URL is refused.
Result<HttpServer> read_server(std::string url, std::string ca_file);

// What the errors in a reply say: `409 custom_api with the given slug already exists`.
std::string told_by(const HttpReply& reply);

class HttpClient {
 public:
  explicit HttpClient(HttpServer server);

  const HttpServer& server() const { return server_; }

  // One request and its reply. An error says that no whole reply came; the server may have done what was
  // asked all the same.
  boost::asio::awaitable<Result<HttpReply>> exchange(HttpRequest request);

  // Runs `work`, and whatever it starts on its executor, to the end of `work`.
  Status run(boost::asio::awaitable<Status> work);

 private:
  Error lost(const OutboundReply& reply) const;

  const HttpServer server_;
  boost::asio::io_context context_{1};
  HttpRequests requests_;
};

}  // namespace bespoke
