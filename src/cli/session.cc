#include "cli/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <cstdlib>
#include <utility>

#include "base/url.h"
#include "cli/client_secret.h"
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

// A coroutine of its own, so that what it was given lives as long as it.
asio::awaitable<Status> sign_in_and_do(Session& session,
                                       const std::function<asio::awaitable<Status>(Session& session)>& work) {
  Status signed_in = co_await session.sign_in();
  if (!signed_in) co_return signed_in;
  co_return co_await work(session);
}

Result<ClientKey> read_key(const SignInOptions& options) {
  if (options.client_id.empty()) {
    return failed("the client id is missing: set BESPOKE_CLIENT_ID, or give --client-id.");
  }
  Result<std::string> secret = client_secret(options.client_secret_file);
  if (!secret) return secret.error();
  return ClientKey{options.client_id, *std::move(secret)};
}

asio::awaitable<Result<HttpReply>> exchange_patiently(HttpClient& client, HttpRequest request) {
  for (int repeats = 0;; ++repeats) {
    Result<HttpReply> reply = co_await client.exchange(request);
    if (!reply) co_return reply;
    if (reply->status != 429 && reply->status != 503) co_return reply;
    if (repeats == repeats_max) co_return failed("the server stays busy: " + told_by(*reply));
    co_await pause(wait_of(*reply));
  }
}

}  // namespace

asio::awaitable<Status> Session::sign_in() {
  std::string form = "grant_type=client_credentials&client_id=";
  append_percent_encoded(form, key_.id);
  form += "&client_secret=";
  append_percent_encoded(form, key_.secret);
  const HttpRequest request{"POST", "/oauth/access_token", "application/x-www-form-urlencoded", form, {}};
  const Result<HttpReply> reply = co_await exchange_patiently(client_, request);
  if (!reply) co_return reply.error();
  if (reply->status == 401) co_return failed(server().url + " refuses this client id and secret.");
  const Result<json::Value> body = json::read(reply->body);
  const json::Value* token = body ? body->find("access_token") : nullptr;
  if (reply->status != 200 || token == nullptr || token->string() == nullptr) {
    co_return failed(fmt::format("{} gives no token: {}", server().url, told_by(*reply)));
  }
  token_ = *token->string();
  co_return Status();
}

asio::awaitable<Result<HttpReply>> Session::call(std::string_view method, std::string path,
                                                 std::string_view body, Repeat repeat) {
  for (int renewals = 0;; ++renewals) {
    const std::string token = token_;  // another call may renew it meanwhile
    const std::string_view content_type = body.empty() ? "" : "application/json";
    const HttpRequest request{method, path, content_type, body, token, repeat};
    Result<HttpReply> reply = co_await exchange_patiently(client_, request);
    if (!reply || reply->status != 401 || renewals == renewals_max) co_return reply;
    const Status renewed = co_await renew(token);
    if (!renewed) co_return renewed.error();
  }
}

// Many connections learn at once that the token has expired; one asks for another, the others wait for it.
asio::awaitable<Status> Session::renew(std::string refused) {
  while (renewing_) co_await pause(renewal_poll);
  if (token_ != refused) co_return Status();
  renewing_ = true;
  Status signed_in = co_await sign_in();
  renewing_ = false;
  co_return signed_in;
}

asio::awaitable<Result<json::Value>> Session::document_of(std::string_view method, std::string path,
                                                          std::string_view body, Repeat repeat) {
  const std::string where = fmt::format("{} {}", method, path.substr(0, path.find('?')));
  const Result<HttpReply> reply = co_await call(method, std::move(path), body, repeat);
  if (!reply) co_return reply.error();
  if (reply->status / 100 != 2) co_return failed(fmt::format("{}: {}", where, told_by(*reply)));
  if (reply->body.empty()) co_return json::Value();
  Result<json::Value> document = json::read(reply->body);
  if (!document) co_return failed(fmt::format("{} is not answered as it should be", where));
  co_return document;
}

asio::awaitable<Result<json::Value>> Session::data_of(std::string_view method, std::string path,
                                                      std::string_view body) {
  const std::string where = fmt::format("{} {}", method, path.substr(0, path.find('?')));
  const Result<json::Value> document = co_await document_of(method, std::move(path), body);
  if (!document) co_return document.error();
  const json::Value* data = document->find("data");
  if (data == nullptr) co_return failed(fmt::format("{} is not answered as it should be", where));
  co_return *data;
}

void add_sign_in_options(CLI::App& command, SignInOptions& options) {
  command.add_option("--url", options.url, "The server")->capture_default_str();
  command
      .add_option("--ca-file", options.ca_file,
                  "PEM file of who vouches for an https:// server; the system's authorities by default")
      ->envname("BESPOKE_CA_FILE");
  command.add_option("--client-id", options.client_id, "The key to sign in with")
      ->envname("BESPOKE_CLIENT_ID");
  command.add_option("--client-secret-file", options.client_secret_file,
                     "File whose first line is the key's secret, instead of BESPOKE_CLIENT_SECRET");
}

int run_signed_in(const SignInOptions& options,
                  const std::function<asio::awaitable<Status>(Session& session)>& work) {
  const auto run = [&]() -> Status {
    Result<HttpServer> server = read_server(options.url, options.ca_file);
    if (!server) return server.error();
    Result<ClientKey> key = read_key(options);
    if (!key) return key.error();
    HttpClient client(*std::move(server));
    Session session(client, *std::move(key));
    return client.run(sign_in_and_do(session, work));
  };
  const Status ended = run();
  if (ended) return EXIT_SUCCESS;
  fmt::print(stderr, "bespoke: {}\n", ended.error().details.front());
  return EXIT_FAILURE;
}

}  // namespace bespoke
