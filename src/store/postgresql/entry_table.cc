#include "store/postgresql/entry_table.h"

#include "store/sql/names.h"

namespace bespoke::postgresql {
namespace {

using sql::entry_table;
using sql::key_column;
using sql::value_column;

constexpr std::string_view unique_suffix = " unique";

std::vector<std::string> columns_of(std::int64_t column, const std::string& kind) {
  const std::string type = kind.substr(0, kind.find(' '));
  std::vector<std::string> columns = {value_column(column) + " " + type};
  if (type == "text") columns.back() += " COLLATE \"C\"";
  if (has_key_column(kind)) columns.push_back(key_column(column) + " bytea");
  return columns;
}

}  // namespace

const char* column_type(StorageClass storage) {
  switch (storage) {
    case StorageClass::Text:
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
  return kind;
}

const std::vector<std::string>& column_kinds() {
  static const std::vector<std::string> kinds = {"text", "text unique", "bigint", "float8", "boolean"};
  return kinds;
}

bool has_key_column(const std::string& kind) {
  return kind.ends_with(unique_suffix);
}

std::string index_name(std::int64_t api, const std::string& column) {
  return "i" + std::to_string(api) + "_" + column;
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

// `created_at` and `k` make the entries of one value come in the order of the default sort: a common value
// under a filter needs no sorting, however many entries have it.
std::string add_index_text(std::int64_t api, const CustomField& field, Build build) {
  const std::string column = value_column(field.column);
  const bool is_text = info(field.type).storage == StorageClass::Text;
  std::string text = "CREATE INDEX ";
  if (build == Build::BesideWrites) text += "CONCURRENTLY ";
  text += "IF NOT EXISTS " + index_name(api, column) + " ON " + entry_table(api) + "((" +
          (is_text ? sql::text_prefix(column) : column) + ") NULLS FIRST, created_at, k)";
  return text;
}

}  // namespace bespoke::postgresql
