// The table that holds the entries of one Custom API. Columns are made ahead of the fields that take them: a
// new column needs the table for itself, and would wait for the longest list, with everybody else behind it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/custom_api.h"
#include "store/postgresql/connection.h"

namespace bespoke::postgresql {

// What a column can hold: one without a field is taken by a field of the same kind only.
std::string column_kind(const CustomField& field);
const std::vector<std::string>& column_kinds();  // all that there are
bool has_key_column(const std::string& kind);
bool has_elements_column(const std::string& kind);
// As SQL names the type of a value.
const char* column_type(StorageClass storage);

std::string index_name(std::int64_t api, const std::string& column);
// Of a field's values.
std::string index_name(std::int64_t api, const CustomField& field);

// With the columns 1, 2, … of `kinds`.
Status make_table(Connection& connection, std::int64_t api, const std::vector<std::string>& kinds);
// Without the index of its keys.
Status make_column(Connection& connection, std::int64_t api, std::int64_t column, const std::string& kind);

// The statements that make the index of a field's values, and the unique one of a column's keys; empty where
// the kind has none.
enum class Build { Now, BesideWrites };
std::string add_index_text(std::int64_t api, const CustomField& field, Build build);
std::string add_key_index_text(std::int64_t api, std::int64_t column, const std::string& kind, Build build);

}  // namespace bespoke::postgresql
