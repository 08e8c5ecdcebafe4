#include "api/call_limits.h"

#include "api/caller_address.h"
#include "api/rate_limits.h"
#include "api/routes.h"

namespace bespoke {

std::optional<http::Response> refuse_failing_login(const Call& call) {
  if (call.route->action != Action::IssueToken) return std::nullopt;
  const std::string address = caller_address(call.request, call.services.trusted_proxies);
  const auto limited = call.services.limits.failed_logins(counted_address(address), call.started);
  if (!limited) return std::nullopt;
  return rate_limited_response(*limited);
}

std::optional<http::Response> refuse_by_rate(Call& call) {
  const auto limited = call.services.limits.count_request(call.identity.client_id, call.started);
  if (limited) return rate_limited_response(*limited);
  return std::nullopt;
}

}  // namespace bespoke
