#include "store/postgresql/dialect.h"

#include <algorithm>

#include "query/list_query.h"
#include "store/sql/names.h"

namespace bespoke::postgresql {
namespace {

static_assert(indexed_code_points == sorted_code_points);

// What `numeric` takes without complaint; other numbers are compared as they are spelled.
// Without a question mark, which would be a parameter.
constexpr const char* number_form = "-{0,1}[0-9.]{1,255}([eE][+-]{0,1}[0-9]{1,3}){0,1}";

// Of the text of a number.
bool has_number_form(std::string_view text) {
  const std::size_t mantissa = std::min(text.find_first_of("eE"), text.size());
  std::string_view exponent = text.substr(std::min(mantissa + 1, text.size()));
  if (exponent.starts_with('+') || exponent.starts_with('-')) exponent.remove_prefix(1);
  return mantissa <= 255 && exponent.size() <= 3;
}

std::string number(std::size_t value) {
  return std::to_string(value);
}

std::string text_element(const std::string& column, std::size_t index) {
  return "(" + column + "::json->>" + number(index) + ") COLLATE \"C\"";
}

std::string element_value(const std::string& column, std::size_t index, StorageClass storage) {
  const std::string element = "(" + column + "::json->>" + number(index) + ")";
  switch (storage) {
    case StorageClass::Integer:
      return element + "::bigint";
    case StorageClass::Real:
      return element + "::float8";
    case StorageClass::Boolean:
      return element + "::boolean";
    case StorageClass::Text:
    case StorageClass::Json:
      break;
  }
  return "(" + text_element(column, index) + ")";
}

void append_holds(sql::SqlText& out, const sql::ListColumn& list, sql::Held held, const sql::TextSet& keys) {
  out += sql::elements_column(list.column) + (held == sql::Held::All ? " @> " : " && ");
  out.bind(keys);
  out += "::text[] COLLATE \"C\"";
}

// Those that cannot be read as numbers are compared by their texts.
void append_same_number(sql::SqlText& out, const std::string& json, const std::vector<JsonText>& numbers) {
  std::vector<std::string> read, spelled;
  for (const JsonText& number : numbers)
    (has_number_form(number.text) ? read : spelled).push_back(number.text);
  if (!spelled.empty()) {
    out += json + "=ANY(";
    out.bind(sql::make_text_set(std::move(spelled)));
    out += "::text[])";
    if (!read.empty()) out += " OR ";
  }
  if (read.empty()) return;
  out += "CASE WHEN " + json + " ~ '^" + number_form + "$' THEN (" + json + ")::numeric=ANY(";
  out.bind(sql::make_text_set(std::move(read)));
  out += "::text[]::numeric[]) ELSE false END";
}

}  // namespace

constexpr sql::Dialect make_dialect() {
  return {
      .append_placeholder = [](std::string& text, std::size_t) { text += "?"; },
      .position = "strpos",
      .last_code_points = [](const std::string& column,
                             std::size_t count) { return "right(" + column + "," + number(count) + ")"; },
      .element =
          [](const std::string& column, std::size_t index) {
            return "((" + column + "::json->" + number(index) + ")::text COLLATE \"C\")";
          },
      .element_value = element_value,
      .list_length = [](const std::string& column) { return "json_array_length(" + column + "::json)"; },
      .append_holds = append_holds,
      .append_same_number = append_same_number,
      .indexed_code_points = indexed_code_points,
      .unindexed = [](const std::string& column) { return column; },
  };
}

const sql::Dialect dialect = make_dialect();

}  // namespace bespoke::postgresql
