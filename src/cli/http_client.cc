#include "cli/http_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <iterator>
#include <utility>

#include "base/json.h"
#include "cli/limits.h"

namespace bespoke {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

struct Authority {
  std::string host;
  std::string port;
};

Authority split_authority(std::string_view authority) {
  const std::size_t colon = authority.rfind(':');
  const bool has_port = colon != std::string_view::npos && !authority.ends_with(']');
  std::string_view host = authority.substr(0, has_port ? colon : authority.size());
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return {std::string(host), std::string(has_port ? authority.substr(colon + 1) : "80")};
}

bool may_be_in_authority(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view(".-_:[]").find(c) != std::string_view::npos;
}

}  // namespace

Error failed(std::string detail) {
  return {ErrorCode::Unavailable, {std::move(detail)}};
}

Result<HttpServer> find_server(std::string url) {
  constexpr std::string_view scheme = "http://";
  if (url.starts_with("https://")) {
    return failed("https is not spoken here: give the http:// URL of the server itself, behind its proxy.");
  }
  while (url.ends_with('/')) url.pop_back();
  const std::string authority = url.starts_with(scheme) ? url.substr(scheme.size()) : std::string();
  if (authority.empty() || !std::ranges::all_of(authority, may_be_in_authority)) {
    return failed(fmt::format("--url wants http://HOST:PORT, such as http://127.0.0.1:8080, not '{}'.", url));
  }
  const auto [host, port] = split_authority(authority);
  asio::io_context context;
  tcp::resolver resolver(context);
  boost::system::error_code code;
  auto addresses = resolver.resolve(host, port, tcp::resolver::numeric_service, code);
  if (code) return failed(fmt::format("cannot find {}: {}", url, code.message()));
  return HttpServer{std::move(url), authority, std::move(addresses)};
}

std::string told_by(const HttpReply& reply) {
  std::string text = std::to_string(reply.status);
  const Result<json::Value> body = json::read(reply.body);
  const json::Value* errors = body ? body->find("errors") : nullptr;
  if (errors == nullptr || errors->array() == nullptr) return text;
  for (const json::Value& error : *errors->array()) {
    const json::Value* detail = error.find("detail");
    if (detail != nullptr && detail->string() != nullptr) text += ' ' + *detail->string();
  }
  // One line, and nothing that a terminal would obey.
  std::ranges::replace_if(
      text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }, ' ');
  return text;
}

asio::awaitable<Result<HttpReply>> HttpClient::exchange(HttpRequest request) {
  if (!open_) {
    const Status connected = co_await connect();
    if (!connected) co_return connected.error();
  }
  write(request);
  stream_.expires_after(reply_time_max);
  const auto [write_error, written] = co_await asio::async_write(stream_, asio::buffer(sent_), as_result);
  if (write_error) co_return lost(write_error);
  beast::http::response_parser<beast::http::string_body> parser;
  parser.body_limit(reply_bytes_max);
  const auto [read_error, read] = co_await beast::http::async_read(stream_, received_, parser, as_result);
  if (read_error) co_return lost(read_error);
  if (!parser.keep_alive()) close();
  beast::http::response<beast::http::string_body> response = parser.release();
  HttpReply reply;
  reply.status = static_cast<int>(response.result_int());
  reply.retry_after = std::string(response[beast::http::field::retry_after]);
  reply.body = std::move(response.body());
  co_return reply;
}

void HttpClient::close() {
  stream_.close();
  received_.clear();
  open_ = false;
}

asio::awaitable<Status> HttpClient::connect() {
  stream_.expires_after(connect_time_max);
  const auto [error, endpoint] = co_await stream_.async_connect(server_.addresses, as_result);
  if (error) co_return failed(fmt::format("cannot connect to {}: {}", server_.url, error.message()));
  boost::system::error_code ignored;
  stream_.socket().set_option(tcp::no_delay(true), ignored);
  open_ = true;
  co_return Status();
}

void HttpClient::write(const HttpRequest& request) {
  sent_.clear();
  const auto out = std::back_inserter(sent_);
  fmt::format_to(out, "{} {} HTTP/1.1\r\nHost: {}\r\n", request.method, request.path, server_.host);
  if (!request.token.empty()) fmt::format_to(out, "Authorization: Bearer {}\r\n", request.token);
  if (!request.content_type.empty()) fmt::format_to(out, "Content-Type: {}\r\n", request.content_type);
  fmt::format_to(out, "Content-Length: {}\r\n\r\n{}", request.body.size(), request.body);
}

Error HttpClient::lost(const boost::system::error_code& code) {
  close();
  return failed(fmt::format("the connection to {} was lost: {}", server_.url, code.message()));
}

}  // namespace bespoke
