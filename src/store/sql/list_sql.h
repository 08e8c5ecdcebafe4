// Conditions on lists as SQL over an entry table and its table of elements.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/custom_api.h"
#include "query/filter.h"
#include "store/sql/sql_text.h"

namespace bespoke::sql {

// The keys that the table of elements is asked for: an entry matches when it has one of each group.
std::vector<std::vector<std::string>> wanted_elements(const BoundCondition& condition);

// Appends the condition, which is on `field`.
void append_list_condition(SqlText& out, const CustomApi& api, const CustomField& field,
                           const BoundCondition& condition);

}  // namespace bespoke::sql
