// The format of a database: whose it is, and how it grew to what this program reads.
#pragma once

#include <string_view>

#include "store/open_store.h"
#include "store/postgresql/connection.h"

namespace bespoke::postgresql {

// A server before 15 and an encoding other than UTF8 are refused. The version is as libpq tells it: 150004.
Status check_server(int version, std::string_view encoding);

// Brings an empty or older database to the newest format; one node at a time, the others wait. Refuses,
// besides those, what a newer program wrote, what is not Bespoke's, and a role that may make no tables; and
// an empty database where that is asked for. What is refused is not changed.
Status migrate(Connection& connection, IfMissing if_missing);

}  // namespace bespoke::postgresql
