// The rows of entries: one is read, written, removed. Each statement tells by itself whether the definition
// that it was made for is still current, so that none needs a round trip of its own for that.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/entry.h"
#include "store/postgresql/change_statements.h"
#include "store/postgresql/connection.h"
#include "store/sql/unique_keys.h"

namespace bespoke::postgresql {

// The columns that read_entry reads, in its order.
std::string entry_columns(const CustomApi& api);
// From the row's column `first` on.
Entry read_entry(const Statement& row, const CustomApi& api, int first);

// What an INSERT of entries names, and one row of parameters, which bind_entry binds. `keys` outlives the
// statement.
struct InsertText {
  std::string columns;
  std::string places;
  std::size_t count;  // of parameters
};
InsertText insert_columns(const CustomApi& api);
void bind_entry(Statement& statement, const CustomApi& api, const Entry& entry, const sql::UniqueKeys& keys);

// Refuses with DefinitionChanged when `api` is not current, and keeps it so until the transaction ends.
Status keep_current(Connection& connection, const CustomApi& api);

// Each of these refuses with DefinitionChanged when `api` is not current.

Result<std::optional<Entry>> find_entry(Connection& connection, const CustomApi& api, const EntryKey& key);

// As find_entry, for all of them in one round trip. What the database refuses ends it, as the last of the
// outcomes: the lookups behind it have none.
struct Lookup {
  const CustomApi& api;
  const EntryKey& key;
};
std::vector<Result<std::optional<Entry>>> find_entries(Connection& connection,
                                                       std::span<const Lookup> lookups);

// Until the transaction ends nobody else changes these entries, as far as they are there.
Status lock_entries(Connection& connection, std::span<const Lookup> lookups);

// What is observed of a change is kept by the statement that makes it, as `who` has made it, unless another
// keeps it: change_statements.h.

// Inserts where the definition is current and nothing clashes, else changes no row. What is given outlives
// it.
Result<Statement> insert_statement(Connection& connection, const CustomApi& api, const Entry& entry,
                                   const sql::UniqueKeys& keys, std::string_view who,
                                   Keeps keeps = Keeps::Its);

// These change a row where the definition is current and the entry has the version that `before` or `entry`
// has, else none. What is given outlives the statement.
Result<Statement> update_statement(Connection& connection, const CustomApi& api, const Entry& before,
                                   const Entry& after, const sql::UniqueKeys& keys, std::string_view who,
                                   Keeps keeps = Keeps::Its);
Result<Statement> delete_statement(Connection& connection, const CustomApi& api, const Entry& entry,
                                   std::string_view who);

// Conflict as Transaction::insert_entry says.
Status insert_entry(Connection& connection, const CustomApi& api, const Entry& entry, std::string_view who);
// These two say whether there was an entry of that id and version; nothing was changed where not.
Result<bool> update_entry(Connection& connection, const CustomApi& api, const Entry& before,
                          const Entry& after, std::string_view who);
Result<bool> delete_entry(Connection& connection, const CustomApi& api, const Entry& entry,
                          std::string_view who);

Result<bool> has_entries(Connection& connection, const CustomApi& api);

// Where none of its tables is there any more, the definition is not current either.
Result<bool> is_current(Connection& connection, const CustomApi& api);
// The statement that tells it, by having a row.
Result<Statement> current_statement(Connection& connection, const CustomApi& api);

}  // namespace bespoke::postgresql
