#include "store/postgresql/entry_rows.h"

#include <array>
#include <cstring>
#include <vector>

#include "model/errors.h"
#include "store/postgresql/entry_table.h"
#include "store/postgresql/limits.h"
#include "store/sql/element_keys.h"
#include "store/sql/names.h"
#include "store/sql/unique_keys.h"

namespace bespoke::postgresql {
namespace {

using sql::entry_table;
using sql::key_column;
using sql::UniqueKeys;
using sql::value_column;

enum class Purpose : char { FindId = 1, FindKey, Insert, InsertOnly, Delete };

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

// Holds for a write whose definition is current: no change of definitions commits before the write has, since
// a change waits for all who read the table `definition_lock`. See migrations.cc.
constexpr const char* is_current_text =
    "EXISTS(SELECT 1 FROM custom_apis WHERE number=? AND version=?) AND NOT EXISTS(SELECT 1 FROM "
    "definition_lock)";

void bind_current(Statement& statement, const CustomApi& api) {
  statement.bind(api.number).bind(api.version);
}

// What was decided about an entry does not hold for another that took its id since.
constexpr const char* is_as_read_text = "id=? AND version=? AND (k=? OR ?=0)";

void bind_as_read(Statement& statement, const Entry& entry) {
  statement.bind(entry.id.uuid()).bind(entry.version).bind(entry.life).bind(entry.life);
}

// One row where the API is there, with its version, and with nulls where the entry is not.
std::string find_text(const CustomApi& api, const std::string& column) {
  std::string columns = "a.version,e.k,e.id,e.version,e.created_at,e.updated_at";
  for (const CustomField& field : api.fields) columns += ",e." + value_column(field.column);
  return "SELECT " + columns + " FROM custom_apis a LEFT JOIN " + entry_table(api.number) + " e ON e." +
         column + "=? WHERE a.number=?";
}

std::string insert_text(const CustomApi& api, Keeps keeps) {
  const InsertText insert = insert_columns(api);
  return with_change(api, EventKind::Created, keeps,
                     "INSERT INTO " + entry_table(api.number) + "(" + insert.columns + ") SELECT " +
                         insert.places + " WHERE " + is_current_text + " ON CONFLICT DO NOTHING");
}

// Only what differs is set: a row none of whose indexed columns changes costs its indexes nothing.
std::string update_text(const CustomApi& api, const std::vector<std::size_t>& changed, Keeps keeps) {
  std::string text = "UPDATE " + entry_table(api.number) + " SET updated_at=?,version=?";
  for (const std::size_t i : changed) {
    text += "," + value_column(api.fields[i].column) + "=?";
    if (api.fields[i].rules->unique()) text += "," + key_column(api.fields[i].column) + "=?";
    if (sql::has_elements(api.fields[i])) text += "," + sql::elements_column(api.fields[i].column) + "=?";
  }
  return with_change(api, EventKind::Updated, keeps,
                     text + " WHERE " + is_as_read_text + " AND " + is_current_text);
}

std::vector<std::size_t> changed_values(const Entry& before, const Entry& after) {
  std::vector<std::size_t> changed;
  for (std::size_t i = 0; i < after.values.size(); ++i) {
    if (before.values[i] != after.values[i]) changed.push_back(i);
  }
  return changed;
}

// Where an entry of that key is found.
struct KeyColumn {
  Purpose find;
  std::string column;
  std::variant<Uuid, UniqueKey> value;

  void bind(Statement& statement) const {
    if (const auto* id = std::get_if<Uuid>(&value)) {
      statement.bind(*id);
    } else {
      statement.bind(std::span(std::get<UniqueKey>(value)));
    }
  }
};

// None where no entry can be found by it.
std::optional<KeyColumn> key_column_of(const CustomApi& api, const EntryKey& key) {
  if (const auto* id = std::get_if<EntryId>(&key)) return KeyColumn{Purpose::FindId, "id", id->uuid()};
  const CustomField* field = api.url_slug_field();
  if (field == nullptr) return std::nullopt;
  return KeyColumn{Purpose::FindKey, key_column(field->column), slug_key(*field, std::get<UrlSlug>(key))};
}

// What is bound refers to `place`.
Result<Statement> find_statement(Connection& connection, const CustomApi& api, const KeyColumn& place) {
  Result<Statement> statement =
      connection.prepare(StatementKey(place.find, api), [&] { return find_text(api, place.column); });
  if (!statement) return statement;
  place.bind(*statement);
  statement->bind(api.number);
  return statement;
}

Result<std::optional<Entry>> read_found(Statement& statement, const CustomApi& api) {
  const Result<bool> found = statement.step();
  if (!found) return found.error();
  if (!*found || statement.integer(0) != api.version) return definition_changed();
  if (statement.is_null(1)) return std::optional<Entry>();
  Entry entry = read_entry(statement, api, 2);
  entry.life = statement.integer(1);
  return std::optional(std::move(entry));
}

Result<bool> is_taken(Connection& connection, const CustomApi& api, const std::string& column,
                      const EntryId& id, const UniqueKey& key) {
  Result<Statement> statement =
      connection.prepare("SELECT 1 FROM " + entry_table(api.number) + " WHERE " + column + "=? AND id<>?");
  if (!statement) return statement.error();
  return statement->bind(std::span(key)).bind(id.uuid()).step();
}

// After the database refused a write: every unique field that clashes. None does any more: no refusal.
std::optional<Error> name_clashes(Connection& connection, const CustomApi& api, const EntryId& id,
                                  const UniqueKeys& keys) {
  Error conflict{ErrorCode::Conflict, {}};
  for (std::size_t i = 0; i < api.fields.size(); ++i) {
    const UniqueKey* key = keys.find(i);
    if (key == nullptr) continue;
    const Result<bool> taken = is_taken(connection, api, key_column(api.fields[i].column), id, *key);
    if (!taken) return taken.error();
    if (*taken) conflict.details.push_back(duplicate_value(api.fields[i].slug).details.front());
  }
  if (conflict.details.empty()) return std::nullopt;
  return conflict;
}

// With what is kept beside it.
void bind_value(Statement& statement, const CustomApi& api, const Entry& entry, const UniqueKeys& keys,
                std::size_t field) {
  statement.bind(entry.values[field]);
  if (api.fields[field].rules->unique()) keys.bind(statement, field);
  if (!sql::has_elements(api.fields[field])) return;
  if (is_null(entry.values[field])) {
    statement.bind_null();
  } else {
    statement.bind_array(sql::element_keys(entry.values[field]));
  }
}

Result<bool> try_insert(Connection& connection, const CustomApi& api, const Entry& entry,
                        const UniqueKeys& keys, std::string_view who) {
  Result<Statement> statement = insert_statement(connection, api, entry, keys, who);
  if (!statement) return statement.error();
  if (Status inserted = statement->run(); !inserted) return inserted.error();
  return statement->changed_rows() == 1;
}

// Whether a write that changed nothing was meant for a definition that is not current.
Status check_current(Connection& connection, const CustomApi& api) {
  const Result<bool> current = is_current(connection, api);
  if (!current) return current.error();
  return *current ? Status() : definition_changed();
}

}  // namespace

void bind_entry(Statement& statement, const CustomApi& api, const Entry& entry, const UniqueKeys& keys) {
  statement.bind(entry.id.uuid()).bind(entry.created_at.ms).bind(entry.updated_at.ms).bind(entry.version);
  for (std::size_t i = 0; i < api.fields.size(); ++i) bind_value(statement, api, entry, keys, i);
}

Status keep_current(Connection& connection, const CustomApi& api) {
  Result<Statement> statement = connection.prepare(std::string("SELECT 1 WHERE ") + is_current_text);
  if (!statement) return statement.error();
  bind_current(*statement, api);
  const Result<bool> current = statement->step();
  if (!current) return current.error();
  return *current ? Status() : definition_changed();
}

Result<std::optional<Entry>> find_entry(Connection& connection, const CustomApi& api, const EntryKey& key) {
  const std::optional<KeyColumn> place = key_column_of(api, key);
  if (!place) return std::optional<Entry>();
  Result<Statement> statement = find_statement(connection, api, *place);
  if (!statement) return statement.error();
  return read_found(*statement, api);
}

std::vector<Result<std::optional<Entry>>> find_entries(Connection& connection,
                                                       std::span<const Lookup> lookups) {
  std::vector<std::optional<KeyColumn>> places;
  places.reserve(lookups.size());  // the statements refer to them
  std::vector<Statement> statements;
  statements.reserve(lookups.size());
  std::vector<Result<std::optional<Entry>>> found;
  for (const Lookup& lookup : lookups) {
    places.push_back(key_column_of(lookup.api, lookup.key));
    if (!places.back()) continue;
    Result<Statement> statement = find_statement(connection, lookup.api, *places.back());
    if (!statement) return {lookups.size(), statement.error()};
    statements.push_back(*std::move(statement));
  }
  const Connection::Executed executed = connection.execute_together(statements);
  std::size_t next = 0;
  for (std::size_t i = 0; i < lookups.size(); ++i) {
    if (!places[i]) {
      found.emplace_back(std::optional<Entry>());
    } else if (next == executed.count) {
      found.emplace_back(executed.status.error());
      break;
    } else {
      found.push_back(read_found(statements[next++], lookups[i].api));
    }
  }
  return found;
}

Status lock_entries(Connection& connection, std::span<const Lookup> lookups) {
  std::vector<KeyColumn> places;
  places.reserve(lookups.size());  // the statements refer to them
  std::vector<Statement> statements;
  statements.reserve(lookups.size());
  for (const Lookup& lookup : lookups) {
    std::optional<KeyColumn> place = key_column_of(lookup.api, lookup.key);
    if (!place) continue;
    places.push_back(*std::move(place));
    Result<Statement> statement = connection.prepare("SELECT 1 FROM " + entry_table(lookup.api.number) +
                                                     " WHERE " + places.back().column + "=? FOR UPDATE");
    if (!statement) return statement.error();
    places.back().bind(*statement);
    statements.push_back(*std::move(statement));
  }
  return connection.execute_together(statements).status;
}

Result<Statement> insert_statement(Connection& connection, const CustomApi& api, const Entry& entry,
                                   const UniqueKeys& keys, std::string_view who, Keeps keeps) {
  const Purpose purpose = keeps == Keeps::Its ? Purpose::Insert : Purpose::InsertOnly;
  Result<Statement> statement =
      connection.prepare(StatementKey(purpose, api), [&] { return insert_text(api, keeps); });
  if (!statement) return statement;
  bind_entry(*statement, api, entry, keys);
  bind_current(*statement, api);
  if (keeps == Keeps::Its) bind_change(*statement, api, nullptr, entry, EventKind::Created, who);
  return statement;
}

Status insert_entry(Connection& connection, const CustomApi& api, const Entry& entry, std::string_view who) {
  const UniqueKeys keys(api, entry);
  for (int attempt = 0; attempt < insert_attempts_max; ++attempt) {
    const Result<bool> inserted = try_insert(connection, api, entry, keys, who);
    if (!inserted) return inserted.error();
    if (*inserted) return {};
    const Result<std::optional<Entry>> same = find_entry(connection, api, entry.id);
    if (!same) return same.error();
    if (*same) return duplicate_value("id");
    if (std::optional<Error> clashes = name_clashes(connection, api, entry.id, keys))
      return *std::move(clashes);
  }
  return unavailable();
}

Result<Statement> update_statement(Connection& connection, const CustomApi& api, const Entry& before,
                                   const Entry& after, const UniqueKeys& keys, std::string_view who,
                                   Keeps keeps) {
  const std::vector<std::size_t> changed = changed_values(before, after);
  Result<Statement> statement = connection.prepare(update_text(api, changed, keeps));
  if (!statement) return statement;
  statement->bind(after.updated_at.ms).bind(after.version);
  for (const std::size_t i : changed) bind_value(*statement, api, after, keys, i);
  bind_as_read(*statement, before);
  bind_current(*statement, api);
  if (keeps == Keeps::Its) bind_change(*statement, api, &before, after, EventKind::Updated, who);
  return statement;
}

Result<Statement> delete_statement(Connection& connection, const CustomApi& api, const Entry& entry,
                                   std::string_view who) {
  Result<Statement> statement = connection.prepare(StatementKey(Purpose::Delete, api), [&] {
    return with_change(
        api, EventKind::Deleted, Keeps::Its,
        "DELETE FROM " + entry_table(api.number) + " WHERE " + is_as_read_text + " AND " + is_current_text);
  });
  if (!statement) return statement;
  bind_as_read(*statement, entry);
  bind_current(*statement, api);
  bind_change(*statement, api, nullptr, entry, EventKind::Deleted, who);
  return statement;
}

Result<bool> update_entry(Connection& connection, const CustomApi& api, const Entry& before,
                          const Entry& after, std::string_view who) {
  const UniqueKeys keys(api, after, before);
  for (int attempt = 0; attempt < insert_attempts_max; ++attempt) {
    {
      Result<Statement> statement = update_statement(connection, api, before, after, keys, who);
      if (!statement) return statement.error();
      const Status updated = statement->run();
      if (updated && statement->changed_rows() == 1) return true;
      if (!updated && !connection.unique_violated()) return updated.error();
    }
    if (!connection.unique_violated()) {
      if (Status current = check_current(connection, api); !current) return current.error();
      return false;
    }
    if (std::optional<Error> clashes = name_clashes(connection, api, before.id, keys))
      return *std::move(clashes);
  }
  return unavailable();
}

Result<bool> delete_entry(Connection& connection, const CustomApi& api, const Entry& entry,
                          std::string_view who) {
  Result<Statement> statement = delete_statement(connection, api, entry, who);
  if (!statement) return statement.error();
  if (Status deleted = statement->run(); !deleted) return deleted.error();
  if (statement->changed_rows() == 1) return true;
  if (Status current = check_current(connection, api); !current) return current.error();
  return false;
}

Result<bool> has_entries(Connection& connection, const CustomApi& api) {
  Result<Statement> statement = connection.prepare("SELECT 1 FROM " + entry_table(api.number) + " LIMIT 1");
  if (!statement) return statement.error();
  return statement->step();
}

Result<Statement> current_statement(Connection& connection, const CustomApi& api) {
  Result<Statement> statement = connection.prepare("SELECT 1 FROM custom_apis WHERE number=? AND version=?");
  if (statement) bind_current(*statement, api);
  return statement;
}

Result<bool> is_current(Connection& connection, const CustomApi& api) {
  Result<Statement> statement = current_statement(connection, api);
  if (!statement) return statement.error();
  return statement->step();
}

}  // namespace bespoke::postgresql
