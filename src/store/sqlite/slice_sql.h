// The statement that walks a slice of an index, or the table.
#pragma once

#include <unordered_map>

#include "query/list_query.h"
#include "store/sql/sql_text.h"
#include "store/sqlite/access_paths.h"

namespace bespoke::sqlite {

// Conditions of one list as SQL: each is written once, however many statements ask for it. They outlive this.
class FilterTexts {
 public:
  explicit FilterTexts(const CustomApi& api) : api_(api) {}
  const sql::SqlText& of(const BoundFilter& filter);

 private:
  const CustomApi& api_;
  std::unordered_map<const BoundFilter*, sql::SqlText> texts_;
};

// Which of a slice's entries are wanted: those that the filter lets through, and of a path with several
// leaves those that no earlier leaf finds.
struct SliceFilter {
  const BoundFilter* filter = nullptr;  // none: all
  const AccessPath* path = nullptr;     // none: whatever others find
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

// What a statement walks.
struct SliceWalk {
  IndexSlice slice;
  SliceFilter filter;
  SliceOrder order = SliceOrder::OfTheList;
  SliceColumns columns = SliceColumns::Places;
};

// Rows before `query.after` may be among them.
sql::SqlText slice_text(const CustomApi& api, const ListQuery& query, FilterTexts& filters,
                        const SliceWalk& walk);

// How many entries the slice holds, or the first parameter if there are more.
sql::SqlText slice_count_text(const CustomApi& api, const IndexSlice& slice, std::int64_t bound);

}  // namespace bespoke::sqlite
