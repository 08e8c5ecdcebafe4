// Conditions on lists as SQL over an entry table and its table of elements.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "model/custom_api.h"
#include "query/filter.h"
#include "store/sql/sql_text.h"

namespace bespoke::sql {

// Whether so few entries hold one of these elements that they had better be looked up before all else. Where
// there is no such function the database is left to judge.
using IsRare = std::function<bool(const CustomField& field, const std::vector<std::string>& elements)>;

// The keys that the table of elements is asked for: an entry matches when it has one of each group.
std::vector<std::vector<std::string>> wanted_elements(const BoundCondition& condition);

// Appends the condition, which is on `field`.
void append_list_condition(SqlText& out, const CustomApi& api, const CustomField& field,
                           const BoundCondition& condition, const IsRare& is_rare);

}  // namespace bespoke::sql
