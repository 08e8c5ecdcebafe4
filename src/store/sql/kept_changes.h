// Which Custom APIs keep every change of their entries, for how long, and behind which position.
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
  auto statement = connection.prepare("UPDATE kept_changes SET hours=0,since=? WHERE api=?");
  if (!statement) return statement.error();
  return statement->bind(never).bind(api.uuid()).run();
}

// After an API was written: `hours_before` is 0 where it is new. Within a change of definitions, so no write
// of an entry is under way.
template <class Sql, class Connection>
Status write_kept(Connection& connection, std::int64_t hours_before, const CustomApi& api) {
  const std::int64_t hours = api.change_retention_hours;
  if (hours == hours_before) return {};
  if (hours == 0) return end_keeping<Sql>(connection, api.id);
  if (hours_before == 0) {
    // Whoever has read up to the last position before is told that there is a gap.
    if (Status skipped = Sql::skip_position(connection); !skipped) return skipped;
  }
  auto statement = connection.prepare(
      hours_before == 0
          ? std::string("INSERT INTO kept_changes(api,hours,since) VALUES(?,?,") + Sql::last_position +
                ") ON CONFLICT(api) DO UPDATE SET hours=excluded.hours,since=excluded.since"
          : std::string("INSERT INTO kept_changes(api,hours,since) VALUES(?,?,0) ON CONFLICT(api) DO "
                        "UPDATE SET hours=excluded.hours"));
  if (!statement) return statement.error();
  return statement->bind(api.id.uuid()).bind(hours).run();
}

}  // namespace bespoke::sql
