#include "store/postgresql/definitions.h"

#include <string>
#include <utility>

#include "model/errors.h"
#include "store/postgresql/entry_table.h"
#include "store/postgresql/limits.h"
#include "store/sql/definition_rows.h"
#include "store/sql/names.h"

namespace bespoke::postgresql {
namespace {

constexpr int columns_ahead = 2;  // of each kind, in a new table

// One that waits for a field of that kind, else a new one, which needs the table for itself.
Result<std::int64_t> choose_column(Connection& connection, std::int64_t api, const std::string& kind) {
  Result<Statement> reuse = connection.prepare(
      "DELETE FROM removed_columns WHERE api=?1 AND \"column\"=(SELECT \"column\" FROM removed_columns WHERE "
      "api=?1 AND kind=?2 AND empty=1 ORDER BY \"column\" LIMIT 1) RETURNING \"column\"");
  if (!reuse) return reuse.error();
  const Result<bool> found = reuse->bind(api).bind(std::string_view(kind)).step();
  if (!found) return found.error();
  if (*found) return reuse->integer(0);
  Result<std::int64_t> column = count_column(connection, api);
  if (!column) return column;
  if (Status made = make_column(connection, api, *column, kind); !made) return made.error();
  const Status indexed = connection.run(add_key_index_text(api, *column, kind, Build::Now));
  if (!indexed) return indexed.error();
  return column;
}

// In few round trips: it is done under the lock that holds up all writes.
Status make_table_with_columns(Connection& connection, std::int64_t api) {
  std::vector<std::string> kinds;
  std::string rows;
  for (const std::string& kind : column_kinds()) {
    for (int i = 0; i < columns_ahead; ++i) {
      kinds.push_back(kind);
      rows += (rows.empty() ? "(" : ",(") + std::to_string(api) + "," + std::to_string(kinds.size()) + ",'" +
              kind + "',1)";
    }
  }
  if (Status made = make_table(connection, api, kinds); !made) return made;
  return connection.run("UPDATE custom_apis SET columns=" + std::to_string(kinds.size()) +
                        " WHERE number=" + std::to_string(api) +
                        "; INSERT INTO removed_columns(api,\"column\",kind,empty) VALUES" + rows);
}

Result<bool> is_small(Connection& connection, std::int64_t api) {
  const Result<std::int64_t> entries =
      connection.read_integer("SELECT count(*) FROM (SELECT 1 FROM " + sql::entry_table(api) + " LIMIT " +
                              std::to_string(entries_indexed_at_once_max + 1) + ") AS first");
  if (!entries) return entries.error();
  return *entries <= entries_indexed_at_once_max;
}

}  // namespace

Result<std::int64_t> count_column(Connection& connection, std::int64_t api) {
  Result<Statement> count =
      connection.prepare("UPDATE custom_apis SET columns=columns+1 WHERE number=? RETURNING columns");
  if (!count) return count.error();
  const Result<bool> counted = count->bind(api).step();
  if (!counted) return counted.error();
  if (!*counted) return internal_error();
  if (count->integer(0) > columns_max) return unavailable();
  return count->integer(0);
}

Result<CustomApi> insert_api(Connection& connection, CustomApi api) {
  api.fields.clear();
  api.version = 1;
  const Result<std::int64_t> number = sql::insert_api_row(connection, api);
  if (!number) return number.error();
  api.number = *number;
  if (Status made = make_table_with_columns(connection, api.number); !made) return made.error();
  return api;
}

Result<CustomApi> update_api(Connection& connection, const CustomApi& current, CustomApi api) {
  api.fields = current.fields;
  api.observed = current.observed;
  api.number = current.number;
  api.version = current.version + 1;
  if (Status updated = sql::update_api_row(connection, api); !updated) return updated.error();
  return api;
}

Status delete_api(Connection& connection, const CustomApi& api) {
  if (Status deleted = sql::delete_api_rows(connection, api.number); !deleted) return deleted;
  Result<Statement> statement = connection.prepare("INSERT INTO removed_apis(number) VALUES(?)");
  if (!statement) return statement.error();
  return statement->bind(api.number).run();
}

Result<CustomApi> insert_field(Connection& connection, CustomApi api, CustomField field) {
  const Result<std::int64_t> column = choose_column(connection, api.number, column_kind(field));
  if (!column) return column.error();
  field.column = *column;
  ++api.version;
  if (Status inserted = sql::insert_field_row(connection, api, field); !inserted) return inserted.error();
  if (Status written = sql::write_api_version(connection, api); !written) return written.error();
  const Result<bool> small = is_small(connection, api.number);
  if (!small) return small.error();
  if (*small) {
    const Status made = connection.run(add_index_text(api.number, field, Build::Now));
    if (!made) return made.error();
  }
  api.fields.push_back(std::move(field));
  return api;
}

Result<CustomApi> update_field(Connection& connection, CustomApi api, CustomField field) {
  return sql::update_field(connection, std::move(api), std::move(field));
}

Result<CustomApi> delete_field(Connection& connection, CustomApi api, const CustomFieldId& id) {
  const CustomField* found = api.find_field(id);
  if (found == nullptr) return internal_error();
  const CustomField field = *found;
  return sql::delete_field(connection, std::move(api), field, column_kind(field));
}

}  // namespace bespoke::postgresql
