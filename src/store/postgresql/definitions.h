// Changes of definitions: their rows, and the tables and columns of entries that go with them. Within a
// transaction that holds `definition_lock`.
#pragma once

#include <cstdint>

#include "model/custom_api.h"
#include "store/postgresql/connection.h"

namespace bespoke::postgresql {

// Each gives the API as it is then. An error may leave some of the change behind.

Result<CustomApi> insert_api(Connection& connection, CustomApi api);
Result<CustomApi> update_api(Connection& connection, const CustomApi& current, CustomApi api);
// The entries stay until the table is dropped.
Status delete_api(Connection& connection, const CustomApi& api);

// Unavailable where too many columns wait to be emptied. The index of its values is made here where the table
// is small, else in the background.
Result<CustomApi> insert_field(Connection& connection, CustomApi api, CustomField field);
Result<CustomApi> update_field(Connection& connection, CustomApi api, CustomField field);
// The column keeps its values until it is emptied.
Result<CustomApi> delete_field(Connection& connection, CustomApi api, const CustomFieldId& field);

// The number of a column that was never there.
Result<std::int64_t> count_column(Connection& connection, std::int64_t api);

}  // namespace bespoke::postgresql
