// Bound filters as SQL over an entry table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "model/custom_api.h"
#include "query/filter.h"
#include "store/sql/list_sql.h"
#include "store/sql/sql_text.h"

namespace bespoke::sql {

// The column of an attribute of entry_attributes(api).
std::string attribute_column(const CustomApi& api, std::size_t attribute);

// Appends the condition. `api` is what the filter was bound to.
void append_filter(SqlText& out, const CustomApi& api, const BoundFilter& filter,
                   const CountElements& count = {});

// How the entries that a filter lets through are come by, when `sort` is the attribute to order them by.
enum class Access {
  InOrder,     // by an index that holds them in that order
  OutOfOrder,  // an index narrows them down, but they have to be sorted
  Scan,        // no index of a field helps
};
Access access_of(const CustomApi& api, const BoundFilter& filter, std::size_t sort,
                 const CountElements& count = {});

// The one element that the filter asks for, where that is all it asks: then the table of elements has the
// entries in the order of their creation.
struct OnlyElement {
  std::int64_t field;
  std::string element;
};
std::optional<OnlyElement> only_element(const CustomApi& api, const BoundFilter& filter);

}  // namespace bespoke::sql
