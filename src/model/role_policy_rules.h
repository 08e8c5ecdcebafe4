// What the attributes of a role policy may be: facts 10.3.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "model/catalog.h"

namespace bespoke {

// `data` is the resource object that was sent, `current` the policy that it updates, null where it creates
// one. The API and the role are found in the catalog, and cannot be changed. Adds a problem for every rule
// that is broken; the result counts only when there is none. Whether the filter can be read is not looked at.
RolePolicy read_role_policy(const json::Value& data, const RolePolicy* current, const Catalog& catalog,
                            std::vector<std::string>& problems);

}  // namespace bespoke
