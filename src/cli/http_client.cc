#include "cli/http_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "base/json.h"

namespace bespoke {
namespace {

namespace asio = boost::asio;

// curl and Asio take turns in one thread: how long a timer of Asio's may wait for curl.
constexpr std::chrono::milliseconds turn{10};

bool may_be_in_authority(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view(".-_:[]").find(c) != std::string_view::npos;
}

OutboundOptions options_of(const HttpServer& server) {
  OutboundOptions options;
  options.ca_file = server.ca_file;
  return options;
}

asio::awaitable<OutboundReply> transfer(asio::io_context& context, HttpRequests& requests,
                                        OutboundRequest request) {
  const auto begin = [&context, &requests](auto handler, OutboundRequest sent) {
    const auto kept = std::make_shared<decltype(handler)>(std::move(handler));
    requests.send(std::move(sent), [&context, kept](OutboundReply reply) {
      asio::post(context,
                 [kept, reply = std::move(reply)]() mutable { std::move (*kept)(std::move(reply)); });
    });
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(OutboundReply)>(
      begin, asio::use_awaitable, std::move(request));
}

}  // namespace

Error failed(std::string detail) {
  return {ErrorCode::Unavailable, {std::move(detail)}};
}

std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; }, ' ');
  return text;
}

Result<HttpServer> read_server(std::string url, std::string ca_file) {
  while (url.ends_with('/')) url.pop_back();
  std::string_view authority;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (url.starts_with(scheme)) authority = std::string_view(url).substr(scheme.size());
  }
  if (authority.empty() || !std::ranges::all_of(authority, may_be_in_authority)) {
    return failed(fmt::format(
        "--url wants http://HOST:PORT or https://HOST:PORT, such as http://127.0.0.1:8080, not '{}'.", url));
  }
  return HttpServer{std::move(url), std::move(ca_file)};
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
  return printable(std::move(text));
}

HttpClient::HttpClient(HttpServer server) : server_(std::move(server)), requests_(options_of(server_)) {}

asio::awaitable<Result<HttpReply>> HttpClient::exchange(HttpRequest request) {
  OutboundRequest sent;
  sent.method = request.method;
  sent.url = server_.url;
  sent.url += request.path;
  sent.body = request.body;
  sent.repeat = request.repeat;
  if (!request.token.empty())
    sent.headers.emplace_back("Authorization", fmt::format("Bearer {}", request.token));
  if (!request.content_type.empty()) sent.headers.emplace_back("Content-Type", request.content_type);
  OutboundReply received = co_await transfer(context_, requests_, std::move(sent));
  if (received.failure != OutboundFailure::None) co_return lost(received);
  if (received.is_cut) co_return failed(fmt::format("the answer of {} is too long.", server_.url));
  HttpReply reply;
  reply.status = static_cast<int>(received.status);
  reply.retry_after = std::move(received.retry_after);
  reply.body = std::move(received.body);
  co_return reply;
}

Status HttpClient::run(asio::awaitable<Status> work) {
  const auto guard = asio::make_work_guard(context_);
  std::optional<Status> ended;
  asio::co_spawn(context_, std::move(work), [&ended](const std::exception_ptr& thrown, Status status) {
    if (thrown) std::rethrow_exception(thrown);
    ended = std::move(status);
  });
  for (context_.poll(); !ended; context_.poll()) requests_.work(turn);
  return *std::move(ended);
}

Error HttpClient::lost(const OutboundReply& reply) const {
  switch (reply.failure) {
    case OutboundFailure::NotFound:
      return failed(fmt::format("cannot find {}: {}", server_.url, reply.message));
    case OutboundFailure::NotAllowed:
    case OutboundFailure::NotConnected:
      return failed(fmt::format("cannot connect to {}: {}", server_.url, reply.message));
    case OutboundFailure::NotTrusted:
      return failed(fmt::format("{} is not trusted: {} (--ca-file names who vouches for it)", server_.url,
                                reply.message));
    case OutboundFailure::None:
    case OutboundFailure::TimedOut:
    case OutboundFailure::Lost:
      break;
  }
  return failed(fmt::format("the connection to {} was lost: {}", server_.url, reply.message));
}

}  // namespace bespoke
