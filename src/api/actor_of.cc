#include "api/actor_of.h"

#include "api/caller_address.h"

namespace bespoke {

Actor actor_of(const Call& call) {
  const bool administrator = call.identity.role == Role::Administrator;
  return {call.identity.client_id, administrator ? "administrator" : call.identity.granted.id,
          caller_address(call.request, call.services.trusted_proxies), call.id};
}

}  // namespace bespoke
