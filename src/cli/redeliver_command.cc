#include "cli/redeliver_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "base/json.h"
#include "cli/session.h"

namespace bespoke {
namespace {

namespace asio = boost::asio;

struct RedeliverOptions {
  SignInOptions sign_in;
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

asio::awaitable<Status> redeliver(const RedeliverOptions& options, Session& session) {
  const std::string job = options.job.empty() ? "" : "/jobs/" + options.job;
  const std::string path = fmt::format("/v2/integrations/{}{}/redeliver", options.integration, job);
  const Result<HttpReply> reply = co_await session.call("POST", path, "");
  if (!reply) co_return reply.error();
  if (reply->status != 202) co_return failed(told_by(*reply));
  const Result<std::string> total = options.job.empty() ? read_total(reply->body) : std::string("1");
  if (!total) co_return total.error();
  fmt::print("{} to be delivered again\n", *total);
  co_return Status();
}

}  // namespace

void add_redeliver_command(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand(
      "redeliver", "Send webhooks of an integration again that were given up, on a running server.");
  auto options = std::make_shared<RedeliverOptions>();
  command->add_option("integration", options->integration, "Its id")->required();
  command->add_option("--job", options->job,
                      "The id of one job that is over, instead of all that were given up");
  add_sign_in_options(*command, options->sign_in);
  command->callback([options, &status] {
    status = run_signed_in(options->sign_in, [&](Session& session) { return redeliver(*options, session); });
  });
}

}  // namespace bespoke
