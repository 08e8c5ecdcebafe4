// The use cases of custom roles: facts 10.4.
#pragma once

#include <memory>

#include "base/json.h"
#include "service/submit.h"

namespace bespoke {

using CustomRolePointer = std::shared_ptr<const CustomRole>;

// `data` is the resource object that was sent. Invalid with every broken rule.
void create_custom_role(Store& store, Actor actor, json::Value data, Done<CustomRolePointer> done);
// What is left out stays as it is. NotFound, Invalid.
void update_custom_role(Store& store, Actor actor, const CustomRoleId& id, json::Value data,
                        Done<CustomRolePointer> done);
// Its policies go with it; a key that carries it may do nothing from then on. NotFound.
void delete_custom_role(Store& store, Actor actor, const CustomRoleId& id, Done<void> done);

}  // namespace bespoke
