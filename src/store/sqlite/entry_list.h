// Lists of entries: a page and its total.
#pragma once

#include <cstdint>

#include "query/list_query.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/watch.h"
#include "store/store.h"

namespace bespoke::sqlite {

// Within one transaction, so that page and total agree. `uncounted` is what a transaction under way has added
// to the entries that are counted in the database. `watch` is on the connection.
Result<EntryPage> list_entries(Connection& connection, const CustomApi& api, const ListQuery& query,
                               std::int64_t uncounted, Watch& watch);

// How many entries the API has.
Result<std::int64_t> count_entries(Connection& connection, std::int64_t api);

}  // namespace bespoke::sqlite
