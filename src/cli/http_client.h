// A connection to a running server, for the commands that speak HTTP to it. One thread, that of its executor.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bespoke {

struct HttpServer {
  std::string url;   // `http://127.0.0.1:8080`, without a slash at the end
  std::string host;  // as the Host header has it
  boost::asio::ip::tcp::resolver::results_type addresses;
};

struct HttpRequest {
  std::string_view method;
  std::string_view path;
  std::string_view content_type;
  std::string_view body;
  std::string_view token;  // none when empty
};

struct HttpReply {
  int status = 0;
  std::string retry_after;  // empty when there is none
  std::string body;
};

// An error of a command, told to its user in one line.
Error failed(std::string detail);

// Reads `http://HOST[:PORT]` and looks the host up. Every other URL is refused.
Result<HttpServer> find_server(std::string url);

// What the errors in a reply say: `409 custom_api with the given slug already exists`.
std::string told_by(const HttpReply& reply);

class HttpClient {
 public:
  // `server` outlives the client.
  HttpClient(const boost::asio::any_io_executor& executor, const HttpServer& server)
      : server_(server), stream_(executor) {}

  // One request and its reply, on the connection of the last one if that is open. An error says that no whole
  // reply came; the server may have done what was asked all the same.
  boost::asio::awaitable<Result<HttpReply>> exchange(HttpRequest request);

  void close();

 private:
  boost::asio::awaitable<Status> connect();
  void write(const HttpRequest& request);
  Error lost(const boost::system::error_code& code);

  const HttpServer& server_;
  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer received_;
  std::string sent_;
  bool open_ = false;
};

}  // namespace bespoke
