// Entries that are inserted together: one round trip and one commit for many.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "store/postgresql/connection.h"
#include "store/postgresql/shared_catalog.h"
#include "store/postgresql/work.h"
#include "store/postgresql/write_queue.h"
#include "store/store.h"

namespace bespoke::postgresql {

// Runs works of WriteKind::Insert. One outcome for each write, in their order; none: it refuses, clashes or
// may not share a commit, nothing of it is written, and it is to be run alone. Of one thread.
std::vector<std::optional<Ended>> run_inserts(Connection& connection, SharedCatalog& catalog,
                                              std::span<const WriteQueue::Waiting> writes);

}  // namespace bespoke::postgresql
