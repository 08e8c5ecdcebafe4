// Bound filters as SQL over an entry table.
#pragma once

#include <cstddef>
#include <string>

#include "model/custom_api.h"
#include "query/filter.h"
#include "store/sql/list_sql.h"
#include "store/sql/sql_text.h"

namespace bespoke::sql {

// The column of an attribute of entry_attributes(api).
std::string attribute_column(const CustomApi& api, std::size_t attribute);

// Appends the condition. `api` is what the filter was bound to.
void append_filter(SqlText& out, const CustomApi& api, const BoundFilter& filter, const IsRare& is_rare = {});

// How the entries that a filter lets through are come by, when `sort` is the attribute to order them by.
enum class Access {
  InOrder,     // by an index that holds them in that order
  OutOfOrder,  // an index narrows them down, but they have to be sorted
  Scan,        // no index of a field helps
};
Access access_of(const CustomApi& api, const BoundFilter& filter, std::size_t sort,
                 const IsRare& is_rare = {});

}  // namespace bespoke::sql
