// One request on its way through the program.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/authorize.h"
#include "api/cors.h"
#include "api/failed_logins.h"
#include "api/feed.h"
#include "api/idempotency.h"
#include "api/lanes.h"
#include "api/limits.h"
#include "api/links.h"
#include "api/list_time.h"
#include "api/rate_limits.h"
#include "api/request_metrics.h"
#include "api/row_matchers.h"
#include "base/ip_network.h"
#include "http/message.h"
#include "http/server.h"
#include "http/static_file.h"
#include "model/identity.h"
#include "service/access.h"
#include "service/secrets_key.h"
#include "service/submit.h"
#include "store/store.h"

namespace bespoke {

// What became of webhooks: of this node, but for the first three, which are of all.
struct DeliveryCounts {
  std::atomic<std::int64_t> waiting{0};
  std::atomic<std::int64_t> given_up{0};
  std::atomic<std::int64_t> oldest_ms{0};  // when the oldest that waits happened; 0: none does
  std::atomic<std::uint64_t> succeeded{0};
  std::atomic<std::uint64_t> failed{0};
};

// What handlers work with. All of it outlives every call.
struct Services {
  Store& store;
  Access& access;
  Lanes& lanes;
  Links links;
  SecretsKey& secrets_key;
  Cors cors{};
  std::vector<IpNetwork> trusted_proxies{};
  RateLimits limits{};
  RowMatchers row_matchers{};
  FailedLogins failed_logins{};
  bool secure_transport = false;  // TLS is spoken
  RequestMetrics metrics{};
  std::atomic<bool> draining = false;                          // the program ends
  std::shared_ptr<const http::Load> load = nullptr;            // of the server, for its metrics
  std::span<const http::StaticFile> console = {};              // none where it is switched off
  std::shared_ptr<const DeliveryCounts> deliveries = nullptr;  // likewise
  FeedReaders* feeds = nullptr;
};

struct Route;

// The variable parts of a path, decoded, by their place in the route's template.
using PathParameters = std::array<std::string, path_parameters_max>;

// Owned by whoever works on the request; one thread at a time. Dropping it unanswered answers 500.
struct Call {
  Call(const http::Request& http_request, http::Responder http_responder, Services& program)
      : request(http_request), responder(std::move(http_responder)), services(program) {}

  const http::Request& request;  // until the responder was called
  http::Responder responder;     // of no exchange where a head is judged
  Services& services;

  std::string id;  // of the request, in the log and in X-Request-Id
  std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
  Identity proven;    // by the token alone
  Identity identity;  // what is left of it, by the keys of the definitions that it is checked against
  const Route* route = nullptr;
  PathParameters parameters;
  std::shared_ptr<const Catalog> catalog;  // the definitions that this attempt is checked against
  Grant grant;                             // by the rules of that catalog, for what the route names
  bool catalog_is_current = false;         // whether other nodes were asked
  std::optional<KeyedRequest> keyed;       // of this attempt
  std::optional<ListTime> list_time;       // of a list of entries or of the audit log
  int attempts = 0;                        // each against definitions of its own
  Against against = Against::KnownDefinitions;
  bool checks_here = false;            // on a thread of the lane for costly rules
  std::atomic<bool> answered = false;  // `request` may be gone
};
using CallPointer = std::shared_ptr<Call>;

// Ends the call: an Error becomes a status and a body here, and the request its line in the log. A
// DefinitionChanged starts the call again instead, a few times. Any thread may call it, once an attempt; a
// call that was answered stays so.
void answer(const CallPointer& call, Result<http::Response> outcome);

// Runs the handler again on a thread for costly rules, in place of an answer and against the same
// definitions, with all that comes between those and it: for a handler that finds out that it may take long.
void run_where_checks_are(const CallPointer& call);

}  // namespace bespoke
