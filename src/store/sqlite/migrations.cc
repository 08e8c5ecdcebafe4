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
};

Error refusal(const std::string& reason) {
  return {ErrorCode::Unavailable, {"The database " + reason + "."}};
}

}  // namespace

std::int64_t newest_format() {
  return static_cast<std::int64_t>(migrations.size());
}

Status check_format(Connection& connection) {
  const Result<std::int64_t> owner = connection.read_integer("PRAGMA application_id");
  if (!owner && (connection.last_error() & 0xFF) == SQLITE_NOTADB) return refusal("is not one of Bespoke's");
  if (!owner) return owner.error();
  const Result<std::int64_t> format = connection.read_integer("PRAGMA user_version");
  if (!format) return format.error();
  const Result<std::int64_t> tables = connection.read_integer("SELECT count(*) FROM sqlite_schema");
  if (!tables) return tables.error();
  const bool fresh = *owner == 0 && *format == 0 && *tables == 0;
  if (!fresh && *owner != application_id) return refusal("is not one of Bespoke's");
  if (*format > newest_format()) {
    return refusal("is of format " + std::to_string(*format) + ", but this program knows formats up to " +
                   std::to_string(newest_format()) + " only");
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
