#include "store/sqlite/definitions.h"

#include <string>
#include <utility>

#include "model/errors.h"
#include "store/sqlite/definition_rows.h"
#include "store/sqlite/entry_table.h"

namespace bespoke::sqlite {
namespace {

struct Column {
  std::int64_t number;
  bool reused;
};

// One that a removed field of the same kind has left, else a new one.
Result<Column> choose_column(Connection& connection, std::int64_t api, const std::string& kind) {
  Result<Statement> reuse = connection.prepare(
      "DELETE FROM removed_columns WHERE api=?1 AND column=(SELECT column FROM removed_columns WHERE api=?1 "
      "AND "
      "kind=?2 AND empty=1 LIMIT 1) RETURNING column");
  if (!reuse) return reuse.error();
  const Result<bool> found = reuse->bind(api).bind(std::string_view(kind)).step();
  if (!found) return found.error();
  if (*found) return Column{reuse->integer(0), true};

  Result<Statement> count =
      connection.prepare("UPDATE custom_apis SET columns=columns+1 WHERE number=? RETURNING columns");
  if (!count) return count.error();
  const Result<bool> counted = count->bind(api).step();
  if (!counted) return counted.error();
  if (!*counted) return internal_error();
  if (count->integer(0) > columns_max) return unavailable();
  return Column{count->integer(0), false};
}

}  // namespace

Result<CustomApi> insert_api(Connection& connection, CustomApi api) {
  api.fields.clear();
  api.version = 1;
  const Result<std::int64_t> number = insert_api_row(connection, api);
  if (!number) return number.error();
  api.number = *number;
  if (Status made = make_table(connection, api.number); !made) return made.error();
  return api;
}

Result<CustomApi> update_api(Connection& connection, const CustomApi& current, CustomApi api) {
  api.fields = current.fields;
  api.number = current.number;
  api.version = current.version + 1;
  if (Status updated = update_api_row(connection, api); !updated) return updated.error();
  return api;
}

Status delete_api(Connection& connection, const CustomApi& api) {
  if (Status deleted = delete_api_rows(connection, api.number); !deleted) return deleted;
  Result<Statement> statement = connection.prepare("INSERT INTO removed_apis(number) VALUES(?)");
  if (!statement) return statement.error();
  return statement->bind(api.number).run();
}

Result<CustomApi> insert_field(Connection& connection, CustomApi api, CustomField field,
                               std::int64_t entries) {
  const std::string kind = column_kind(field);
  const Result<Column> column = choose_column(connection, api.number, kind);
  if (!column) return column.error();
  field.column = column->number;
  ++api.version;
  if (Status inserted = insert_field_row(connection, api, field); !inserted) return inserted.error();
  if (Status written = write_api_version(connection, api); !written) return written.error();
  if (!column->reused) {
    if (Status added = add_column(connection, api.number, field.column, kind); !added) return added.error();
  }
  if (Status added = add_indexes(connection, api.number, field, entries); !added) return added.error();
  api.fields.push_back(std::move(field));
  return api;
}

Result<CustomApi> update_field(Connection& connection, CustomApi api, CustomField field) {
  for (CustomField& current : api.fields) {
    if (current.id != field.id) continue;
    field.column = current.column;
    current = field;
  }
  ++api.version;
  if (Status updated = update_field_row(connection, field); !updated) return updated.error();
  if (Status written = write_api_version(connection, api); !written) return written.error();
  return api;
}

Result<CustomApi> delete_field(Connection& connection, CustomApi api, const CustomFieldId& id) {
  const CustomField* field = api.find_field(id);
  if (field == nullptr) return internal_error();
  if (Status dropped = drop_indexes(connection, api.number, *field); !dropped) return dropped.error();
  if (Status deleted = delete_field_row(connection, *field); !deleted) return deleted.error();
  {
    Result<Statement> statement =
        connection.prepare("INSERT INTO removed_columns(api,column,kind,empty) VALUES(?,?,?,0)");
    if (!statement) return statement.error();
    const std::string kind = column_kind(*field);
    Status kept = statement->bind(api.number).bind(field->column).bind(std::string_view(kind)).run();
    if (!kept) return kept.error();
  }
  std::erase_if(api.fields, [&](const CustomField& each) { return each.id == id; });
  ++api.version;
  if (Status written = write_api_version(connection, api); !written) return written.error();
  return api;
}

}  // namespace bespoke::sqlite
