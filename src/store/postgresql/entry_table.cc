#include "store/postgresql/entry_table.h"

#include "store/postgresql/dialect.h"
#include "store/sql/element_keys.h"
#include "store/sql/names.h"

namespace bespoke::postgresql {
namespace {

using sql::elements_column;
using sql::entry_table;
using sql::key_column;
using sql::value_column;

constexpr std::string_view unique_suffix = " unique";
constexpr std::string_view list_suffix = " list";

std::vector<std::string> columns_of(std::int64_t column, const std::string& kind) {
  const std::string type = kind.substr(0, kind.find(' '));
  std::vector<std::string> columns = {value_column(column) + " " + type};
  if (type == "text") columns.back() += " COLLATE \"C\"";
  if (has_key_column(kind)) columns.push_back(key_column(column) + " bytea");
  if (has_elements_column(kind)) columns.push_back(elements_column(column) + " text[] COLLATE \"C\"");
  return columns;
}

}  // namespace

const char* column_type(StorageClass storage) {
  switch (storage) {
    case StorageClass::Text:
    case StorageClass::Json:  // never jsonb, which rewrites numbers and the order of members
      return "text";
    case StorageClass::Integer:
      return "bigint";
    case StorageClass::Real:
      return "float8";
    case StorageClass::Boolean:
      return "boolean";
  }
  return "text";
}

std::string column_kind(const CustomField& field) {
  std::string kind = column_type(info(field.type).storage);
  if (field.rules->unique()) kind += unique_suffix;
  if (sql::has_elements(field)) kind += list_suffix;
  return kind;
}

const std::vector<std::string>& column_kinds() {
  static const std::vector<std::string> kinds = {"text",   "text unique", "text list",
                                                 "bigint", "float8",      "boolean"};
  return kinds;
}

bool has_key_column(const std::string& kind) {
  return kind.ends_with(unique_suffix);
}

bool has_elements_column(const std::string& kind) {
  return kind.ends_with(list_suffix);
}

std::string index_name(std::int64_t api, const std::string& column) {
  return "i" + std::to_string(api) + "_" + column;
}

std::string index_name(std::int64_t api, const CustomField& field) {
  return index_name(api,
                    sql::has_elements(field) ? elements_column(field.column) : value_column(field.column));
}

Status make_table(Connection& connection, std::int64_t api, const std::vector<std::string>& kinds) {
  const std::string table = entry_table(api);
  std::string columns;
  std::string indexes;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const auto number = static_cast<std::int64_t>(i) + 1;
    for (const std::string& column : columns_of(number, kinds[i])) columns += ", " + column;
    indexes += add_key_index_text(api, number, kinds[i], Build::Now);
  }
  return connection.run(
      "CREATE TABLE " + table + " (k bigint GENERATED ALWAYS AS IDENTITY, id uuid CONSTRAINT " +
      index_name(api, "id") +
      " PRIMARY KEY, created_at bigint NOT NULL, updated_at bigint NOT NULL, version bigint NOT "
      "NULL" +
      columns + "); CREATE INDEX " + index_name(api, "created_at") + " ON " + table +
      "(created_at, k); CREATE INDEX " + index_name(api, "updated_at") + " ON " + table + "(updated_at, k);" +
      indexes);
}

Status make_column(Connection& connection, std::int64_t api, std::int64_t column, const std::string& kind) {
  std::string text = "ALTER TABLE " + entry_table(api);
  const char* separator = "";
  for (const std::string& each : columns_of(column, kind)) {
    text += std::string(separator) + " ADD COLUMN " + each;
    separator = ",";
  }
  return connection.run(text);
}

// Of a column without values it costs nothing, so it is there before any field is.
std::string add_key_index_text(std::int64_t api, std::int64_t column, const std::string& kind, Build build) {
  if (!has_key_column(kind)) return {};
  const std::string key = key_column(column);
  std::string text = "CREATE UNIQUE INDEX ";
  if (build == Build::BesideWrites) text += "CONCURRENTLY ";
  return text + index_name(api, key) + " ON " + entry_table(api) + "(" + key + ") WHERE " + key +
         " IS NOT NULL;";
}

// `created_at` and `k` make the entries of one value come in the order of the list, whichever it is sorted
// by: a common value under a filter needs no sorting, however many entries have it. JSON is compared with
// nothing as a whole; of a list its elements are looked for.
std::string add_index_text(std::int64_t api, const CustomField& field, Build build) {
  const StorageClass storage = info(field.type).storage;
  const bool is_list = sql::has_elements(field);
  if (field.indexed == Indexed::No || (storage == StorageClass::Json && !is_list)) return {};
  const std::string column = value_column(field.column);
  std::string text = "CREATE INDEX ";
  if (build == Build::BesideWrites) text += "CONCURRENTLY ";
  text += "IF NOT EXISTS " + index_name(api, field) + " ON " + entry_table(api);
  if (is_list) return text + " USING gin (" + elements_column(field.column) + ")";
  const std::string indexed =
      storage == StorageClass::Text ? sql::text_prefix(column, indexed_code_points) : column;
  return text + "((" + indexed + ") NULLS FIRST, created_at, k)";
}

}  // namespace bespoke::postgresql
