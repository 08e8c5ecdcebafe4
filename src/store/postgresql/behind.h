// What stands behind a place in the order of a list.
#pragma once

#include <vector>

#include "model/custom_api.h"
#include "query/list_query.h"
#include "store/sql/sql_text.h"

namespace bespoke::postgresql {

// Conditions whose rows, those of one after those of the other, are all that stand behind the place in the
// order. Each is a stretch of the index of that order, however deep in it the place is: with `OR` in one
// condition PostgreSQL would walk there from the order's beginning.
std::vector<sql::SqlText> stretches_behind(const CustomApi& api, const Sort& sort, const Place& place);

}  // namespace bespoke::postgresql
