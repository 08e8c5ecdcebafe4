// What the attributes of a custom role may be: facts 10.4, and the types of the vendor's js-sdk.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "model/access_rules.h"

namespace bespoke {

// `data` is the resource object that was sent, `current` the role that it updates, null where it creates one.
// Adds a problem for every rule that is broken; the result counts only when there is none.
CustomRole read_custom_role(const json::Value& data, const CustomRole* current,
                            std::vector<std::string>& problems);

}  // namespace bespoke
