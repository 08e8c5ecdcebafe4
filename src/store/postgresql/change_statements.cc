#include "store/postgresql/change_statements.h"

#include <utility>

#include "base/json.h"
#include "base/uuid.h"
#include "store/postgresql/event_sql.h"
#include "store/sql/change_rows.h"
#include "store/sql/names.h"

namespace bespoke::postgresql {
namespace {

std::string write_changes(const CustomApi& api, std::span<const MadeChange> changes) {
  std::string text;
  json::Writer out(text);
  out.array();
  for (const MadeChange& change : changes) {
    const sql::ChangeRow row = sql::change_row(api, change.entry, change.kind, change.who);
    out.object();
    out.key("id").string(new_uuid_v7().text());
    out.key("entry").string(change.entry.id.text());
    out.key("event").string(row.event);
    out.key("version").integer(change.entry.version);
    out.key("created_at").integer(change.entry.created_at.ms);
    out.key("updated_at").integer(change.entry.updated_at.ms);
    out.key("at").integer(row.at.ms);
    out.key("who").string(row.who);
    out.key("body").string(row.values);
    out.end_object();
  }
  out.end_array();
  return text;
}

// Nobody waits for the lock: what has no position by now is given one later, and must not come to lie behind
// what has one already. Not behind later changes of its entry, of which a new entry has none before; nor
// behind what came after an observation began or ended (store/sql/event_copy_texts.cc goes by that).
std::string position_text(EventKind kind) {
  const char* passed = kind == EventKind::Created
                           ? " AND number<=(SELECT max(greatest(since,until)) FROM observations)"
                           : "";
  return std::string("CASE WHEN (SELECT CASE WHEN pg_try_advisory_xact_lock(") + EventSql::positions_lock +
         ") THEN NOT EXISTS(SELECT 1 FROM changes WHERE position IS NULL" + passed +
         ") END) THEN nextval('change_positions') END";
}

// The rows that this transaction wrote are those whose xmin is its own: it has no savepoints. The subquery is
// looked up by the entry's id, whatever the planner thinks of the table.
std::string keep_text(const CustomApi& api, EventKind kind) {
  return std::string("INSERT INTO changes(id,") + sql::change_columns +
         ",position) SELECT "
         "r.id,r.event,?::uuid,r.entry,r.version,r.created_at,r.updated_at,r.at,r.who,r.body,?::bigint," +
         position_text(kind) +
         " FROM "
         "json_to_recordset(?::json) AS r(id uuid,event text,entry uuid,version bigint,created_at "
         "bigint,updated_at "
         "bigint,at bigint,who text,body text) WHERE (SELECT e.version FROM " +
         sql::entry_table(api.number) +
         " e WHERE e.id=r.entry AND e.xmin=pg_current_xact_id()::xid)=r.version";
}

}  // namespace

std::string with_change(const CustomApi& api, EventKind kind, Keeps keeps, std::string text) {
  if (keeps == Keeps::Another || !sql::is_observed(api, kind)) return text;
  return "WITH written AS (" + text + " RETURNING 1) INSERT INTO changes(id," + sql::change_columns +
         ") SELECT " + EventSql::new_id +
         ",?::text,?::uuid,?::uuid,?::bigint,?::bigint,?::bigint,?::bigint,?::text,?::text,?::bigint FROM "
         "written";
}

void bind_change(Statement& statement, const CustomApi& api, const Entry& entry, EventKind kind,
                 std::string_view who) {
  if (!sql::is_observed(api, kind)) return;
  sql::ChangeRow row = sql::change_row(api, entry, kind, {});
  statement.bind_kept(std::move(row.event)).bind(api.id.uuid()).bind(entry.id.uuid());
  statement.bind(entry.version).bind(entry.created_at.ms).bind(entry.updated_at.ms).bind(row.at.ms);
  statement.bind(who).bind_kept(std::move(row.values)).bind(std::int64_t{api.keeps_changes()});
}

Result<Statement> keep_statement(Connection& connection, const CustomApi& api,
                                 std::span<const MadeChange> changes) {
  Result<Statement> statement = connection.prepare(keep_text(api, changes.front().kind));
  if (!statement) return statement;
  statement->bind(api.id.uuid()).bind(std::int64_t{api.keeps_changes()});
  statement->bind_kept(write_changes(api, changes));
  return statement;
}

}  // namespace bespoke::postgresql
