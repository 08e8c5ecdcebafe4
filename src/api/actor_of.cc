#include "api/actor_of.h"

#include "api/authorize.h"
#include "api/caller_address.h"
#include "api/routes.h"

namespace bespoke {

StillMay still_may(const Call& call) {
  return [action = call.route->action, proven = call.proven, &access = call.services.access](
             const Catalog& catalog) { return authorize_caller(action, access.confirm(proven, catalog)); };
}

Actor actor_of(const Call& call) {
  const bool administrator = call.identity.role == Role::Administrator;
  return {call.identity.client_id, administrator ? "administrator" : call.identity.granted.id,
          caller_address(call.request, call.services.trusted_proxies), call.id, still_may(call)};
}

}  // namespace bespoke
