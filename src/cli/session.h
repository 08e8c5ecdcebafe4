// What a command says to the server, signed in: it renews its token and waits when the server is busy.
#pragma once

#include <CLI/App.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "base/json.h"
#include "cli/http_client.h"

namespace bespoke {

struct ClientKey {
  std::string id;
  std::string secret;
};

// HttpClient's one thread calls.
class Session {
 public:
  // `client` outlives the session.
  Session(HttpClient& client, ClientKey key) : client_(client), key_(std::move(key)) {}

  const HttpServer& server() const { return client_.server(); }

  boost::asio::awaitable<Status> sign_in();

  // The reply to a request with a body that is empty or JSON, of any status but 429 and 503, and 401 only
  // when a fresh token is refused.
  boost::asio::awaitable<Result<HttpReply>> call(std::string_view method, std::string path,
                                                 std::string_view body, Repeat repeat = Repeat::Allowed);

  // The body of such a reply; null where it is empty. An error of what is no 2xx or not JSON.
  boost::asio::awaitable<Result<json::Value>> document_of(std::string_view method, std::string path,
                                                          std::string_view body = {},
                                                          Repeat repeat = Repeat::Allowed);
  // Its `data`; an error where it has none.
  boost::asio::awaitable<Result<json::Value>> data_of(std::string_view method, std::string path,
                                                      std::string_view body = {});

 private:
  boost::asio::awaitable<Status> renew(std::string refused);

  HttpClient& client_;
  ClientKey key_;
  std::string token_;
  bool renewing_ = false;
};

// Where a command finds its server, and what it signs in with.
struct SignInOptions {
  std::string url = "http://127.0.0.1:8080";
  std::string ca_file;
  std::string client_id;
  std::string client_secret_file;
};

// `options` outlives `command`.
void add_sign_in_options(CLI::App& command, SignInOptions& options);

// Signs in, does `work`, and prints an error as one line on stderr. Returns the exit status.
int run_signed_in(const SignInOptions& options,
                  const std::function<boost::asio::awaitable<Status>(Session& session)>& work);

}  // namespace bespoke
