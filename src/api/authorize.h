// Who may do what: the one place that decides it. It takes one look-up in memory; what is not granted is
// denied.
#pragma once

#include "api/action.h"
#include "base/result.h"
#include "model/access_rules.h"
#include "model/custom_api.h"
#include "model/identity.h"

namespace bespoke {

// What somebody may do who may do something. `policy` is of the rules that were asked, which outlive it.
struct Grant {
  const RolePolicy* policy = nullptr;  // null: everything

  bool has(Permission permission) const { return policy == nullptr || policy->permissions.has(permission); }
};

// Whether anybody may, with a token or without.
bool is_open(Action action);
// Whether no policy can grant it.
bool is_for_administrators(Action action);

// What can be said before anything is resolved, and so without telling what there is: Unauthenticated where
// the action wants an identity and there is none, Forbidden where it wants an administrator.
Status authorize_caller(Action action, const Identity& identity);

// Whether the caller may do it to what the route names. `api` is that Custom API, or the one that what is
// named belongs to; null for an action on the server as a whole. Unauthenticated, Forbidden.
Result<Grant> authorize(Action action, const Identity& identity, const AccessRules& rules,
                        const CustomApi* api);

}  // namespace bespoke
