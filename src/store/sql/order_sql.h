// The order of a list as SQL over an entry table.
#pragma once

#include <string>

#include "model/custom_api.h"
#include "query/list_query.h"
#include "store/sql/sql_text.h"

namespace bespoke::sql {

// What a list is ordered by before `created_at` and `k`; empty where there is no sort.
std::string sort_expression(const CustomApi& api, const Sort& sort);

// A value of an attribute as the table holds it.
SqlValue stored_value(std::size_t attribute, const Value& value);

}  // namespace bespoke::sql
