// The format of a database: whose it is, and how it grew to what this program reads.
#pragma once

#include <cstdint>

#include "store/sqlite/connection.h"

namespace bespoke::sqlite {

inline constexpr std::int64_t application_id = 0x42657370;  // "Besp"
std::int64_t newest_format();

// Refuses what is not Bespoke's, and what a newer program wrote. Changes nothing.
Status check_format(Connection& connection);
// Brings an empty or older database to the newest format.
Status migrate(Connection& connection);

}  // namespace bespoke::sqlite
