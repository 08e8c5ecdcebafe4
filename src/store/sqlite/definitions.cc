#include "store/sqlite/definitions.h"

#include <string>
#include <utility>

#include "model/errors.h"
#include "store/sql/definition_rows.h"
#include "store/sqlite/entry_table.h"
#include "store/sqlite/limits.h"

namespace bespoke::sqlite {
namespace {

struct ChosenColumn {
  std::int64_t number;
  bool reused;
};

// One that a removed field of the same kind has left, else a new one.
Result<ChosenColumn> choose_column(Connection& connection, std::int64_t api, const std::string& kind) {
  Result<Statement> reuse = connection.prepare(
      "DELETE FROM removed_columns WHERE api=?1 AND column=(SELECT column FROM removed_columns WHERE api=?1 "
      "AND "
      "kind=?2 AND empty=1 LIMIT 1) RETURNING column");
  if (!reuse) return reuse.error();
  const Result<bool> found = reuse->bind(api).bind(std::string_view(kind)).step();
  if (!found) return found.error();
  if (*found) return ChosenColumn{reuse->integer(0), true};

  Result<Statement> count =
      connection.prepare("UPDATE custom_apis SET columns=columns+1 WHERE number=? RETURNING columns");
  if (!count) return count.error();
  const Result<bool> counted = count->bind(api).step();
  if (!counted) return counted.error();
  if (!*counted) return internal_error();
  if (count->integer(0) > columns_max) return unavailable();
  return ChosenColumn{count->integer(0), false};
}

Status run_for(Connection& connection, std::string_view text, std::int64_t api) {
  Result<Statement> statement = connection.prepare(text);
  if (!statement) return statement.error();
  return statement->bind(api).run();
}

}  // namespace

Result<CustomApi> insert_api(Connection& connection, CustomApi api) {
  api.fields.clear();
  api.version = 1;
  const Result<std::int64_t> number = sql::insert_api_row(connection, api);
  if (!number) return number.error();
  api.number = *number;
  if (Status counted = run_for(connection, "INSERT INTO entry_counts(api,entries) VALUES(?,0)", *number);
      !counted) {
    return counted.error();
  }
  if (Status made = make_table(connection, api.number); !made) return made.error();
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
  if (Status deleted = run_for(connection, "DELETE FROM entry_counts WHERE api=?", api.number); !deleted) {
    return deleted;
  }
  return run_for(connection, "INSERT INTO removed_apis(number) VALUES(?)", api.number);
}

Result<CustomApi> insert_field(Connection& connection, CustomApi api, CustomField field,
                               std::int64_t entries) {
  const std::string kind = column_kind(field);
  const Result<ChosenColumn> column = choose_column(connection, api.number, kind);
  if (!column) return column.error();
  field.column = column->number;
  field.nulls_indexed = indexes_nulls(entries);
  ++api.version;
  if (Status inserted = sql::insert_field_row(connection, api, field); !inserted) return inserted.error();
  if (Status written = sql::write_api_version(connection, api); !written) return written.error();
  if (!column->reused) {
    if (Status added = add_column(connection, api.number, field.column, kind); !added) return added.error();
  }
  if (Status added = add_indexes(connection, api.number, field); !added) return added.error();
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
  if (Status dropped = drop_indexes(connection, api.number, field); !dropped) return dropped.error();
  return sql::delete_field(connection, std::move(api), field, column_kind(field));
}

}  // namespace bespoke::sqlite
