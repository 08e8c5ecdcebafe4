// How this store says what the log of changes needs: store/sql/event_rows.h.
#pragma once

#include "store/postgresql/connection.h"

namespace bespoke::postgresql {

struct EventSql {
  static constexpr const char* position = "position";
  static constexpr const char* last_number =
      "(SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM change_numbers)";
  static constexpr const char* last_position =
      "(SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM change_positions)";
  // The key of the advisory lock that whoever gives positions holds until its commit.
  static constexpr const char* positions_lock = "hashtext('bespoke positions ' || current_schema())";
  static constexpr const char* committed_position =
      "(SELECT coalesce(max(position),0) FROM changes WHERE position IS NOT NULL)";
  static constexpr const char* new_id = "gen_random_uuid()";
  static constexpr const char* bytes_parameter = "?::bytea";
  static constexpr const char* for_update = " FOR UPDATE";
  static constexpr const char* attempts =
      "jsonb_to_recordset(?::jsonb) AS r(job bigint,attempt bigint,state bigint,next_at bigint,ms "
      "bigint,status "
      "bigint,body text,error text)";
  static constexpr const char* numbers =
      "(SELECT value::bigint AS number FROM jsonb_array_elements_text(?::jsonb)) AS n";

  // For a copy: the columns of a change's place, and inserting into those that the database numbers.
  static constexpr const char* place_columns = "number,position";
  static constexpr int place_columns_count = 2;
  static constexpr const char* given_numbers = " OVERRIDING SYSTEM VALUE";

  // Rows come and go here faster than statistics are made, and a plan for an empty table is a bad one for a
  // full one. Each statement has its index: until the end of the transaction it is used.
  static Status plan_by_indexes(Connection& connection);

  // A transaction that began earlier may commit later, with lower numbers. So positions are given by one
  // session at a time, which commits before the next one looks: to its own changes as it keeps them
  // (change_statements.h), or here to what is committed without.
  static Result<std::int64_t> give_positions(Connection& connection);
  // What is numbered from now on comes behind that, and behind all there is. The sequences stay so where the
  // transaction is rolled back, which skips some numbers.
  static Status number_behind(Connection& connection, std::int64_t behind);
  // Makes the next position the last, with no change there; for good, also where the transaction is rolled
  // back.
  static Status skip_position(Connection& connection);
};

}  // namespace bespoke::postgresql
