// What PostgreSQL did for a list, in the product's words.
#pragma once

#include <cstdint>

#include "store/postgresql/connection.h"
#include "store/store.h"

namespace bespoke::postgresql {

enum class Run {
  No,   // the plan alone
  Yes,  // the statement is run once more, and its rows are counted
};

// Adds how a statement on the API's entries is come by; gives the rows that it visited.
Result<std::int64_t> explain(Connection& connection, const CustomApi& api, const sql::SqlText& text, Run run,
                             Explanation& explanation);

}  // namespace bespoke::postgresql
