#include "store/sql/order_sql.h"

#include "query/attributes.h"
#include "store/sql/filter_sql.h"
#include "store/sql/names.h"

namespace bespoke::sql {

std::string sort_expression(const CustomApi& api, const Sort& sort) {
  if (!sort.attribute) return {};
  std::string column = attribute_column(api, *sort.attribute);
  if (*sort.attribute < entry_field_attribute) return column;
  const FieldType type = api.fields[*sort.attribute - entry_field_attribute].type;
  if (info(type).storage != StorageClass::Text) return column;
  return "substr(" + column + ",1," + std::to_string(sorted_code_points) + ")";
}

SqlValue stored_value(std::size_t attribute, const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (attribute != entry_id_attribute || text == nullptr) return value;
  return Uuid::parse(*text).value_or(Uuid());
}

}  // namespace bespoke::sql
