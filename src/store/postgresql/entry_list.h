// Lists of entries: a page and its total.
#pragma once

#include "base/time.h"
#include "query/list_query.h"
#include "store/postgresql/connection.h"
#include "store/store.h"

namespace bespoke::postgresql {

// The transaction that a list is read in, so that its page and its total agree.
enum class Moment {
  Own,    // the list begins one, in the round trip of its page, and ends it where nothing failed
  Given,  // that of the connection
};

// In two round trips, or one where nothing has to be counted; a page behind a cursor may take one more.
// DefinitionChanged when `api` is not current; DeadlineExceeded when the deadline passes first.
Result<EntryPage> list_entries(Connection& connection, const CustomApi& api, const ListQuery& query,
                               Deadline deadline, Moment moment);

}  // namespace bespoke::postgresql
