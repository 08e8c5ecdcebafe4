// The columns of an entry's row: how they are named, read and inserted.
#include <string>

#include "store/postgresql/entry_rows.h"
#include "store/postgresql/entry_table.h"
#include "store/sql/element_keys.h"
#include "store/sql/names.h"

namespace bespoke::postgresql {
namespace {

using sql::key_column;
using sql::value_column;

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
      return row.boolean(column);
    case StorageClass::Json:
      return JsonText{row.text(column)};
  }
  return {};
}

}  // namespace

std::string entry_columns(const CustomApi& api) {
  std::string columns = "id,version,created_at,updated_at";
  for (const CustomField& field : api.fields) columns += "," + value_column(field.column);
  return columns;
}

Entry read_entry(const Statement& row, const CustomApi& api, int first) {
  Entry entry;
  entry.id = EntryId(row.uuid(first));
  entry.version = row.integer(first + 1);
  entry.created_at.ms = row.integer(first + 2);
  entry.updated_at.ms = row.integer(first + 3);
  entry.values.reserve(api.fields.size());
  int column = first + 4;
  for (const CustomField& field : api.fields) {
    entry.values.push_back(read_value(row, column++, info(field.type).storage));
  }
  return entry;
}

InsertText insert_columns(const CustomApi& api) {
  InsertText text{"id,created_at,updated_at,version", "?::uuid,?::bigint,?::bigint,?::bigint", 4};
  const auto add = [&text](const std::string& column, const std::string& type) {
    text.columns += "," + column;
    text.places += ",?::" + type;
    ++text.count;
  };
  for (const CustomField& field : api.fields) {
    add(value_column(field.column), column_type(info(field.type).storage));
    if (field.rules->unique()) add(key_column(field.column), "bytea");
    if (sql::has_elements(field)) add(sql::elements_column(field.column), "text[]");
  }
  return text;
}

}  // namespace bespoke::postgresql
