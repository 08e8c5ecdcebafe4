// All entries of an API in the order of their places, on every SQL store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/sql/names.h"
#include "store/store.h"

namespace bespoke::sql {

// `columns` as the store reads an entry, the row's key behind them.
inline std::string walk_text(const CustomApi& api, const std::string& columns,
                             const std::optional<StoredPlace>& behind) {
  return "SELECT " + columns + ",k FROM " + entry_table(api.number) +
         (behind ? " WHERE (created_at,k)>(?,?)" : "") + " ORDER BY created_at,k LIMIT ?";
}

// `rows` is a statement of that text, `read` makes an entry of its row.
template <class Statement, class Read>
Result<std::vector<StoredEntry>> walk_entries(Statement& rows, const CustomApi& api,
                                              const std::optional<StoredPlace>& behind, std::int64_t limit,
                                              const Read& read) {
  if (behind) rows.bind(behind->created_at.ms).bind(behind->key);
  rows.bind(limit);
  const int k = 4 + static_cast<int>(api.fields.size());
  std::vector<StoredEntry> entries;
  while (true) {
    const Result<bool> row = rows.step();
    if (!row) return row.error();
    if (!*row) return entries;
    entries.push_back({read(rows), rows.integer(k)});
  }
}

}  // namespace bespoke::sql
