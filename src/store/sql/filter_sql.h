// Bound filters as SQL over an entry table.
#pragma once

#include <cstddef>
#include <string>

#include "model/custom_api.h"
#include "query/filter.h"
#include "store/sql/sql_text.h"

namespace bespoke::sql {

// The column of an attribute of entry_attributes(api).
std::string attribute_column(const CustomApi& api, std::size_t attribute);

// Appends the condition. `api` is what the filter was bound to.
void append_filter(SqlText& out, const CustomApi& api, const BoundFilter& filter);

}  // namespace bespoke::sql
