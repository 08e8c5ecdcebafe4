// Runs one unit of work on a connection: begins, commits, and does again what came to nothing by chance.
#pragma once

#include "store/postgresql/connection.h"
#include "store/postgresql/shared_catalog.h"
#include "store/store.h"

namespace bespoke::postgresql {

enum class Outcome {
  Done,    // it is committed, or refused and nothing is written
  Locked,  // a lock that a change of definitions needs was not to be had in time; nothing is written
};

struct Ended {
  Outcome outcome = Outcome::Done;
  Status status;
};

// Of one thread.
Ended run_work(Connection& connection, SharedCatalog& catalog, const Write& write);

}  // namespace bespoke::postgresql
