#include "cli/demo_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <utility>

#include "base/json.h"
#include "base/url.h"
#include "cli/limits.h"

namespace bespoke {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds renewal_poll{10};

asio::awaitable<void> pause(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

// Retry-After in seconds; the form with a date counts as one second.
std::chrono::seconds wait_of(const HttpReply& reply) {
  int seconds = 1;
  const char* end = reply.retry_after.data() + reply.retry_after.size();
  if (std::from_chars(reply.retry_after.data(), end, seconds).ptr != end) seconds = 1;
  return std::clamp(std::chrono::seconds(seconds), std::chrono::seconds(1), retry_wait_max);
}

asio::awaitable<Result<HttpReply>> exchange_patiently(HttpClient& client, HttpRequest request) {
  for (int repeats = 0;; ++repeats) {
    Result<HttpReply> reply = co_await client.exchange(request);
    if (!reply) co_return reply;
    if (reply->status != 429 && reply->status != 503) co_return reply;
    if (repeats == repeats_max) co_return failed("the server stays busy: " + told_by(*reply));
    client.close();  // it may not outlive the pause
    co_await pause(wait_of(*reply));
  }
}

}  // namespace

asio::awaitable<Status> DemoSession::sign_in() {
  std::string form = "grant_type=client_credentials&client_id=";
  append_percent_encoded(form, key_.id);
  form += "&client_secret=";
  append_percent_encoded(form, key_.secret);
  HttpClient client(co_await asio::this_coro::executor, server_);
  const HttpRequest request{"POST", "/oauth/access_token", "application/x-www-form-urlencoded", form, {}};
  const Result<HttpReply> reply = co_await exchange_patiently(client, request);
  if (!reply) co_return reply.error();
  if (reply->status == 401) co_return failed(server_.url + " refuses this client id and secret.");
  const Result<json::Value> body = json::read(reply->body);
  const json::Value* token = body ? body->find("access_token") : nullptr;
  if (reply->status != 200 || token == nullptr || token->string() == nullptr) {
    co_return failed(fmt::format("{} gives no token: {}", server_.url, told_by(*reply)));
  }
  token_ = *token->string();
  co_return Status();
}

asio::awaitable<Result<HttpReply>> DemoSession::call(HttpClient& client, std::string_view method,
                                                     std::string path, std::string_view body) {
  for (int renewals = 0;; ++renewals) {
    const std::string token = token_;  // another call may renew it meanwhile
    const std::string_view content_type = body.empty() ? "" : "application/json";
    const HttpRequest request{method, path, content_type, body, token};
    Result<HttpReply> reply = co_await exchange_patiently(client, request);
    if (!reply || reply->status != 401 || renewals == renewals_max) co_return reply;
    const Status renewed = co_await renew(token);
    if (!renewed) co_return renewed.error();
  }
}

// Many connections learn at once that the token has expired; one asks for another, the others wait for it.
asio::awaitable<Status> DemoSession::renew(std::string refused) {
  while (renewing_) co_await pause(renewal_poll);
  if (token_ != refused) co_return Status();
  renewing_ = true;
  Status signed_in = co_await sign_in();
  renewing_ = false;
  co_return signed_in;
}

}  // namespace bespoke
