// Whether there is room for what a field's rules compile to, beside those of all other definitions: a start
// compiles all of them, and what is compiled of JSON Schemas stays in memory.
#pragma once

#include <string>
#include <vector>

#include "model/catalog.h"
#include "model/custom_field.h"

namespace bespoke {

// Of a field that is to be in `api`, new or in the place of the one of its id. `before` is what its rules
// have weighed so far, with which it may stay. What has no room is named in `problems`.
void check_rule_weight(const Catalog& catalog, const CustomApiId& api, const CustomField& field,
                       const RuleWeight& before, std::vector<std::string>& problems);

}  // namespace bespoke
