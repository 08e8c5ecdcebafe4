// How this store says what the log of changes needs: store/sql/event_rows.h.
#pragma once

#include <string>

#include "store/sqlite/connection.h"

namespace bespoke::sqlite {

// One thread writes, so changes become visible in the order of their numbers.
struct EventSql {
  static constexpr const char* position = "number";
  static constexpr const char* last_number =
      "coalesce((SELECT seq FROM sqlite_sequence WHERE name='changes'),0)";
  static constexpr const char* last_position = last_number;
  static constexpr const char* committed_position = last_number;
  // A UUID of version 4.
  static constexpr const char* new_id =
      "CAST(randomblob(6)||x'40'||randomblob(1)||x'80'||randomblob(7) AS BLOB)";
  static constexpr const char* bytes_parameter = "?";
  static constexpr const char* for_update = "";  // who writes is alone
  static constexpr const char* attempts =
      "(SELECT value->>'job' AS job,value->>'attempt' AS attempt,value->>'state' AS state,value->>'next_at' "
      "AS "
      "next_at,value->>'ms' AS ms,value->>'status' AS status,value->>'body' AS body,value->>'error' AS error "
      "FROM json_each(?)) AS r";
  static constexpr const char* numbers = "(SELECT value AS number FROM json_each(?)) AS n";

  // For a copy: the columns of a change's place, and inserting into those that the database numbers.
  static constexpr const char* place_columns = "number";
  static constexpr int place_columns_count = 1;
  static constexpr const char* given_numbers = "";

  static Result<std::int64_t> give_positions(Connection&) { return std::int64_t{0}; }
  // What is numbered from now on comes behind that, and behind all there is.
  static Status number_behind(Connection& connection, std::int64_t behind) {
    if (Status forgotten = connection.run("DELETE FROM sqlite_sequence WHERE name='changes'"); !forgotten)
      return forgotten;
    Result<Statement> statement =
        connection.prepare("INSERT INTO sqlite_sequence(name,seq) VALUES('changes',?)");
    if (!statement) return statement.error();
    return statement->bind(behind).run();
  }

  // Makes it the last position, with no change there.
  static Status skip_position(Connection& connection) {
    Result<Statement> statement = connection.prepare(std::string("SELECT ") + last_position);
    if (!statement) return statement.error();
    const Result<bool> found = statement->step();
    if (!found) return found.error();
    return number_behind(connection, statement->integer(0) + 1);
  }
};

}  // namespace bespoke::sqlite
