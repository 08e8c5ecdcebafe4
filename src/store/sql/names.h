// How tables and columns are called: by number, so that no text of a user ever is part of SQL.
#pragma once

#include <cstdint>
#include <string>

namespace bespoke::sql {

inline std::string entry_table(std::int64_t api) {
  return "e" + std::to_string(api);
}
// The elements of its lists: see element_rows.h. Only an API that has had a list has it.
inline std::string element_table(std::int64_t api) {
  return "l" + std::to_string(api);
}
inline std::string value_column(std::int64_t column) {
  return "c" + std::to_string(column);
}
// Beside a unique string: see unique_key.h.
inline std::string key_column(std::int64_t column) {
  return "u" + std::to_string(column);
}
// Beside a list, where there is no table of elements: their keys.
inline std::string elements_column(std::int64_t column) {
  return "l" + std::to_string(column);
}
// What the index on a string holds.
inline std::string text_prefix(const std::string& column, std::size_t code_points) {
  return "substr(" + column + ",1," + std::to_string(code_points) + ")";
}

}  // namespace bespoke::sql
