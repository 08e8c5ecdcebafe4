#include "store/sqlite/migrations.h"

#include <array>
#include <string>

namespace bespoke::sqlite {
namespace {

// The one at index n brings format n to n + 1. None is ever changed once it was released.
constexpr std::array migrations = {
    R"(
  CREATE TABLE settings (page_length INTEGER NOT NULL) STRICT;

  -- `columns` counts the columns ever made in the table of its entries.
  CREATE TABLE custom_apis (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, version INTEGER NOT NULL,
    columns INTEGER NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, slug TEXT NOT NULL UNIQUE,
    api_type TEXT NOT NULL UNIQUE, allow_upserts INTEGER NOT NULL, page TEXT, section TEXT,
    parents TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT;

  CREATE TABLE custom_fields (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, api INTEGER NOT NULL,
    column INTEGER NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, slug TEXT NOT NULL,
    type TEXT NOT NULL, use_as_url_slug INTEGER NOT NULL, sort_order INTEGER NOT NULL,
    rules TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    UNIQUE (api, slug)) STRICT;

  CREATE TABLE entry_counts (api INTEGER PRIMARY KEY, entries INTEGER NOT NULL) STRICT;

  -- Columns of removed fields: emptied in the background, and free for another field when `empty`.
  CREATE TABLE removed_columns (
    api INTEGER NOT NULL, column INTEGER NOT NULL, kind TEXT NOT NULL, empty INTEGER NOT NULL,
    PRIMARY KEY (api, column)) STRICT, WITHOUT ROWID;
  -- Removed Custom APIs whose entries are still to be deleted.
  CREATE TABLE removed_apis (number INTEGER PRIMARY KEY) STRICT;

  CREATE TABLE application_keys (
    client_id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
)",
    R"(
  -- Whether a field has an index, and whether that holds entries without a value.
  ALTER TABLE custom_fields ADD COLUMN indexed INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE custom_fields ADD COLUMN nulls_indexed INTEGER NOT NULL DEFAULT 1;
  UPDATE custom_fields SET nulls_indexed=0 WHERE EXISTS (
    SELECT 1 FROM sqlite_schema WHERE type='index' AND name='i'||api||'_c'||"column" AND sql LIKE '% WHERE %');
)",
    R"(
  -- Fields of type `list` and `any`, which older programs do not know. A Custom API with lists has a table of
  -- their elements, made with its first list.
)",
    R"(
  -- By which version of Unicode the keys of case-blind unique values were folded: so far Debian 12's.
  CREATE TABLE case_folding (unicode TEXT NOT NULL) STRICT;
  INSERT INTO case_folding VALUES ('15.0.0');
)",
    R"(
  -- Who may do what, and what is told of changes.

  -- The role that a key carries; none: an administrator's.
  ALTER TABLE application_keys ADD COLUMN role_type TEXT;
  ALTER TABLE application_keys ADD COLUMN role_id TEXT;
  ALTER TABLE application_keys ADD COLUMN name TEXT NOT NULL DEFAULT '';
  ALTER TABLE application_keys ADD COLUMN reserved_rate_limit INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE application_keys ADD COLUMN expires_at INTEGER;
  ALTER TABLE application_keys ADD COLUMN updated_at INTEGER;
  ALTER TABLE application_keys ADD COLUMN generation INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE application_keys ADD COLUMN former_hash TEXT NOT NULL DEFAULT '';
  ALTER TABLE application_keys ADD COLUMN former_until INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE application_keys ADD COLUMN last_used_at INTEGER;

  CREATE TABLE custom_roles (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, name TEXT NOT NULL,
    description TEXT NOT NULL, access_levels TEXT NOT NULL, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL) STRICT;
  CREATE TABLE role_policies (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, api INTEGER NOT NULL,
    role_type TEXT NOT NULL, role_id TEXT NOT NULL, built_in INTEGER NOT NULL, can_create INTEGER NOT NULL,
    can_list INTEGER NOT NULL, can_read INTEGER NOT NULL, can_update INTEGER NOT NULL,
    can_delete INTEGER NOT NULL, filter TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    UNIQUE (api, role_type, role_id)) STRICT;

  -- The log of changes: docs/decisions/0030. `number` is given in the order of commits, as one thread writes.
  CREATE TABLE changes (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL, event TEXT NOT NULL, api BLOB NOT NULL,
    entry BLOB NOT NULL, version INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    at INTEGER NOT NULL, who TEXT NOT NULL, body TEXT NOT NULL) STRICT;

  -- `position` is how far into the log jobs have been made.
  CREATE TABLE integrations (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, name TEXT NOT NULL,
    description TEXT NOT NULL, enabled INTEGER NOT NULL, is_concurrent INTEGER NOT NULL, observes TEXT NOT NULL,
    url TEXT NOT NULL, secret BLOB, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    position INTEGER NOT NULL, lease_owner BLOB, lease_until INTEGER NOT NULL DEFAULT 0) STRICT;
  -- What each observes, of the changes behind number `since` and up to `until`.
  CREATE TABLE observations (
    integration INTEGER NOT NULL, event TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER) STRICT;
  CREATE INDEX observations_of ON observations(integration);

  CREATE TABLE integration_jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, integration INTEGER NOT NULL,
    change INTEGER NOT NULL, entry BLOB NOT NULL, event TEXT NOT NULL, state INTEGER NOT NULL,
    attempts INTEGER NOT NULL, first_attempt INTEGER NOT NULL, next_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT;
  CREATE INDEX jobs_due ON integration_jobs(integration, next_at, number) WHERE state=0;
  CREATE INDEX jobs_of_entries ON integration_jobs(integration, entry, number) WHERE state=0;
  CREATE INDEX jobs_of_integrations ON integration_jobs(integration, state, number);
  CREATE INDEX jobs_of_changes ON integration_jobs(change);

  CREATE TABLE integration_logs (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL, integration INTEGER NOT NULL, job BLOB NOT NULL,
    event TEXT NOT NULL, succeeded INTEGER NOT NULL, attempt INTEGER NOT NULL, processing_ms INTEGER NOT NULL,
    status_code INTEGER, body TEXT NOT NULL, error_detail TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;
  CREATE INDEX logs_of_integrations ON integration_logs(integration, number);
  CREATE INDEX logs_of_jobs ON integration_logs(job, number);
)",
    // History, feeds and the audit log.
    R"(
  ALTER TABLE changes ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX changes_of_entries ON changes(api, entry, number) WHERE kept=1;
  CREATE INDEX changes_of_apis ON changes(api, number) WHERE kept=1;
  CREATE INDEX changes_not_kept ON changes(number) WHERE kept=0;
  -- The APIs that keep every change behind position `since`, for so many hours.
  CREATE TABLE kept_changes (
    api BLOB NOT NULL PRIMARY KEY, hours INTEGER NOT NULL, since INTEGER NOT NULL) STRICT;

  DROP INDEX jobs_of_entries;
  CREATE INDEX jobs_of_entries ON integration_jobs(integration, entry, state, number);

  -- The audit log: docs/decisions/0029. `line` is what its hash is of; the chain has both of its ends.
  CREATE TABLE audit_log (
    position INTEGER PRIMARY KEY, at INTEGER NOT NULL, line TEXT NOT NULL, previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL) STRICT;
  CREATE TABLE audit_chain (
    position INTEGER NOT NULL, hash TEXT NOT NULL, removed_position INTEGER NOT NULL,
    removed_hash TEXT NOT NULL) STRICT;
  INSERT INTO audit_chain VALUES (0,printf('%064d',0),0,printf('%064d',0));
)",
    // Feeds and history have a switch each. `since` bounds what is kept for either, `trimmed_to` how far
    // versions beyond those that are kept were removed; `counted` changes lie behind `feed_since` and up to
    // `counted_to`. The greatest of all numbers: there is none. `former` is what an update has changed.
    R"(
  ALTER TABLE custom_apis ADD COLUMN feed INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE custom_apis ADD COLUMN history INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE custom_apis ADD COLUMN history_days INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE custom_apis ADD COLUMN history_versions INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE changes ADD COLUMN former TEXT NOT NULL DEFAULT '';
  UPDATE custom_apis SET feed=1,history=1,history_days=(SELECT (hours+23)/24 FROM kept_changes WHERE
    api=custom_apis.id) WHERE id IN (SELECT api FROM kept_changes WHERE hours>0);
  ALTER TABLE kept_changes ADD COLUMN history_since INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE kept_changes ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE kept_changes ADD COLUMN counted_to INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE kept_changes ADD COLUMN trimmed_to INTEGER NOT NULL DEFAULT 0;
  UPDATE kept_changes SET history_since=since;
  ALTER TABLE kept_changes RENAME COLUMN since TO feed_since;
  ALTER TABLE kept_changes DROP COLUMN hours;

  -- Of which jobs and attempts are still to be removed.
  CREATE TABLE removed_integrations (number INTEGER PRIMARY KEY) STRICT;

  -- Answers to requests with an `Idempotency-Key`: docs/decisions/0035.
  CREATE TABLE idempotency_answers (
    number INTEGER PRIMARY KEY, scope BLOB NOT NULL UNIQUE, at INTEGER NOT NULL, request BLOB NOT NULL,
    status INTEGER NOT NULL, etag TEXT NOT NULL, entry BLOB, body TEXT NOT NULL) STRICT;
)",
};

Error refusal(Connection& connection, const std::string& reason) {
  const std::string path = sqlite3_db_filename(connection.handle(), "main");
  return {ErrorCode::Unavailable, {"The database " + path + " " + reason + "."}};
}

Error foreign(Connection& connection) {
  return refusal(connection, "is not one of Bespoke's: choose another data folder");
}

}  // namespace

std::int64_t newest_format() {
  return static_cast<std::int64_t>(migrations.size());
}

Status check_format(Connection& connection) {
  const Result<std::int64_t> owner = connection.read_integer("PRAGMA application_id");
  if (!owner && (connection.last_error() & 0xFF) == SQLITE_NOTADB) return foreign(connection);
  if (!owner) return owner.error();
  const Result<std::int64_t> format = connection.read_integer("PRAGMA user_version");
  if (!format) return format.error();
  const Result<std::int64_t> tables = connection.read_integer("SELECT count(*) FROM sqlite_schema");
  if (!tables) return tables.error();
  const bool fresh = *owner == 0 && *format == 0 && *tables == 0;
  if (!fresh && *owner != application_id) return foreign(connection);
  if (*format > newest_format()) {
    return refusal(connection, "is of format " + std::to_string(*format) +
                                   ", but this program knows formats up to " +
                                   std::to_string(newest_format()) + " only: run a newer version of it");
  }
  return {};
}

Status migrate(Connection& connection) {
  const Result<std::int64_t> format = connection.read_integer("PRAGMA user_version");
  if (!format) return format.error();
  for (auto next = static_cast<std::size_t>(*format); next < migrations.size(); ++next) {
    const std::string script = "BEGIN IMMEDIATE;" + std::string(migrations[next]) +
                               "PRAGMA application_id = " + std::to_string(application_id) +
                               ";PRAGMA user_version = " + std::to_string(next + 1) + ";COMMIT;";
    if (Status done = connection.run(script); !done) {
      if (connection.in_transaction()) (void)connection.run("ROLLBACK");
      return done;
    }
  }
  return {};
}

}  // namespace bespoke::sqlite
