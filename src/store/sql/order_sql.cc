#include "store/sql/order_sql.h"

#include "query/attributes.h"
#include "store/sql/filter_sql.h"
#include "store/sql/names.h"

namespace bespoke::sql {
namespace {

void append_created_behind(SqlText& out, const Place& place, const char* comparison) {
  out += std::string("(created_at,k)") + comparison + "(";
  out.bind(Value(place.created_at.ms));
  out += ",";
  out.bind(Value(place.key));
  out += ")";
}

}  // namespace

std::string sort_expression(const CustomApi& api, const Sort& sort) {
  if (!sort.attribute) return {};
  std::string column = attribute_column(api, *sort.attribute);
  if (*sort.attribute < entry_field_attribute) return column;
  const FieldType type = api.fields[*sort.attribute - entry_field_attribute].type;
  if (info(type).storage != StorageClass::Text) return column;
  return "substr(" + column + ",1," + std::to_string(sorted_code_points) + ")";
}

void append_behind(SqlText& out, const CustomApi& api, const Sort& sort, const Place& place) {
  const bool ascending = sort.direction == Direction::Ascending;
  const char* const comparison = ascending ? ">" : "<";
  const std::string expression = sort_expression(api, sort);
  if (expression.empty()) return append_created_behind(out, place, comparison);
  if (is_null(place.value)) {
    out += "(" + expression + (ascending ? " IS NOT NULL OR " : " IS NULL AND ");
    append_created_behind(out, place, comparison);
    out += ")";
    return;
  }
  out += "(" + expression + comparison;
  out.bind(stored_value(*sort.attribute, place.value));
  if (!ascending) out += " OR " + expression + " IS NULL";
  out += " OR (" + expression + "=";
  out.bind(stored_value(*sort.attribute, place.value));
  out += " AND ";
  append_created_behind(out, place, comparison);
  out += "))";
}

SqlValue stored_value(std::size_t attribute, const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (attribute != entry_id_attribute || text == nullptr) return value;
  return Uuid::parse(*text).value_or(Uuid());
}

}  // namespace bespoke::sql
