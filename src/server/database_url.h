// URLs of PostgreSQL, as libpq takes them: they may hold a password.
#pragma once

#include <string>
#include <string_view>

namespace bespoke {

bool is_database_url(std::string_view text);  // by its scheme
bool has_password(const std::string& url);
// For people to read: a user's password and parameters that may be one are left out.
std::string without_password(const std::string& url);

}  // namespace bespoke
