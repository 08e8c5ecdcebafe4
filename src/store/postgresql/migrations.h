// The format of a database: whose it is, and how it grew to what this program reads.
#pragma once

#include "store/open_store.h"
#include "store/postgresql/connection.h"

namespace bespoke::postgresql {

// Brings an empty or older database to the newest format; one node at a time, the others wait. Refuses what a
// newer program wrote, what is not Bespoke's, a server before 15, and an encoding other than UTF8; and an
// empty database where that is asked for.
Status migrate(Connection& connection, IfMissing if_missing);

}  // namespace bespoke::postgresql
