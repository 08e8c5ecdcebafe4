// Entries that are inserted together: one round trip and one commit for many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "store/postgresql/connection.h"
#include "store/postgresql/shared_catalog.h"
#include "store/postgresql/work.h"
#include "store/store.h"

namespace bespoke::postgresql {

inline constexpr std::size_t inserts_together_max = 64;

struct Inserted {
  std::vector<Ended> ended;  // one for each write, in their order
  std::uint64_t commits = 0;
};

// Runs works of WriteKind::Insert. What is refused, or comes to nothing with its neighbours, is run again
// alone. Of one thread.
Inserted run_inserts(Connection& connection, SharedCatalog& catalog, std::span<const Write> writes);

}  // namespace bespoke::postgresql
