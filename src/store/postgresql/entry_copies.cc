#include "store/postgresql/entry_copies.h"

#include <algorithm>
#include <string>

#include "model/errors.h"
#include "store/postgresql/entry_rows.h"
#include "store/postgresql/limits.h"
#include "store/sql/entry_walk.h"
#include "store/sql/names.h"
#include "store/sql/unique_keys.h"

namespace bespoke::postgresql {
namespace {

using sql::entry_table;

std::string restore_text(const CustomApi& api, const InsertText& insert, std::size_t rows) {
  std::string text =
      "INSERT INTO " + entry_table(api.number) + "(k," + insert.columns + ") OVERRIDING SYSTEM VALUE VALUES";
  for (std::size_t i = 0; i < rows; ++i)
    text += (i == 0 ? "(?::bigint," : ",(?::bigint,") + insert.places + ")";
  return text;
}

Status insert_rows(Statement& statement, const CustomApi& api, std::span<const StoredEntry> entries) {
  std::vector<sql::UniqueKeys> keys;
  keys.reserve(entries.size());
  for (const StoredEntry& each : entries) {
    keys.emplace_back(api, each.entry);
    statement.bind(each.key);
    bind_entry(statement, api, each.entry, keys.back());
  }
  return statement.run();
}

// Keys that are given here count for no sequence.
Status move_sequence(Connection& connection, const CustomApi& api, std::int64_t key) {
  Result<Statement> statement = connection.prepare(
      "SELECT setval(s, greatest(coalesce(pg_sequence_last_value(s),1),?)) FROM (SELECT "
      "pg_get_serial_sequence('" +
      entry_table(api.number) + "','k')::regclass AS s) AS sequence");
  if (!statement) return statement.error();
  return statement->bind(key).run();
}

}  // namespace

// Planned for its limit: a plan for any limit may sort the whole table for each page.
Result<std::vector<StoredEntry>> walk_entries(Connection& connection, const CustomApi& api,
                                              const std::optional<StoredPlace>& behind, std::int64_t limit) {
  const Result<bool> current = is_current(connection, api);
  if (!current) return current.error();
  if (!*current) return definition_changed();
  Statement rows = connection.plan(sql::walk_text(api, entry_columns(api), behind));
  return sql::walk_entries(rows, api, behind, limit,
                           [&api](const Statement& row) { return read_entry(row, api, 0); });
}

Status restore_entries(Connection& connection, const CustomApi& api, std::span<const StoredEntry> entries) {
  if (entries.empty()) return {};
  if (Status current = keep_current(connection, api); !current) return current;
  const InsertText insert = insert_columns(api);
  const std::size_t rows_max = std::max(std::size_t{1}, parameters_max / (insert.count + 1));
  std::int64_t last_key = 0;
  for (const StoredEntry& each : entries) last_key = std::max(last_key, each.key);
  while (!entries.empty()) {
    const std::span<const StoredEntry> chunk = entries.first(std::min(rows_max, entries.size()));
    const std::string text = restore_text(api, insert, chunk.size());
    Result<Statement> statement =
        chunk.size() == rows_max ? connection.prepare(text) : Result<Statement>(connection.plan(text));
    if (!statement) return statement.error();
    if (Status inserted = insert_rows(*statement, api, chunk); !inserted) return inserted;
    entries = entries.subspan(chunk.size());
  }
  return move_sequence(connection, api, last_key);
}

}  // namespace bespoke::postgresql
