// Which Custom APIs keep every change of their entries, for how long, how many, and behind which position.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "base/result.h"
#include "model/custom_api.h"

namespace bespoke::sql {

// No change is of a later position: none is kept any more, and the row goes when the last of them has.
inline constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

// What has no position yet would get a later one than where the next keeping begins.
template <class Sql, class Connection>
Status end_keeping(Connection& connection, const CustomApiId& api) {
  auto unplaced = connection.prepare(std::string("UPDATE changes SET kept=0 WHERE kept=1 AND api=? AND ") +
                                     Sql::position + " IS NULL");
  if (!unplaced) return unplaced.error();
  if (Status written = unplaced->bind(api.uuid()).run(); !written) return written;
  auto statement = connection.prepare("UPDATE kept_changes SET hours=0,changes_max=0,since=? WHERE api=?");
  if (!statement) return statement.error();
  return statement->bind(never).bind(api.uuid()).run();
}

// After an API was written: `before` is a new one where it is new. Within a change of definitions, so no
// write of an entry is under way.
template <class Sql, class Connection>
Status write_kept(Connection& connection, const CustomApi& before, const CustomApi& api) {
  const std::int64_t hours = api.change_retention_hours;
  const std::int64_t changes_max = api.change_retention_count;
  if (hours == before.change_retention_hours && changes_max == before.change_retention_count) return {};
  if (!api.keeps_changes()) return end_keeping<Sql>(connection, api.id);
  if (!before.keeps_changes()) {
    // Whoever has read up to the last position before is told that there is a gap.
    if (Status skipped = Sql::skip_position(connection); !skipped) return skipped;
  }
  auto statement = connection.prepare(
      before.keeps_changes()
          ? std::string("UPDATE kept_changes SET hours=?2,changes_max=?3 WHERE api=?1")
          : std::string("INSERT INTO kept_changes(api,hours,changes_max,since) VALUES(?1,?2,?3,") +
                Sql::last_position +
                ") ON CONFLICT(api) DO UPDATE SET hours=excluded.hours,changes_max=excluded.changes_max,"
                "since=excluded.since,counted=0,counted_to=0");
  if (!statement) return statement.error();
  return statement->bind(api.id.uuid()).bind(hours).bind(changes_max).run();
}

}  // namespace bespoke::sql
