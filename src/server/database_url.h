// URLs of PostgreSQL, as libpq takes them: they may hold a password.
#pragma once

#include <string>
#include <string_view>

namespace bespoke {

bool is_database_url(std::string_view text);  // by its scheme
// Or what may be one, where it is not percent-encoded as it should be.
bool has_password(const std::string& url);
// Whether a password or a name may go on behind the first `/`, `?` or `#`, which libpq would take for its
// end.
bool is_ambiguous(const std::string& url);
inline constexpr const char* encode_url =
    "holds an '@' behind a '/', '?' or '#'. Where these are part of a name or a password they must be "
    "written as %40, "
    "%2F, %3F and %23.";
// For people to read: a user's password and parameters that may be one are left out.
std::string without_password(const std::string& url);

}  // namespace bespoke
