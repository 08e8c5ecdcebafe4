// Entries by the thousand, as they are: for copying all there is.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "store/postgresql/connection.h"
#include "store/store.h"

namespace bespoke::postgresql {

// As Snapshot::walk_entries and Transaction::restore_entries say.
Result<std::vector<StoredEntry>> walk_entries(Connection& connection, const CustomApi& api,
                                              const std::optional<StoredPlace>& behind, std::int64_t limit);
Status restore_entries(Connection& connection, const CustomApi& api, std::span<const StoredEntry> entries);

}  // namespace bespoke::postgresql
