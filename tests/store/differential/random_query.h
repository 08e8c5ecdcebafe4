// Lists by chance: every operator that an attribute allows, groups, sorts, pages and ways to count.
#pragma once

#include "random_values.h"

namespace bespoke {

BoundFilter random_filter(Chance& chance, const CustomApi& api, const std::vector<Entry>& entries);
ListQuery random_query(Chance& chance, const CustomApi& api, const std::vector<Entry>& entries);

}  // namespace bespoke
