// The statement that walks a slice of an index, or the table.
#pragma once

#include "query/list_query.h"
#include "store/sql/sql_text.h"
#include "store/sqlite/access_paths.h"

namespace bespoke::sqlite {

// Which of a slice's entries are wanted: those that the filter lets through, and of a path with several
// leaves those that no earlier leaf finds.
struct SliceFilter {
  const BoundFilter* filter = nullptr;  // none: all
  const AccessPath* path = nullptr;
  std::size_t leaf = 0;
};

enum class SliceOrder {
  OfTheList,    // the order that the query asks for, which the slice has
  AsTheyStand,  // whatever is quickest; with what orders them
  Uncared,      // the same, to count them only
};

enum class SliceColumns {
  Places,   // whether the entry is wanted, `k`, `created_at`, and sort_value where has_sort_value
  Entries,  // behind these entry_columns
};

// Whether the query's order is by more than the creation.
bool has_sort_value(const ListQuery& query);

// Rows before `query.after` may be among them.
sql::SqlText slice_text(const CustomApi& api, const ListQuery& query, const IndexSlice& slice,
                        const SliceFilter& filter, SliceOrder order, SliceColumns columns);

// How many entries the slice holds, or the first parameter if there are more.
sql::SqlText slice_count_text(const CustomApi& api, const IndexSlice& slice, std::int64_t bound);

}  // namespace bespoke::sqlite
