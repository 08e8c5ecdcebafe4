// Entries one by one: found, inserted, replaced, deleted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/entry.h"
#include "store/sqlite/connection.h"
#include "store/store.h"

namespace bespoke::sqlite {

// The columns that read_entry reads, in its order.
std::string entry_columns(const CustomApi& api);
Entry read_entry(const Statement& row, const CustomApi& api, int first_column = 0);

Result<std::optional<Entry>> find_entry(Connection& connection, const CustomApi& api, const EntryKey& key);
Result<std::optional<Entry>> find_entry_at(Connection& connection, const CustomApi& api, std::int64_t k);

// Conflict as Transaction::insert_entry says. Without `k` the entry gets a new one.
Status insert_entry(Connection& connection, const CustomApi& api, const Entry& entry,
                    std::optional<std::int64_t> k = std::nullopt);
// These two say whether there was an entry of that id and version; nothing was changed where not.
Result<bool> update_entry(Connection& connection, const CustomApi& api, const Entry& before,
                          const Entry& after);
Result<bool> delete_entry(Connection& connection, const CustomApi& api, const Entry& entry);

// As Snapshot::walk_entries says.
Result<std::vector<StoredEntry>> walk_entries(Connection& connection, const CustomApi& api,
                                              const std::optional<StoredPlace>& behind, std::int64_t limit);

Result<bool> has_entries(Connection& connection, const CustomApi& api);

}  // namespace bespoke::sqlite
