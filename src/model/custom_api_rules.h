// What makes a Custom API acceptable: facts 3.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/catalog.h"
#include "model/custom_api.h"

namespace bespoke {

// `current`, or a new API where it is null, with the attributes that were sent; every broken rule that needs
// no other API goes to `problems`. Ids and timestamps are the caller's to give.
CustomApi read_custom_api(const json::Value& data, const CustomApi* current,
                          std::vector<std::string>& problems);

// Whether the parents exist and take the chain no deeper than `/v2/extensions` → API → child, without a
// cycle: facts 3.4.
void check_parents(const CustomApi& api, const Catalog& catalog, std::vector<std::string>& problems);

}  // namespace bespoke
