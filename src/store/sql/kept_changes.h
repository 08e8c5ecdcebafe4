// Which Custom APIs keep every change of their entries, and behind which position: KeptBounds.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "model/custom_api.h"
#include "store/event_log.h"

namespace bespoke::sql {

namespace rows {

template <class Connection>
Status set_bound(Connection& connection, const CustomApiId& api, const std::string& set) {
  auto statement = connection.prepare("UPDATE kept_changes SET " + set + " WHERE api=?");
  if (!statement) return statement.error();
  return statement->bind(api.uuid()).run();
}

}  // namespace rows

// What has no position yet would get a later one than where the next keeping begins. The row goes when the
// last change has.
template <class Sql, class Connection>
Status end_keeping(Connection& connection, const CustomApiId& api) {
  auto unplaced = connection.prepare(std::string("UPDATE changes SET kept=0 WHERE kept=1 AND api=? AND ") +
                                     Sql::position + " IS NULL");
  if (!unplaced) return unplaced.error();
  if (Status written = unplaced->bind(api.uuid()).run(); !written) return written;
  const std::string none = std::to_string(never);
  return rows::set_bound(connection, api, "feed_since=" + none + ",history_since=" + none);
}

// After an API was written: `before` is a new one where it is new. Within a change of definitions, so no
// write of an entry is under way.
template <class Sql, class Connection>
Status write_kept(Connection& connection, const CustomApi& before, const CustomApi& api) {
  const Retention& was = before.retention;
  const Retention& is = api.retention;
  if (was == is || (!before.keeps_changes() && !api.keeps_changes())) return {};
  if (!api.keeps_changes()) return end_keeping<Sql>(connection, api.id);
  // What was written before has its place before, or what was not to be kept would come back.
  Result<std::int64_t> given = std::int64_t{1};
  while (given && *given > 0) given = Sql::give_positions(connection);
  if (!given) return given.error();
  if (is.feed && !was.feed) {
    // Whoever has read up to the last position before is told that there is a gap.
    if (Status skipped = Sql::skip_position(connection); !skipped) return skipped;
  }
  auto row = connection.prepare(
      "INSERT INTO kept_changes(api,feed_since,history_since) VALUES(?,?,?) ON CONFLICT(api) DO NOTHING");
  if (!row) return row.error();
  if (Status written = row->bind(api.id.uuid()).bind(never).bind(never).run(); !written) return written;
  const std::string since_now = Sql::last_position;
  const std::string none = std::to_string(never);
  std::string set = "trimmed_to=0";
  if (is.feed != was.feed) set += ",counted=0,counted_to=0,feed_since=" + (is.feed ? since_now : none);
  if (is.history != was.history) set += ",history_since=" + (is.history ? since_now : none);
  return rows::set_bound(connection, api.id, set);
}

}  // namespace bespoke::sql
