#include "api/call_limits.h"

#include "api/caller_address.h"
#include "api/rate_limits.h"
#include "api/routes.h"

namespace bespoke {

namespace {

// Customers are counted each alone, and all guests of a key together: nobody uses up what the key's own
// programs may ask for. Nor does who has a token of it that has ended. No key's id has a line break.
std::string counted_name(const Identity& identity) {
  if (identity.customer != nullptr) return "customer\n" + identity.customer->subject;
  return identity.implicit ? "guests\n" + identity.client_id : identity.client_id;
}

}  // namespace

std::optional<http::Response> refuse_failing_login(const Call& call) {
  if (call.route->action != Action::IssueToken) return std::nullopt;
  const std::string address = caller_address(call.request, call.services.trusted_proxies);
  const auto limited = call.services.limits.failed_logins(counted_address(address), call.started);
  if (!limited) return std::nullopt;
  return rate_limited_response(*limited);
}

std::optional<http::Response> refuse_by_rate(Call& call) {
  // Of a token that has ended, what it says counts.
  const std::string name = call.identity.role == Role::Nobody ? "ended\n" + counted_name(call.proven)
                                                              : counted_name(call.identity);
  const auto limited = call.services.limits.count_request(name, call.started);
  if (limited) return rate_limited_response(*limited);
  return std::nullopt;
}

}  // namespace bespoke
