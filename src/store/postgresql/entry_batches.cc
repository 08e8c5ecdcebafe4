#include "store/postgresql/entry_batches.h"

#include <algorithm>
#include <string>
#include <utility>

#include "store/postgresql/change_statements.h"
#include "store/postgresql/entry_rows.h"
#include "store/postgresql/limits.h"
#include "store/sql/change_rows.h"
#include "store/sql/names.h"
#include "store/sql/unique_keys.h"

namespace bespoke::postgresql {
namespace {

std::string insert_many_text(const CustomApi& api, const InsertText& insert, std::size_t rows) {
  std::string text = "INSERT INTO " + sql::entry_table(api.number) + "(" + insert.columns + ") VALUES";
  for (std::size_t i = 0; i < rows; ++i) text += (i == 0 ? "(" : ",(") + insert.places + ")";
  return text + " ON CONFLICT DO NOTHING RETURNING id";
}

// What is bound refers to the entries and their keys.
Result<std::vector<Statement>> insert_statements(Connection& connection, const CustomApi& api,
                                                 std::span<const Entry> entries,
                                                 std::span<const sql::UniqueKeys> keys) {
  const InsertText insert = insert_columns(api);
  const std::size_t rows_max = std::clamp(parameters_max / insert.count, std::size_t{1}, rows_together_max);
  const std::string full = insert_many_text(api, insert, rows_max);
  std::vector<Statement> statements;
  for (std::size_t first = 0; first < entries.size(); first += rows_max) {
    const std::size_t rows = std::min(rows_max, entries.size() - first);
    Result<Statement> statement =
        rows == rows_max ? connection.prepare(full)
                         : Result<Statement>(connection.plan(insert_many_text(api, insert, rows)));
    if (!statement) return statement.error();
    for (std::size_t i = first; i < first + rows; ++i) bind_entry(*statement, api, entries[i], keys[i]);
    statements.push_back(*std::move(statement));
  }
  return statements;
}

Result<std::vector<Uuid>> read_ids(std::span<Statement> statements) {
  std::vector<Uuid> ids;
  for (Statement& statement : statements) {
    for (Result<bool> row = statement.step();; row = statement.step()) {
      if (!row) return row.error();
      if (!*row) break;
      ids.push_back(statement.uuid(0));
    }
  }
  std::ranges::sort(ids);
  return ids;
}

}  // namespace

Inserted insert_entries(Connection& connection, const CustomApi& api, std::span<const Entry> entries,
                        std::string_view who) {
  if (Status current = keep_current(connection, api); !current) return {current};
  std::vector<sql::UniqueKeys> keys;
  keys.reserve(entries.size());
  for (const Entry& entry : entries) keys.emplace_back(api, entry);
  Result<std::vector<Statement>> statements = insert_statements(connection, api, entries, keys);
  if (!statements) return {statements.error()};
  const std::size_t inserting = statements->size();
  if (sql::is_observed(api, EventKind::Created)) {
    std::vector<MadeChange> made;
    for (const Entry& entry : entries) made.push_back({nullptr, entry, EventKind::Created, who});
    Result<Statement> kept = keep_statement(connection, api, made, Placing::Later);
    if (!kept) return {kept.error()};
    statements->push_back(*std::move(kept));
  }
  const Connection::Executed executed = connection.execute_together(*statements);
  if (!executed.status) return {executed.status};
  const Result<std::vector<Uuid>> ids = read_ids(std::span(*statements).first(inserting));
  if (!ids) return {ids.error()};
  Inserted outcome;
  for (const Entry& entry : entries)
    outcome.inserted.push_back(std::ranges::binary_search(*ids, entry.id.uuid()) ? 1 : 0);
  return outcome;
}

}  // namespace bespoke::postgresql
