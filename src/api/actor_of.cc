#include "api/actor_of.h"

#include <chrono>

#include "api/authorize.h"
#include "api/caller_address.h"
#include "api/routes.h"

namespace bespoke {
namespace {

constexpr std::chrono::milliseconds quick_read_time{10};

}  // namespace

StillMay still_may(const Call& call) {
  return [action = call.route->action, proven = call.proven, &access = call.services.access](
             const Catalog& catalog) { return authorize_caller(action, access.confirm(proven, catalog)); };
}

bool has_ended_meanwhile(const Call& call) {
  const bool reads = call.request.method == http::Method::Get || call.request.method == http::Method::Head;
  if (!reads || call.catalog == nullptr) return false;
  if (std::chrono::steady_clock::now() - call.started < quick_read_time) return false;
  return !still_may(call)(*call.catalog);
}

Actor actor_of(const Call& call) {
  const bool administrator = call.identity.role == Role::Administrator;
  return {call.identity.client_id, administrator ? "administrator" : call.identity.granted.id,
          caller_address(call.request, call.services.trusted_proxies), call.id, still_may(call)};
}

}  // namespace bespoke
