// Whether a database is what Bespoke would have written: beyond SQLite's own check of pages and indexes, that
// what is kept twice agrees, and that what is kept can be read.
//
//     id, version, values    of their kinds; texts are UTF-8, JSON is JSON, a list is an array
//     unique values          have the key of their value, as this program folds it; no other rows have one
//     elements of lists      have a row each in the table of elements, which has no more
//     entry_counts           is the number of entries
//     indexes                those of the definitions are there: without one a unique value is not
//     the log of changes     can be read, and has what waiting jobs are to tell of
#pragma once

#include "store/open_store.h"
#include "store/sqlite/connection.h"

namespace bespoke::sqlite {

// Of a database of the newest format that nobody writes to. Unavailable where `goes_on` returns false;
// whatever else it meets is a fault.
Result<DataReport> check_data(Connection& connection, const BackupProgress& goes_on);

}  // namespace bespoke::sqlite
