#include "store/postgresql/event_sql.h"

#include <string>

#include "store/limits.h"

namespace bespoke::postgresql {

Status EventSql::plan_by_indexes(Connection& connection) {
  return connection.run(
      "SET LOCAL enable_seqscan=off; SET LOCAL enable_bitmapscan=off; SET LOCAL enable_hashjoin=off; "
      "SET LOCAL enable_mergejoin=off; SET LOCAL enable_sort=off");
}

Result<std::int64_t> EventSql::give_positions(Connection& connection) {
  const Result<std::int64_t> waiting =
      connection.read_integer("SELECT 1::bigint FROM changes WHERE position IS NULL LIMIT 1");
  if (!waiting) return waiting.error();
  if (*waiting == 0) return std::int64_t{0};
  const Status locked = connection.run(std::string("SELECT pg_advisory_xact_lock(") + positions_lock + ")");
  if (!locked) return locked.error();
  Result<Statement> statement = connection.prepare(
      "UPDATE changes SET position=p.position FROM (SELECT number,nextval('change_positions') AS position "
      "FROM "
      "(SELECT number FROM changes WHERE position IS NULL ORDER BY number LIMIT " +
      std::to_string(positions_given_max) + ") AS n) AS p WHERE changes.number=p.number");
  if (!statement) return statement.error();
  if (const Status given = statement->run(); !given) return given.error();
  return statement->changed_rows();
}

Status EventSql::skip_position(Connection& connection) {
  const Result<std::int64_t> skipped = connection.read_integer("SELECT nextval('change_positions')");
  return skipped ? Status() : skipped.error();
}

Status EventSql::number_behind(Connection& connection, std::int64_t behind) {
  // A sequence begins with 1, and takes no 0; of null, nothing is set.
  Result<Statement> statement = connection.prepare(
      "SELECT setval('change_numbers',nullif(?::bigint,0)),setval('change_positions',nullif(?::bigint,0)),"
      "setval(pg_get_serial_sequence('integration_jobs','number'),(SELECT max(number) FROM "
      "integration_jobs)),"
      "setval(pg_get_serial_sequence('integration_logs','number'),(SELECT max(number) FROM "
      "integration_logs))");
  if (!statement) return statement.error();
  return statement->bind(behind).bind(behind).run();
}

}  // namespace bespoke::postgresql
