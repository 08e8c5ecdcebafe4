#include "store/postgresql/migrations.h"

#include <array>
#include <string>

namespace bespoke::postgresql {
namespace {

constexpr int server_version_min = 150000;

// The one at index n brings format n to n + 1. None is ever changed once it was released.
constexpr std::array migrations = {
    R"(
  -- One row. `version` moves with every change of definitions or settings.
  CREATE TABLE definitions (version bigint NOT NULL);
  INSERT INTO definitions VALUES (1);
  -- Always empty. Every write of entries reads it, and so holds it until its end; a change of definitions locks
  -- it, and so waits for the writes that were checked against the old ones and holds up those that follow.
  CREATE TABLE definition_lock (nothing bigint);

  CREATE TABLE settings (page_length bigint NOT NULL);  -- one row at most

  -- `columns` counts the columns ever made in the table of its entries.
  CREATE TABLE custom_apis (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, version bigint NOT NULL,
    columns bigint NOT NULL, name text NOT NULL, description text NOT NULL, slug text COLLATE "C" NOT NULL UNIQUE,
    api_type text COLLATE "C" NOT NULL UNIQUE, allow_upserts bigint NOT NULL, page text, section text,
    parents text NOT NULL, created_at bigint NOT NULL, updated_at bigint NOT NULL);

  CREATE TABLE custom_fields (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, api bigint NOT NULL,
    "column" bigint NOT NULL, name text NOT NULL, description text NOT NULL, slug text COLLATE "C" NOT NULL,
    type text NOT NULL, use_as_url_slug bigint NOT NULL, sort_order bigint NOT NULL,
    rules text NOT NULL, created_at bigint NOT NULL, updated_at bigint NOT NULL,
    UNIQUE (api, slug));

  -- Columns that no field has: emptied in the background, and free for a field when `empty`.
  CREATE TABLE removed_columns (
    api bigint NOT NULL, "column" bigint NOT NULL, kind text NOT NULL, empty bigint NOT NULL,
    PRIMARY KEY (api, "column"));
  -- Removed Custom APIs whose tables are still to be dropped.
  CREATE TABLE removed_apis (number bigint PRIMARY KEY);

  CREATE TABLE application_keys (
    client_id text COLLATE "C" PRIMARY KEY, secret_hash text NOT NULL, created_at bigint NOT NULL);
  CREATE TABLE secrets (name text COLLATE "C" PRIMARY KEY, value bytea NOT NULL);
)",
    R"(
  -- Whether a field has an index. Those of this store always hold entries without a value.
  ALTER TABLE custom_fields ADD COLUMN indexed bigint NOT NULL DEFAULT 1;
  ALTER TABLE custom_fields ADD COLUMN nulls_indexed bigint NOT NULL DEFAULT 1;
)",
    R"(
  -- By which version of Unicode the keys of case-blind unique values were folded: so far Debian 12's.
  CREATE TABLE case_folding (unicode text NOT NULL);
  INSERT INTO case_folding VALUES ('15.0.0');
)",
    R"(
  -- Who may do what, and what is told of changes.

  -- The role that a key carries; none: an administrator's.
  ALTER TABLE application_keys ADD COLUMN role_type text;
  ALTER TABLE application_keys ADD COLUMN role_id text;
  ALTER TABLE application_keys ADD COLUMN name text NOT NULL DEFAULT '';
  ALTER TABLE application_keys ADD COLUMN reserved_rate_limit bigint NOT NULL DEFAULT 0;
  ALTER TABLE application_keys ADD COLUMN expires_at bigint;
  ALTER TABLE application_keys ADD COLUMN updated_at bigint;
  ALTER TABLE application_keys ADD COLUMN generation bigint NOT NULL DEFAULT 1;
  ALTER TABLE application_keys ADD COLUMN former_hash text NOT NULL DEFAULT '';
  ALTER TABLE application_keys ADD COLUMN former_until bigint NOT NULL DEFAULT 0;
  ALTER TABLE application_keys ADD COLUMN last_used_at bigint;

  CREATE TABLE custom_roles (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, name text NOT NULL,
    description text NOT NULL, access_levels text NOT NULL, created_at bigint NOT NULL,
    updated_at bigint NOT NULL);
  CREATE TABLE role_policies (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, api bigint NOT NULL,
    role_type text COLLATE "C" NOT NULL, role_id text COLLATE "C" NOT NULL, built_in bigint NOT NULL, can_create bigint NOT NULL,
    can_list bigint NOT NULL, can_read bigint NOT NULL, can_update bigint NOT NULL,
    can_delete bigint NOT NULL, filter text, created_at bigint NOT NULL, updated_at bigint NOT NULL,
    UNIQUE (api, role_type, role_id));

  -- The log of changes: docs/decisions/0030. `position` is given after the commit, in the order
  -- in which changes are seen.
  CREATE SEQUENCE change_numbers;
  CREATE SEQUENCE change_positions;
  CREATE TABLE changes (
    number bigint PRIMARY KEY DEFAULT nextval('change_numbers'), position bigint UNIQUE, id uuid NOT NULL, event text NOT NULL, api uuid NOT NULL,
    entry uuid NOT NULL, version bigint NOT NULL, created_at bigint NOT NULL, updated_at bigint NOT NULL,
    at bigint NOT NULL, who text NOT NULL, body text NOT NULL);
  CREATE INDEX changes_without_position ON changes(number) WHERE position IS NULL;

  -- `position` is how far into the log jobs have been made.
  CREATE TABLE integrations (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, name text NOT NULL,
    description text NOT NULL, enabled bigint NOT NULL, is_concurrent bigint NOT NULL, observes text NOT NULL,
    url text NOT NULL, secret bytea, created_at bigint NOT NULL, updated_at bigint NOT NULL,
    position bigint NOT NULL, lease_owner uuid, lease_until bigint NOT NULL DEFAULT 0);
  -- What each observes, of the changes behind number `since` and up to `until`.
  CREATE TABLE observations (
    integration bigint NOT NULL, event text NOT NULL, since bigint NOT NULL, until bigint);
  CREATE INDEX observations_of ON observations(integration);

  CREATE TABLE integration_jobs (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, integration bigint NOT NULL,
    change bigint NOT NULL, entry uuid NOT NULL, event text NOT NULL, state bigint NOT NULL,
    attempts bigint NOT NULL, first_attempt bigint NOT NULL, next_at bigint NOT NULL,
    created_at bigint NOT NULL, updated_at bigint NOT NULL);
  CREATE INDEX jobs_due ON integration_jobs(integration, next_at, number) WHERE state=0;
  CREATE INDEX jobs_of_entries ON integration_jobs(integration, entry, number) WHERE state=0;
  CREATE INDEX jobs_of_integrations ON integration_jobs(integration, state, number);
  CREATE INDEX jobs_of_changes ON integration_jobs(change);

  CREATE TABLE integration_logs (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL, integration bigint NOT NULL, job uuid NOT NULL,
    event text NOT NULL, succeeded bigint NOT NULL, attempt bigint NOT NULL, processing_ms bigint NOT NULL,
    status_code bigint, body text NOT NULL, error_detail text NOT NULL, created_at bigint NOT NULL);
  CREATE INDEX logs_of_integrations ON integration_logs(integration, number);
  CREATE INDEX logs_of_jobs ON integration_logs(job, number);
)",
    // History, feeds and the audit log.
    R"(
  ALTER TABLE changes ADD COLUMN kept bigint NOT NULL DEFAULT 0;
  CREATE INDEX changes_of_entries ON changes(api, entry, number) WHERE kept=1;
  CREATE INDEX changes_of_apis ON changes(api, position) WHERE kept=1;
  CREATE INDEX changes_not_kept ON changes(number) WHERE kept=0;
  -- The APIs that keep every change behind position `since`, for so many hours.
  CREATE TABLE kept_changes (api uuid PRIMARY KEY, hours bigint NOT NULL, since bigint NOT NULL);

  DROP INDEX jobs_of_entries;
  CREATE INDEX jobs_of_entries ON integration_jobs(integration, entry, state, number);

  -- The audit log: docs/decisions/0029. `line` is what its hash is of; the chain has both of its ends, and
  -- whoever appends locks it.
  CREATE TABLE audit_log (
    position bigint PRIMARY KEY, at bigint NOT NULL, line text NOT NULL, previous_hash text NOT NULL,
    hash text NOT NULL);
  CREATE TABLE audit_chain (
    position bigint NOT NULL, hash text NOT NULL, removed_position bigint NOT NULL,
    removed_hash text NOT NULL);
  INSERT INTO audit_chain VALUES (0,repeat('0',64),0,repeat('0',64));
)",
    // A change gets its position later: the indexes by positions need not have it before.
    R"(
  ALTER TABLE changes DROP CONSTRAINT changes_position_key;
  CREATE UNIQUE INDEX changes_positions ON changes(position) WHERE position IS NOT NULL;
  DROP INDEX changes_of_apis;
  CREATE INDEX changes_of_apis ON changes(api, position) WHERE kept=1 AND position IS NOT NULL;
  DROP INDEX changes_not_kept;
  CREATE INDEX changes_not_kept ON changes(position) WHERE kept=0 AND position IS NOT NULL;
)",
    // Feeds and history have a switch each. `since` bounds what is kept for either, `trimmed_to` how far
    // versions beyond those that are kept were removed; `counted` changes lie behind `feed_since` and up to
    // `counted_to`. The greatest of all numbers: there is none. `former` is what an update has changed.
    R"(
  -- A plan for any one API must not take it for all of the log, where one has nearly all of it.
  ALTER TABLE changes ALTER COLUMN api SET (n_distinct=1000);

  ALTER TABLE custom_apis ADD COLUMN feed bigint NOT NULL DEFAULT 0;
  ALTER TABLE custom_apis ADD COLUMN history bigint NOT NULL DEFAULT 0;
  ALTER TABLE custom_apis ADD COLUMN history_days bigint NOT NULL DEFAULT 0;
  ALTER TABLE custom_apis ADD COLUMN history_versions bigint NOT NULL DEFAULT 0;
  ALTER TABLE changes ADD COLUMN former text NOT NULL DEFAULT '';
  UPDATE custom_apis SET feed=1,history=1,history_days=(SELECT (hours+23)/24 FROM kept_changes WHERE
    api=custom_apis.id) WHERE id IN (SELECT api FROM kept_changes WHERE hours>0);
  ALTER TABLE kept_changes ADD COLUMN history_since bigint NOT NULL DEFAULT 0;
  ALTER TABLE kept_changes ADD COLUMN counted bigint NOT NULL DEFAULT 0;
  ALTER TABLE kept_changes ADD COLUMN counted_to bigint NOT NULL DEFAULT 0;
  ALTER TABLE kept_changes ADD COLUMN trimmed_to bigint NOT NULL DEFAULT 0;
  UPDATE kept_changes SET history_since=since;
  ALTER TABLE kept_changes RENAME COLUMN since TO feed_since;
  ALTER TABLE kept_changes DROP COLUMN hours;

  -- Of which jobs and attempts are still to be removed.
  CREATE TABLE removed_integrations (number bigint PRIMARY KEY);

  -- Answers to requests with an `Idempotency-Key`: docs/decisions/0035.
  CREATE TABLE idempotency_answers (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, scope bytea NOT NULL UNIQUE, at bigint NOT NULL,
    request bytea NOT NULL, status bigint NOT NULL, etag text NOT NULL, entry uuid, body text NOT NULL);
)",
};

constexpr auto newest_format = static_cast<std::int64_t>(migrations.size());

Error refusal(const std::string& reason) {
  return {ErrorCode::Unavailable, {"The database " + reason + "."}};
}

// The schema is the first of the search path that is there.
Status check_rights(Connection& connection) {
  Result<Statement> rights = connection.prepare(
      "SELECT current_user::text,current_schema()::text,has_schema_privilege(current_schema(),'CREATE')");
  if (!rights) return rights.error();
  const Result<bool> row = rights->step();
  if (!row) return row.error();
  if (rights->is_null(1)) {
    return refusal(
        "has none of the schemas of the search_path. Make one, or choose another with "
        "?options=-csearch_path%3Dname behind the URL");
  }
  if (rights->boolean(2)) return {};
  return refusal("does not let the role " + rights->text(0) + " make tables in its schema " +
                 rights->text(1) + ". Make the role the schema's owner: ALTER SCHEMA " + rights->text(1) +
                 " OWNER TO " + rights->text(0));
}

// 0 of a database that has no tables of ours yet. What belongs to extensions is in nobody's way.
Result<std::int64_t> read_format(Connection& connection) {
  Result<std::int64_t> marked =
      connection.read_integer("SELECT (to_regclass('bespoke_format') IS NOT NULL)::int::bigint");
  if (!marked) return marked;
  if (*marked != 0) return connection.read_integer("SELECT max(format) FROM bespoke_format");
  Result<std::int64_t> tables = connection.read_integer(
      "SELECT count(*) FROM pg_class c WHERE relnamespace=(SELECT oid FROM pg_namespace WHERE "
      "nspname=current_schema()) AND relkind IN ('r','p','v','m','f') AND NOT EXISTS(SELECT 1 FROM pg_depend "
      "WHERE classid='pg_class'::regclass AND objid=c.oid AND deptype='e')");
  if (!tables) return tables;
  if (*tables != 0) {
    return refusal(
        "is not one of Bespoke's: its schema holds other tables. An empty schema is chosen with "
        "?options=-csearch_path%3Dname behind the URL");
  }
  return 0;
}

// Each migration is a transaction; the table says which were done, and when.
Status migrate_from(Connection& connection, std::int64_t format, IfMissing if_missing) {
  if (format == 0 && if_missing == IfMissing::Refuse) return refusal("holds no data");
  if (format > newest_format) {
    return refusal("is of format " + std::to_string(format) + ", but this program knows formats up to " +
                   std::to_string(newest_format) +
                   " only. Start the version that wrote it, or restore a backup");
  }
  for (auto next = static_cast<std::size_t>(format); next < migrations.size(); ++next) {
    const std::string script =
        "BEGIN; CREATE TABLE IF NOT EXISTS bespoke_format (format bigint PRIMARY KEY, done_at timestamptz "
        "NOT NULL "
        "DEFAULT now());" +
        std::string(migrations[next]) + "INSERT INTO bespoke_format(format) VALUES(" +
        std::to_string(next + 1) + "); COMMIT;";
    if (Status done = connection.run(script); !done) {
      if (connection.in_transaction()) (void)connection.run("ROLLBACK");
      return done;
    }
  }
  return {};
}

Status check(Connection& connection) {
  const char* encoding = PQparameterStatus(connection.handle(), "server_encoding");
  const Status server =
      check_server(PQserverVersion(connection.handle()), encoding == nullptr ? "" : encoding);
  return server ? check_rights(connection) : server;
}

// What the server said is in the log.
Status told(Status migrated) {
  if (migrated || migrated.error().code != ErrorCode::Internal) return migrated;
  return refusal("refused what a start needs: see postgresql_failed in the log");
}

Status migrate_alone(Connection& connection, IfMissing if_missing) {
  // Of the schema, since several may share a database.
  constexpr const char* lock = "hashtext('bespoke migration ' || current_schema())";
  if (Status locked = connection.run(std::string("SELECT pg_advisory_lock(") + lock + ")"); !locked)
    return locked;
  const Result<std::int64_t> format = read_format(connection);
  Status migrated = format ? migrate_from(connection, *format, if_missing) : format.error();
  if (Status unlocked = connection.run(std::string("SELECT pg_advisory_unlock(") + lock + ")"); !unlocked)
    return unlocked;
  return migrated;
}

}  // namespace

Status check_server(int version, std::string_view encoding) {
  if (version < server_version_min) {
    return refusal("is PostgreSQL " + std::to_string(version / 10'000) +
                   ", which is older than 15. Upgrade it");
  }
  if (encoding != "UTF8")
    return refusal("is encoded in " + std::string(encoding) +
                   " and not in UTF8. Make one with ENCODING 'UTF8' TEMPLATE template0");
  return {};
}

Status migrate(Connection& connection, IfMissing if_missing) {
  if (Status checked = check(connection); !checked) return told(checked);
  return told(migrate_alone(connection, if_missing));
}

}  // namespace bespoke::postgresql
