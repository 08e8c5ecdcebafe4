#include "api/call_limits.h"

#include "api/caller_address.h"
#include "api/idempotency.h"
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

// An answer has up to 64 KiB and stays for a day, and what customers may write are few rows of their own: who
// asks for many fills the disk, or takes up the room that all have.
std::optional<http::Response> refuse_by_kept_answers(const Call& call) {
  if (call.identity.customer == nullptr || !sends_key_to_keep(call)) return std::nullopt;
  const std::optional<std::string> owner = key_owner(call.identity);
  if (!owner) return std::nullopt;
  const auto limited = call.services.limits.count_kept_answer(*owner, call.started);
  if (limited) return rate_limited_response(*limited);
  return std::nullopt;
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
  // Who has no token at all has no share that he could use up, of others like him least of all.
  if (call.proven.role == Role::Nobody) return std::nullopt;
  // Of a token that has ended, what it says counts.
  const std::string name = call.identity.role == Role::Nobody ? "ended\n" + counted_name(call.proven)
                                                              : counted_name(call.identity);
  const auto limited = call.services.limits.count_request(name, call.started);
  if (limited) return rate_limited_response(*limited);
  return refuse_by_kept_answers(call);
}

}  // namespace bespoke
