#include "store/postgresql/outcome.h"

#include <algorithm>
#include <string>

#include "model/errors.h"
#include "store/postgresql/entry_rows.h"

namespace bespoke::postgresql {
namespace {

// Of a server that has started anew since, or was replaced, no session is left. A process number alone does
// not tell: it may have been given to another.
Status end_session(Connection& connection, const Session& session) {
  Result<Statement> statement = connection.prepare(
      "SELECT pg_terminate_backend(pid,1000) FROM pg_stat_activity WHERE pid=? AND (extract(epoch FROM "
      "backend_start)*1000000)::bigint=?");
  if (!statement) return statement.error();
  const Result<bool> running = statement->bind(session.process).bind(session.started_us).step();
  if (!running) return running.error();
  return !*running || statement->boolean(0) ? Status() : unavailable();
}

bool are_same(const std::optional<Entry>& one, const std::optional<Entry>& other) {
  if (!one || !other) return one.has_value() == other.has_value();
  const bool lives_are_known = one->life != 0 && other->life != 0;
  if (lives_are_known && one->life != other->life) return false;
  return one->version == other->version && one->created_at.ms == other->created_at.ms &&
         one->updated_at.ms == other->updated_at.ms && one->values == other->values;
}

Result<Happened> find_outcome(Connection& connection, const EntryChange& change) {
  const EntryId& id = (change.before ? change.before : change.after)->id;
  const Result<std::optional<Entry>> now = find_entry(connection, *change.api, id);
  if (!now && now.error().code == ErrorCode::DefinitionChanged) return Happened::Unclear;
  if (!now) return now.error();
  if (are_same(*now, change.after)) return Happened::Yes;
  return are_same(*now, change.before) ? Happened::No : Happened::Unclear;
}

Result<Happened> find_outcome(Connection& connection, const DefinitionsChange& change) {
  Result<Statement> row = connection.prepare("SELECT version,xmin::text::bigint FROM definitions");
  if (!row) return row.error();
  const Result<bool> found = row->step();
  if (!found) return found.error();
  if (!*found) return internal_error();
  if (row->integer(0) < change.version) return Happened::No;
  if (row->integer(0) > change.version) return Happened::Unclear;
  return row->integer(1) == change.transaction ? Happened::Yes : Happened::No;
}

// Numbers are given once, and the row is there for a day.
Result<Happened> find_outcome(Connection& connection, std::int64_t answer) {
  Result<Statement> row = connection.prepare("SELECT 1 FROM idempotency_answers WHERE number=?");
  if (!row) return row.error();
  const Result<bool> found = row->bind(answer).step();
  if (!found) return found.error();
  return *found ? Happened::Yes : Happened::No;
}

// What is seen may not have reached the standby that answered writes wait for. A commit that comes after it
// waits for both; one that wrote nothing would not.
Status make_safe(Connection& connection) {
  return connection.run("SELECT pg_logical_emit_message(true,'bespoke','')");
}

Result<Happened> find_outcome(Connection& connection, const Changes& changes) {
  std::vector<Happened> all;
  for (const EntryChange& change : changes.entries) {
    const Result<Happened> happened = find_outcome(connection, change);
    if (!happened) return happened;
    all.push_back(*happened);
  }
  if (changes.definitions) {
    const Result<Happened> happened = find_outcome(connection, *changes.definitions);
    if (!happened) return happened;
    all.push_back(*happened);
  }
  if (all.empty() || std::adjacent_find(all.begin(), all.end(), std::not_equal_to<>()) != all.end())
    return Happened::Unclear;
  return all.front();
}

}  // namespace

Result<Happened> find_outcome(Connection& connection, const Session& session, const Changes& changes) {
  if (Status ended = end_session(connection, session); !ended) return ended.error();
  Result<Happened> happened =
      changes.answer ? find_outcome(connection, *changes.answer) : find_outcome(connection, changes);
  if (happened && *happened == Happened::Yes) {
    if (Status safe = make_safe(connection); !safe) return safe.error();
  }
  return happened;
}

}  // namespace bespoke::postgresql
