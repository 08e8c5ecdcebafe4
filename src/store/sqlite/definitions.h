// Changes of definitions: their rows, and the tables and columns of entries that go with them.
#pragma once

#include <cstdint>

#include "model/custom_api.h"
#include "store/sqlite/connection.h"

namespace bespoke::sqlite {

// Each gives the API as it is then. An error may leave some of the change behind.

Result<CustomApi> insert_api(Connection& connection, CustomApi api);
Result<CustomApi> update_api(Connection& connection, const CustomApi& current, CustomApi api);
// The entries stay until they are swept.
Status delete_api(Connection& connection, const CustomApi& api);

// `entries` is how many there are. Unavailable where too many columns wait to be swept.
Result<CustomApi> insert_field(Connection& connection, CustomApi api, CustomField field,
                               std::int64_t entries);
Result<CustomApi> update_field(Connection& connection, CustomApi api, CustomField field);
// The column keeps its values until it is swept.
Result<CustomApi> delete_field(Connection& connection, CustomApi api, const CustomFieldId& field);

}  // namespace bespoke::sqlite
