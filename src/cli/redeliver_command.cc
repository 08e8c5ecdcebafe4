#include "cli/redeliver_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "base/json.h"
#include "cli/client_secret.h"
#include "cli/demo_session.h"

namespace bespoke {
namespace {

namespace asio = boost::asio;

struct RedeliverOptions {
  std::string url = "http://127.0.0.1:8080";
  std::string client_id;
  std::string client_secret_file;
  std::string integration;
  std::string job;  // empty: all that were given up
};

// How many jobs wait now, in the server's own digits.
Result<std::string> read_total(const std::string& body) {
  const Result<json::Value> document = json::read(body);
  const json::Value* results = document ? document->find("results") : nullptr;
  const json::Value* total = results == nullptr ? nullptr : results->find("total");
  if (total == nullptr || total->number() == nullptr) return failed("the server's answer cannot be read.");
  return total->number()->text;
}

asio::awaitable<Status> redeliver(const RedeliverOptions& options, DemoSession& session) {
  if (const Status signed_in = co_await session.sign_in(); !signed_in) co_return signed_in;
  HttpClient client(co_await asio::this_coro::executor, session.server());
  const std::string job = options.job.empty() ? "" : "/jobs/" + options.job;
  const std::string path = fmt::format("/v2/integrations/{}{}/redeliver", options.integration, job);
  const Result<HttpReply> reply = co_await session.call(client, "POST", path, "");
  if (!reply) co_return reply.error();
  if (reply->status != 202) co_return failed(told_by(*reply));
  const Result<std::string> total = options.job.empty() ? read_total(reply->body) : std::string("1");
  if (!total) co_return total.error();
  fmt::print("{} to be delivered again\n", *total);
  co_return Status();
}

Status run(const RedeliverOptions& options) {
  const Result<HttpServer> server = find_server(options.url);
  if (!server) return server.error();
  if (options.client_id.empty())
    return failed("the client id is missing: set BESPOKE_CLIENT_ID, or give --client-id.");
  Result<std::string> secret = client_secret(options.client_secret_file);
  if (!secret) return secret.error();
  DemoSession session(*server, {options.client_id, *std::move(secret)});
  asio::io_context context(1);
  Status done;
  asio::co_spawn(context, redeliver(options, session),
                 [&done](const std::exception_ptr& thrown, Status status) {
                   if (thrown) std::rethrow_exception(thrown);
                   done = std::move(status);
                 });
  context.run();
  return done;
}

}  // namespace

void add_redeliver_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand(
      "redeliver", "Send webhooks of an integration again that were given up, on a running server.");
  auto options = std::make_shared<RedeliverOptions>();
  command->add_option("integration", options->integration, "Its id")->required();
  command->add_option("--job", options->job,
                      "The id of one job that is over, instead of all that were given up");
  command->add_option("--url", options->url, "The server; http:// only")->capture_default_str();
  command->add_option("--client-id", options->client_id, "The key to sign in with")
      ->envname("BESPOKE_CLIENT_ID");
  command->add_option("--client-secret-file", options->client_secret_file,
                      "File whose first line is the key's secret, instead of BESPOKE_CLIENT_SECRET");
  command->callback([options, &status] {
    const Status ended = run(*options);
    if (ended) return;
    fmt::print(stderr, "bespoke: {}\n", ended.error().details.front());
    status = EXIT_FAILURE;
  });
}

}  // namespace bespoke
