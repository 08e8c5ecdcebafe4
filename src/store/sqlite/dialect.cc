#include "store/sqlite/dialect.h"

#include <string>
#include <vector>

#include "base/json.h"
#include "jsonschema/canonical.h"
#include "store/sql/names.h"
#include "store/sqlite/entry_table.h"
#include "store/sqlite/limits.h"

namespace bespoke::sqlite {
namespace {

void append_lookup(sql::SqlText& out, const sql::ListColumn& list, const std::vector<std::string>& keys) {
  const std::string entries = sql::entry_table(list.api);
  out += "EXISTS (SELECT 1 FROM " + sql::element_table(list.api) + " WHERE field=";
  out.bind(Value(list.column));
  out += " AND element IN (";
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0) out += ",";
    out.bind(Value(keys[i]));
  }
  out += ") AND created_at=" + entries + ".created_at AND k=" + entries + ".k)";
}

void append_lookups(sql::SqlText& out, const sql::ListColumn& list, sql::Held held,
                    const std::vector<std::string>& keys) {
  switch (held) {
    case sql::Held::OneAtLeast:
      return append_lookup(out, list, keys);
    case sql::Held::All:
      break;
  }
  out += "(";
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0) out += " AND ";
    append_lookup(out, list, {keys[i]});
  }
  out += ")";
}

void append_holds(sql::SqlText& out, const sql::ListColumn& list, sql::Held held, const sql::TextSet& keys) {
  if (keys->size() <= looked_up_elements_max) return append_lookups(out, list, held, *keys);
  out += held == sql::Held::All ? "holds_all(" : "(least_held(";
  out += sql::value_column(list.column) + ",";
  out.bind(keys);
  out += held == sql::Held::All ? ")" : ") IS NOT NULL)";
}

void append_same_number(sql::SqlText& out, const std::string& json, const std::vector<JsonText>& numbers) {
  std::vector<std::string> canonical;
  for (const JsonText& number : numbers) {
    const Result<json::Value> value = json::read(number.text);
    if (value) canonical.push_back(jsonschema::canonical(*value));
  }
  out += "is_same_number(" + json + ",";
  out.bind(sql::make_text_set(std::move(canonical)));
  out += ")";
}

}  // namespace

const sql::Dialect dialect = {
    [](std::string& text, std::size_t) { text += "?"; },
    "find_text",
    [](const std::string& column, std::size_t count) {
      return "substr(" + column + ",-" + std::to_string(count) + ")";
    },
    [](const std::string& column, std::size_t index) {
      return column + "->'$[" + std::to_string(index) + "]'";
    },
    [](const std::string& column, std::size_t index, StorageClass storage) {
      const std::string element = "'$[" + std::to_string(index) + "]'";
      // SQLite's own reading of a number may be off by the last digit.
      return storage == StorageClass::Real ? "real_of(" + column + "->" + element + ")"
                                           : "(" + column + "->>" + element + ")";
    },
    [](const std::string& column) { return "json_array_length(" + column + ")"; },
    append_holds,
    append_same_number,
    indexed_code_points,
    // `+` keeps SQLite 3.40 from putting the operand in place of the column, index and all.
    [](const std::string& column) { return "+" + column; },
};

}  // namespace bespoke::sqlite
