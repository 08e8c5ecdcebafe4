#include "cli/demo_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/asio/this_coro.hpp>
#include <memory>
#include <string>
#include <utility>

#include "cli/demo_apis.h"
#include "cli/demo_load.h"
#include "cli/limits.h"

namespace bespoke {
namespace {

namespace asio = boost::asio;

struct DemoOptions {
  SignInOptions sign_in;
  std::uint64_t entries = 1000;
  int connections = 64;
  IfEntriesExist if_entries_exist = IfEntriesExist::Refuse;
};

void print_queries(const std::string& url) {
  fmt::print(R"~(
Questions worth asking. A token first; it lives an hour:

TOKEN=$(curl -s {0}/oauth/access_token -d grant_type=client_credentials -d client_id="$BESPOKE_CLIENT_ID" --data-urlencode client_secret="$BESPOKE_CLIENT_SECRET" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
curl -g -H "Authorization: Bearer $TOKEN" '{0}/v2/extensions/wishlists?filter=like(name,*birthday*):gt(items_count,9)'
curl -g -H "Authorization: Bearer $TOKEN" '{0}/v2/extensions/product-reviews?filter=like(title,Great*)|le(rating,5)&page[limit]=5'
curl -g -H "Authorization: Bearer $TOKEN" '{0}/v2/extensions/location-inventories?filter=eq(location-name,"New%20York"):eq(amount,0)'
)~",
             url);
}

asio::awaitable<Status> fill(const DemoOptions& options, Session& session) {
  const Result<std::uint64_t> first = co_await define_demo_apis(session, options.if_entries_exist);
  if (!first) co_return first.error();
  DemoLoad load(co_await asio::this_coro::executor, session, *first, options.entries);
  const Status loaded = co_await load.run(options.connections);
  const std::uint64_t acknowledged = load.acknowledged();
  if (!loaded) {
    co_return failed(fmt::format("{} ({} of {} entries were acknowledged)", loaded.error().details.front(),
                                 grouped(acknowledged), grouped(options.entries)));
  }
  fmt::print("{} entries in {:.1f} s: {}/s\n", grouped(acknowledged), load.seconds(),
             grouped(static_cast<std::uint64_t>(static_cast<double>(acknowledged) / load.seconds())));
  if (load.already_there() > 0) fmt::print("{} were there already\n", grouped(load.already_there()));
  print_queries(session.server().url);
  co_return Status();
}

}  // namespace

void add_demo_command(CLI::App& app, int& status) {
  CLI::App* demo = app.add_subcommand(
      "demo", "Define wishlists, product reviews and inventories on a running server, and fill them.");
  auto options = std::make_shared<DemoOptions>();
  add_sign_in_options(*demo, options->sign_in);
  demo->add_option("--entries", options->entries, "How many entries, a third in each API")
      ->check(CLI::Range(std::uint64_t{1}, demo_entries_max))
      ->capture_default_str();
  demo->add_option("--connections", options->connections, "How many connections write at once")
      ->check(CLI::Range(1, demo_connections_max))
      ->capture_default_str();
  demo->add_flag_callback(
      "--append", [options] { options->if_entries_exist = IfEntriesExist::Append; },
      "Add to the entries that are there");
  demo->footer(
      "The same number of entries means the same data on every server, apart from ids and times. Custom\n"
      "APIs that exist under these slugs and api_types are used if they have the fields. If one has\n"
      "entries, nothing is done without --append, which continues after the last sku that is there; entries\n"
      "that exist all the same (409) are counted and left as they are.");
  demo->callback([options, &status] {
    status = run_signed_in(options->sign_in, [&](Session& session) { return fill(*options, session); });
  });
}

}  // namespace bespoke
