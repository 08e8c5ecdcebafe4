// Application keys and the server's own secrets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/sqlite/connection.h"
#include "store/store.h"

namespace bespoke::sqlite {

Result<std::optional<ApplicationKey>> find_key(Connection& connection, std::string_view client_id);
Result<bool> has_keys(Connection& connection);
Status put_key(Connection& connection, const ApplicationKey& key);

Result<std::optional<std::string>> find_secret(Connection& connection, std::string_view name);
Status put_secret(Connection& connection, std::string_view name, std::string_view value);

}  // namespace bespoke::sqlite
