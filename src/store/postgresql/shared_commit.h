// Writes of entries that go together: one round trip and one commit for many.
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

// Runs works of WriteKind::Insert or of WriteKind::Entry, all of one kind. One outcome for each write, in
// their order; none: it clashes, was outrun or may not share a commit, nothing of it is written, and it is to
// be run alone. Of one thread.
std::vector<std::optional<Ended>> run_with_one_commit(Connection& connection, SharedCatalog& catalog,
                                                      std::span<const WriteQueue::Waiting> writes);

}  // namespace bespoke::postgresql
