// Lists of entries: a page and its total.
#pragma once

#include "base/time.h"
#include "query/list_query.h"
#include "store/postgresql/connection.h"
#include "store/store.h"

namespace bespoke::postgresql {

// Within one transaction, so that page and total agree. DefinitionChanged when `api` is not current;
// DeadlineExceeded when the deadline passes first.
Result<EntryPage> list_entries(Connection& connection, const CustomApi& api, const ListQuery& query,
                               Deadline deadline);

}  // namespace bespoke::postgresql
