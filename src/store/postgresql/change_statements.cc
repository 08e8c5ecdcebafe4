#include "store/postgresql/change_statements.h"

#include <utility>
#include <vector>

#include "base/uuid.h"
#include "store/postgresql/event_sql.h"
#include "store/sql/change_rows.h"
#include "store/sql/names.h"

namespace bespoke::postgresql {
namespace {

// Nobody waits for the lock: what has no position by now is given one later, and must not come to lie behind
// what has one already. Not behind later changes of its entry, of which a new entry has none before; nor
// behind what came after an observation began or ended (store/sql/event_copy_texts.cc goes by that).
std::string position_text(EventKind kind) {
  const char* passed =
      kind == EventKind::Created ? " AND number<=(SELECT max(greatest(since,until)) FROM observations)" : "";
  return std::string("CASE WHEN (SELECT CASE WHEN pg_try_advisory_xact_lock(") + EventSql::positions_lock +
         ") THEN NOT EXISTS(SELECT 1 FROM changes WHERE position IS NULL" + passed +
         ") END) THEN nextval('change_positions') END";
}

// The rows that this transaction wrote are those whose xmin is its own: it has no savepoints. The subquery is
// looked up by the entry's id, whatever the planner thinks of the table.
std::string keep_text(const CustomApi& api, EventKind kind, Placing placing) {
  return std::string("INSERT INTO changes(id,") + sql::change_columns +
         ",position) SELECT "
         "r.id,?::text,?::uuid,r.entry,r.version,r.created_at,r.updated_at,r.updated_at,r.who,"
         "r.body,r.former,?::bigint," +
         (placing == Placing::Now ? position_text(kind) : "NULL::bigint") +
         " FROM "
         "unnest(?::uuid[],?::uuid[],?::bigint[],?::bigint[],?::bigint[],?::text[],?::text[],?::text[]) AS "
         "r(id,entry,version,created_at,updated_at,who,body,former) WHERE (SELECT e.version FROM " +
         sql::entry_table(api.number) +
         " e WHERE e.id=r.entry AND e.xmin=pg_current_xact_id()::xid)=r.version";
}

}  // namespace

std::string with_change(const CustomApi& api, EventKind kind, Keeps keeps, std::string text) {
  if (keeps == Keeps::Another || !sql::is_observed(api, kind)) return text;
  return "WITH written AS (" + text + " RETURNING 1) INSERT INTO changes(id," + sql::change_columns +
         ") SELECT " + EventSql::new_id +
         ",?::text,?::uuid,?::uuid,?::bigint,?::bigint,?::bigint,?::bigint,?::text,?::text,?::text,?::bigint "
         "FROM "
         "written";
}

void bind_change(Statement& statement, const CustomApi& api, const Entry* before, const Entry& entry,
                 EventKind kind, std::string_view who) {
  if (!sql::is_observed(api, kind)) return;
  sql::ChangeRow row = sql::change_row(api, before, entry, kind, {});
  statement.bind_kept(std::move(row.event)).bind(api.id.uuid()).bind(entry.id.uuid());
  statement.bind(entry.version).bind(entry.created_at.ms).bind(entry.updated_at.ms).bind(row.at.ms);
  statement.bind(who).bind_kept(std::move(row.values)).bind_kept(std::move(row.former));
  statement.bind(std::int64_t{api.keeps_changes()});
}

Result<Statement> keep_statement(Connection& connection, const CustomApi& api,
                                 std::span<const MadeChange> changes, Placing placing) {
  const EventKind kind = changes.front().kind;
  Result<Statement> statement = connection.prepare(keep_text(api, kind, placing));
  if (!statement) return statement;
  std::vector<Uuid> ids;
  std::vector<Uuid> entries;
  std::vector<std::int64_t> versions;
  std::vector<std::int64_t> created_at;
  std::vector<std::int64_t> updated_at;
  std::vector<std::string> who;
  std::vector<std::string> values;
  std::vector<std::string> former;
  for (const MadeChange& change : changes) {
    const Entry& entry = change.entry;
    ids.push_back(new_uuid_v7());
    entries.push_back(entry.id.uuid());
    versions.push_back(entry.version);
    created_at.push_back(entry.created_at.ms);
    updated_at.push_back(entry.updated_at.ms);
    who.emplace_back(change.who);
    values.push_back(sql::values_by_field(api, entry));
    former.push_back(change.before != nullptr ? sql::former_values(api, *change.before, entry)
                                              : std::string());
  }
  statement->bind_kept(event_name(api.api_type, kind)).bind(api.id.uuid());
  statement->bind(std::int64_t{api.keeps_changes()}).bind_array(ids).bind_array(entries);
  statement->bind_array(versions).bind_array(created_at).bind_array(updated_at);
  statement->bind_array(who).bind_array(values).bind_array(former);
  return statement;
}

}  // namespace bespoke::postgresql
