// The use cases of role policies: facts 10.3.
#pragma once

#include <memory>

#include "base/json.h"
#include "service/submit.h"

namespace bespoke {

using RolePolicyPointer = std::shared_ptr<const RolePolicy>;

// `data` is the resource object that was sent. Invalid with every broken rule; InvalidFilter; Conflict where
// the API and the role have a policy.
void create_role_policy(Store& store, Actor actor, json::Value data, Done<RolePolicyPointer> done);
// What is left out stays as it is. NotFound, Invalid, InvalidFilter.
void update_role_policy(Store& store, Actor actor, const RolePolicyId& id, json::Value data,
                        Done<RolePolicyPointer> done);
void delete_role_policy(Store& store, Actor actor, const RolePolicyId& id, Done<void> done);  // NotFound

}  // namespace bespoke
