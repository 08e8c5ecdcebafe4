// Runs one unit of work on a connection: begins, commits, and does again what came to nothing by chance.
#pragma once

#include <chrono>

#include "store/postgresql/connection.h"
#include "store/postgresql/outcome.h"
#include "store/postgresql/shared_catalog.h"
#include "store/store.h"

namespace bespoke::postgresql {

enum class Outcome {
  Done,     // it is committed, or refused and nothing is written
  Locked,   // a lock that a change of definitions needs was not to be had in time; nothing is written
  InDoubt,  // the connection was lost before the database had answered
};

struct Ended {
  Outcome outcome = Outcome::Done;
  Status status;
  Session session;  // these two of what is in doubt
  Changes changes;
};

// Of one thread.
// A change of definitions waits so long for its locks, and all writes of all nodes behind it.
Ended run_work(Connection& connection, SharedCatalog& catalog, const Write& write,
               std::chrono::milliseconds lock_time);

// Calls `write.work`; what it throws is an internal error.
Status call_work(const Write& write, Transaction& transaction);
// Notes in the log what took too long.
void log_if_slow(WriteKind kind, std::chrono::steady_clock::duration took);

}  // namespace bespoke::postgresql
