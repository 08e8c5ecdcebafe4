#include "store/sqlite/dialect.h"

#include <string>

#include "store/sqlite/entry_table.h"

namespace bespoke::sqlite {

const sql::Dialect dialect = {
    [](std::string& text, std::size_t) { text += "?"; },
    "instr",
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
    nullptr,
    [](sql::SqlText& out, const std::string& json, const JsonText& number) {
      out += "same_number(" + json + ",";
      out.bind(Value(number));
      out += ")";
    },
    indexed_code_points,
    // `+` keeps SQLite 3.40 from putting the operand in place of the column, index and all.
    [](const std::string& column) { return "+" + column; },
};

}  // namespace bespoke::sqlite
