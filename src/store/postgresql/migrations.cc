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
  if (rights->is_null(1)) return refusal("has none of the schemas of the search_path");
  if (rights->boolean(2)) return {};
  return refusal("does not let the role " + rights->text(0) + " make tables in its schema " +
                 rights->text(1));
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
                   std::to_string(newest_format) + " only");
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
    return refusal("is PostgreSQL " + std::to_string(version / 10'000) + ", which is older than 15");
  }
  if (encoding != "UTF8") return refusal("is encoded in " + std::string(encoding) + " and not in UTF8");
  return {};
}

Status migrate(Connection& connection, IfMissing if_missing) {
  if (Status checked = check(connection); !checked) return told(checked);
  return told(migrate_alone(connection, if_missing));
}

}  // namespace bespoke::postgresql
