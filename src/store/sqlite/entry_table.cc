#include "store/sqlite/entry_table.h"

#include "store/sql/element_keys.h"
#include "store/sql/names.h"
#include "store/sqlite/limits.h"

namespace bespoke::sqlite {
namespace {

using sql::entry_table;
using sql::key_column;
using sql::value_column;

constexpr std::string_view unique_suffix = " unique";
constexpr std::string_view list_suffix = " list";

const char* column_type(StorageClass storage) {
  switch (storage) {
    case StorageClass::Text:
    case StorageClass::Json:
      return "TEXT";
    case StorageClass::Integer:
    case StorageClass::Boolean:
      return "INTEGER";
    case StorageClass::Real:
      return "REAL";
  }
  return "ANY";
}

std::string alter(std::int64_t api, const std::string& column, std::string_view type) {
  return "ALTER TABLE " + entry_table(api) + " ADD COLUMN " + column + " " + std::string(type) + ";";
}

// `created_at` orders the entries of one element as it does those of one value below. Entries that are there
// have no value of the field yet, and so no rows.
Status make_element_table(Connection& connection, std::int64_t api) {
  return connection.run(
      "CREATE TABLE IF NOT EXISTS " + sql::element_table(api) +
      " (field INTEGER NOT NULL, element TEXT NOT NULL, created_at INTEGER NOT NULL, "
      "k INTEGER NOT NULL, PRIMARY KEY (field,element,created_at,k)) STRICT, WITHOUT ROWID");
}

// `created_at`, and behind it the row's key, make the entries of one value come in the order of the default
// sort: a common value under a filter needs no sorting, however many entries have it.
std::string make_value_index(std::int64_t api, const CustomField& field) {
  const std::string column = value_column(field.column);
  const bool is_text = info(field.type).storage == StorageClass::Text;
  const std::string indexed = is_text ? sql::text_prefix(column, indexed_code_points) : column;
  std::string text =
      "CREATE INDEX " + index_name(api, column) + " ON " + entry_table(api) + "(" + indexed + ",created_at)";
  if (field.nulls_indexed == Indexed::No) text += " WHERE " + indexed + " IS NOT NULL";
  return text + ";";
}

}  // namespace

std::string column_kind(const CustomField& field) {
  std::string kind = column_type(info(field.type).storage);
  if (field.rules->unique()) kind += unique_suffix;
  if (sql::has_elements(field)) kind += list_suffix;
  return kind;
}

bool has_value_index(const CustomField& field) {
  return field.indexed == Indexed::Yes && info(field.type).storage != StorageClass::Json;
}

std::string index_name(std::int64_t api, const std::string& column) {
  return "i" + std::to_string(api) + "_" + column;
}

bool has_key_column(const std::string& kind) {
  return kind.ends_with(unique_suffix);
}

bool has_element_rows(const std::string& kind) {
  return kind.ends_with(list_suffix);
}

Status make_table(Connection& connection, std::int64_t api) {
  const std::string table = entry_table(api);
  return connection.run("CREATE TABLE " + table +
                        " (k INTEGER PRIMARY KEY, id BLOB NOT NULL, created_at INTEGER NOT NULL, "
                        "updated_at INTEGER NOT NULL, version INTEGER NOT NULL) STRICT;"
                        "CREATE UNIQUE INDEX " +
                        index_name(api, "id") + " ON " + table +
                        "(id);"
                        "CREATE INDEX " +
                        index_name(api, "created_at") + " ON " + table +
                        "(created_at);"
                        "CREATE INDEX " +
                        index_name(api, "updated_at") + " ON " + table + "(updated_at);");
}

Status add_column(Connection& connection, std::int64_t api, std::int64_t column, const std::string& kind) {
  const std::string type = kind.substr(0, kind.find(' '));
  std::string text = alter(api, value_column(column), type);
  if (has_key_column(kind)) text += alter(api, key_column(column), "BLOB");
  return connection.run(text);
}

Indexed indexes_nulls(std::int64_t entries) {
  return entries > entries_indexed_at_once_max ? Indexed::No : Indexed::Yes;
}

Status add_indexes(Connection& connection, std::int64_t api, const CustomField& field) {
  if (sql::has_elements(field)) return make_element_table(connection, api);
  std::string text;
  if (has_value_index(field)) text += make_value_index(api, field);
  if (field.rules->unique()) {
    const std::string key = key_column(field.column);
    text += "CREATE UNIQUE INDEX " + index_name(api, key) + " ON " + entry_table(api) + "(" + key +
            ") WHERE " + key + " IS NOT NULL;";
  }
  return connection.run(text);
}

Status drop_indexes(Connection& connection, std::int64_t api, const CustomField& field) {
  std::string text;
  if (has_value_index(field)) text += "DROP INDEX " + index_name(api, value_column(field.column)) + ";";
  if (field.rules->unique()) text += "DROP INDEX " + index_name(api, key_column(field.column)) + ";";
  return connection.run(text);
}

}  // namespace bespoke::sqlite
