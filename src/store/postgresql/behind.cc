#include "store/postgresql/behind.h"

#include <string>

#include "query/attributes.h"
#include "store/postgresql/dialect.h"
#include "store/sql/order_sql.h"

namespace bespoke::postgresql {
namespace {

using sql::SqlText;

// Every order ends with these two.
void append_created(SqlText& out, const Place& place) {
  out.bind(Value(place.created_at.ms));
  out += ",";
  out.bind(Value(place.key));
  out += ")";
}

SqlText created_behind(std::string condition, const char* comparison, const Place& place) {
  SqlText text{dialect, std::move(condition), {}};
  text += std::string("(created_at,k)") + comparison + "(";
  append_created(text, place);
  return text;
}

SqlText value_behind(const std::string& value, const char* comparison, const Sort& sort, const Place& place) {
  SqlText text{dialect, "(" + value + ",created_at,k)" + comparison + "(", {}};
  text.bind(sql::stored_value(*sort.attribute, place.value));
  text += ",";
  append_created(text, place);
  return text;
}

}  // namespace

// Nulls come first upwards, and last downwards. No comparison is true of them.
std::vector<SqlText> stretches_behind(const CustomApi& api, const Sort& sort, const Place& place) {
  const bool up = sort.direction == Direction::Ascending;
  const char* const comparison = up ? ">" : "<";
  if (!sort.attribute || *sort.attribute == entry_created_at_attribute) {
    return {created_behind("", comparison, place)};
  }
  const std::string value = sql::sort_expression(api, sort);
  const bool has_nulls = *sort.attribute >= entry_field_attribute;
  std::vector<SqlText> stretches;
  if (!is_null(place.value)) {
    stretches.push_back(value_behind(value, comparison, sort, place));
    if (has_nulls && !up) stretches.push_back({dialect, value + " IS NULL", {}});
  } else {
    stretches.push_back(created_behind(value + " IS NULL AND ", comparison, place));
    if (up) stretches.push_back({dialect, value + " IS NOT NULL", {}});
  }
  return stretches;
}

}  // namespace bespoke::postgresql
