// The rows that keep definitions. They alone are written here, not the tables of entries.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "model/catalog.h"
#include "store/sqlite/connection.h"

namespace bespoke::sqlite {

Result<std::shared_ptr<const Catalog>> read_catalog(Connection& connection);

Status write_settings(Connection& connection, const Settings& settings);

// Conflict, naming the api_type and the slug if they are taken. The first gives the API its number.
Result<std::int64_t> insert_api_row(Connection& connection, const CustomApi& api);
Status update_api_row(Connection& connection, const CustomApi& api);
Status delete_api_rows(Connection& connection, std::int64_t number);
// After a change of its fields.
Status write_api_version(Connection& connection, const CustomApi& api);

// Conflict if the slug is taken.
Status insert_field_row(Connection& connection, const CustomApi& api, const CustomField& field);
Status update_field_row(Connection& connection, const CustomField& field);
Status delete_field_row(Connection& connection, const CustomField& field);

}  // namespace bespoke::sqlite
