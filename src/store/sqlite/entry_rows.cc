#include "store/sqlite/entry_rows.h"

#include <array>
#include <cstring>
#include <vector>

#include "model/errors.h"
#include "store/sql/element_rows.h"
#include "store/sql/entry_walk.h"
#include "store/sql/names.h"
#include "store/sql/unique_keys.h"

namespace bespoke::sqlite {
namespace {

using sql::entry_table;
using sql::key_column;
using sql::UniqueKeys;
using sql::value_column;

enum class Purpose : char { FindId = 1, FindKey, FindPlace, Insert, Delete };

// Names a statement that depends on the API's definition alone, without building its text. No text begins so.
class StatementKey {
 public:
  StatementKey(Purpose purpose, const CustomApi& api) {
    bytes_[0] = static_cast<char>(purpose);
    std::memcpy(&bytes_[1], &api.number, sizeof api.number);
    std::memcpy(&bytes_[1 + sizeof api.number], &api.version, sizeof api.version);
  }
  operator std::string_view() const { return {bytes_.data(), bytes_.size()}; }

 private:
  std::array<char, 1 + 2 * sizeof(std::int64_t)> bytes_{};
};

Value read_value(const Statement& row, int column, StorageClass storage) {
  if (row.is_null(column)) return {};
  switch (storage) {
    case StorageClass::Text:
      return row.text(column);
    case StorageClass::Integer:
      return row.integer(column);
    case StorageClass::Real:
      return row.real(column);
    case StorageClass::Boolean:
      return row.integer(column) != 0;
    case StorageClass::Json:
      return JsonText{row.text(column)};
  }
  return {};
}

std::string find_text(const CustomApi& api, const std::string& column) {
  return "SELECT " + entry_columns(api) + " FROM " + entry_table(api.number) + " WHERE " + column + "=?";
}

std::string insert_text(const CustomApi& api) {
  std::string columns = "k,id,created_at,updated_at,version";
  std::string places = "?,?,?,?,?";
  for (const CustomField& field : api.fields) {
    columns += "," + value_column(field.column);
    places += ",?";
    if (!field.rules->unique()) continue;
    columns += "," + key_column(field.column);
    places += ",?";
  }
  return "INSERT INTO " + entry_table(api.number) + "(" + columns + ") VALUES(" + places + ")";
}

// Only what differs is set: a column that is set costs its index a deletion and an insertion.
std::string update_text(const CustomApi& api, const std::vector<std::size_t>& changed) {
  std::string text = "UPDATE " + entry_table(api.number) + " SET updated_at=?,version=?";
  for (const std::size_t i : changed) {
    text += "," + value_column(api.fields[i].column) + "=?";
    if (api.fields[i].rules->unique()) text += "," + key_column(api.fields[i].column) + "=?";
  }
  return text + " WHERE id=? AND version=?";
}

std::vector<std::size_t> changed_values(const Entry& before, const Entry& after) {
  std::vector<std::size_t> changed;
  for (std::size_t i = 0; i < after.values.size(); ++i) {
    if (before.values[i] != after.values[i]) changed.push_back(i);
  }
  return changed;
}

Result<bool> is_taken(Connection& connection, const CustomApi& api, const std::string& column,
                      const EntryId& id, const UniqueKey& key) {
  Result<Statement> statement =
      connection.prepare("SELECT 1 FROM " + entry_table(api.number) + " WHERE " + column + "=? AND id<>?");
  if (!statement) return statement.error();
  return statement->bind(std::span(key)).bind(id.uuid()).step();
}

// After the database refused a write: every unique field that clashes.
Error name_clashes(Connection& connection, const CustomApi& api, const EntryId& id, const UniqueKeys& keys) {
  Error conflict{ErrorCode::Conflict, {}};
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    const UniqueKey* key = keys.find(i);
    if (key == nullptr) continue;
    const Result<bool> taken = is_taken(connection, api, key_column(api.fields[i].column), id, *key);
    if (!taken) return taken.error();
    if (*taken) conflict.details.push_back(duplicate_value(api.fields[i].slug).details.front());
  }
  if (conflict.details.empty()) return internal_error();
  return conflict;
}

// Where the rows of the entry's elements are; none where it has no lists.
Result<std::optional<std::int64_t>> find_k(Connection& connection, const CustomApi& api, const Entry& entry) {
  if (!sql::has_elements(api)) return std::optional<std::int64_t>();
  Result<Statement> statement =
      connection.prepare("SELECT k FROM " + entry_table(api.number) + " WHERE id=?");
  if (!statement) return statement.error();
  const Result<bool> found = statement->bind(entry.id.uuid()).step();
  if (!found) return found.error();
  return *found ? std::optional(statement->integer(0)) : std::nullopt;
}

Result<bool> change_elements(Connection& connection, const CustomApi& api, const Entry& before,
                             const Entry& after) {
  const Result<std::optional<std::int64_t>> k = find_k(connection, api, before);
  if (!k) return k.error();
  if (*k) {
    if (Status changed = sql::update_elements(connection, api, before, after, **k); !changed)
      return changed.error();
  }
  return true;
}

Result<std::optional<Entry>> read_found(Statement& statement, const CustomApi& api) {
  const Result<bool> found = statement.step();
  if (!found) return found.error();
  if (!*found) return std::optional<Entry>();
  return std::optional(read_entry(statement, api));
}

}  // namespace

std::string entry_columns(const CustomApi& api) {
  std::string columns = "id,version,created_at,updated_at";
  for (const CustomField& field : api.fields) columns += "," + value_column(field.column);
  return columns;
}

Entry read_entry(const Statement& row, const CustomApi& api, int first_column) {
  Entry entry;
  int column = first_column;
  entry.id = EntryId(row.uuid(column++));
  entry.version = row.integer(column++);
  entry.created_at.ms = row.integer(column++);
  entry.updated_at.ms = row.integer(column++);
  entry.values.reserve(api.fields.size());
  for (const CustomField& field : api.fields) {
    entry.values.push_back(read_value(row, column++, info(field.type).storage));
  }
  return entry;
}

Result<std::optional<Entry>> find_entry(Connection& connection, const CustomApi& api, const EntryKey& key) {
  if (const auto* id = std::get_if<EntryId>(&key)) {
    Result<Statement> statement =
        connection.prepare(StatementKey(Purpose::FindId, api), [&] { return find_text(api, "id"); });
    if (!statement) return statement.error();
    return read_found(statement->bind(id->uuid()), api);
  }
  const CustomField* field = api.url_slug_field();
  if (field == nullptr) return std::optional<Entry>();
  const UniqueKey digest = slug_key(*field, std::get<UrlSlug>(key));
  Result<Statement> statement = connection.prepare(StatementKey(Purpose::FindKey, api),
                                                   [&] { return find_text(api, key_column(field->column)); });
  if (!statement) return statement.error();
  return read_found(statement->bind(std::span(digest)), api);
}

Result<std::optional<Entry>> find_entry_at(Connection& connection, const CustomApi& api, std::int64_t k) {
  Result<Statement> statement =
      connection.prepare(StatementKey(Purpose::FindPlace, api), [&] { return find_text(api, "k"); });
  if (!statement) return statement.error();
  return read_found(statement->bind(k), api);
}

Status insert_entry(Connection& connection, const CustomApi& api, const Entry& entry,
                    std::optional<std::int64_t> k) {
  const UniqueKeys keys(api, entry);
  {
    Result<Statement> statement =
        connection.prepare(StatementKey(Purpose::Insert, api), [&] { return insert_text(api); });
    if (!statement) return statement.error();
    if (k) {
      statement->bind(*k);
    } else {
      statement->bind_null();
    }
    statement->bind(entry.id.uuid()).bind(entry.created_at.ms).bind(entry.updated_at.ms).bind(entry.version);
    for (std::size_t i = 0; i < api.fields.size(); ++i) {
      statement->bind(entry.values[i]);
      if (api.fields[i].rules->unique()) keys.bind(*statement, i);
    }
    Status inserted = statement->run();
    if (inserted) return sql::insert_elements(connection, api, entry, connection.last_key());
    if (!connection.unique_violated()) return inserted;
  }
  const Result<std::optional<Entry>> same = find_entry(connection, api, entry.id);
  if (!same) return same.error();
  if (*same) return duplicate_value("id");
  return name_clashes(connection, api, entry.id, keys);
}

Result<bool> update_entry(Connection& connection, const CustomApi& api, const Entry& before,
                          const Entry& after) {
  const UniqueKeys keys(api, after, before);
  {
    const std::vector<std::size_t> changed = changed_values(before, after);
    Result<Statement> statement = connection.prepare(update_text(api, changed));
    if (!statement) return statement.error();
    statement->bind(after.updated_at.ms).bind(after.version);
    for (const std::size_t i : changed) {
      statement->bind(after.values[i]);
      if (api.fields[i].rules->unique()) keys.bind(*statement, i);
    }
    statement->bind(before.id.uuid()).bind(before.version);
    const Status updated = statement->run();
    if (updated) {
      if (connection.changed_rows() == 0) return false;
      return change_elements(connection, api, before, after);
    }
    if (!connection.unique_violated()) return updated.error();
  }
  return name_clashes(connection, api, before.id, keys);
}

Result<bool> delete_entry(Connection& connection, const CustomApi& api, const Entry& entry) {
  const Result<std::optional<std::int64_t>> k = find_k(connection, api, entry);
  if (!k) return k.error();
  Result<Statement> statement = connection.prepare(StatementKey(Purpose::Delete, api), [&] {
    return "DELETE FROM " + entry_table(api.number) + " WHERE id=? AND version=?";
  });
  if (!statement) return statement.error();
  if (Status deleted = statement->bind(entry.id.uuid()).bind(entry.version).run(); !deleted)
    return deleted.error();
  if (connection.changed_rows() == 0) return false;
  if (*k) {
    if (Status gone = sql::delete_elements(connection, api, entry, **k); !gone) return gone.error();
  }
  return true;
}

Result<std::vector<StoredEntry>> walk_entries(Connection& connection, const CustomApi& api,
                                              const std::optional<StoredPlace>& behind, std::int64_t limit) {
  Result<Statement> rows = connection.prepare(sql::walk_text(api, entry_columns(api), behind));
  if (!rows) return rows.error();
  return sql::walk_entries(*rows, api, behind, limit,
                           [&api](const Statement& row) { return read_entry(row, api); });
}

Result<bool> has_entries(Connection& connection, const CustomApi& api) {
  Result<Statement> statement = connection.prepare("SELECT 1 FROM " + entry_table(api.number) + " LIMIT 1");
  if (!statement) return statement.error();
  return statement->step();
}

}  // namespace bespoke::sqlite
