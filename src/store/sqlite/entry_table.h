// The table that holds the entries of one Custom API: made, widened, emptied and dropped.
#pragma once

#include <cstdint>
#include <string>

#include "model/custom_api.h"
#include "store/sqlite/connection.h"

namespace bespoke::sqlite {

// What a column can hold: one removed with a field is reused by a field of the same kind only.
std::string column_kind(const CustomField& field);
bool has_key_column(const std::string& kind);
bool has_element_rows(const std::string& kind);

inline constexpr std::size_t indexed_code_points = 64;  // of a text

// Whether it has an index on its values. JSON is compared with nothing as a whole.
bool has_value_index(const CustomField& field);
std::string index_name(std::int64_t api, const std::string& column);

Status make_table(Connection& connection, std::int64_t api);
Status add_column(Connection& connection, std::int64_t api, std::int64_t column, const std::string& kind);
// Whether the index of a field that comes to so many entries holds those that have no value of it.
Indexed indexes_nulls(std::int64_t entries);
// `field.column` is null in every entry.
Status add_indexes(Connection& connection, std::int64_t api, const CustomField& field);
Status drop_indexes(Connection& connection, std::int64_t api, const CustomField& field);

}  // namespace bespoke::sqlite
