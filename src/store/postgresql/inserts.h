// Entries that are inserted together: one round trip and one commit for many.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "store/postgresql/connection.h"
#include "store/postgresql/shared_catalog.h"
#include "store/postgresql/work.h"
#include "store/store.h"

namespace bespoke::postgresql {

inline constexpr std::size_t inserts_together_max = 64;

// Runs works of WriteKind::Insert. One outcome for each write, in their order; none: it refuses, clashes or
// may not share a commit, nothing of it is written, and it is to be run alone. Of one thread.
std::vector<std::optional<Ended>> run_inserts(Connection& connection, SharedCatalog& catalog,
                                              std::span<const Write> writes);

}  // namespace bespoke::postgresql
