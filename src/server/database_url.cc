#include "server/database_url.h"

#include <algorithm>

namespace bespoke {
namespace {

constexpr std::string_view password_parameter = "password=";  // sslpassword= as well

std::size_t behind_scheme(const std::string& url) {
  return url.find("://") + 3;
}

// `&` and `?` stay with what follows them.
void drop_parameters(std::string& query) {
  std::string kept;
  for (std::size_t start = 0; start < query.size();) {
    const std::size_t end = std::min(query.find('&', start + 1), query.size());
    const std::string parameter = query.substr(start, end - start);
    if (parameter.find(password_parameter) == std::string::npos) kept += parameter;
    start = end;
  }
  if (kept.starts_with('&')) kept.front() = '?';
  query = kept;
}

// A parameter's name that is percent-encoded may be any.
bool has_encoded_name(const std::string& url) {
  for (std::size_t start = url.find('?'); start != std::string::npos; start = url.find('&', start + 1)) {
    if (url.find('%', start) < url.find('=', start)) return true;
  }
  return false;
}

}  // namespace

bool is_database_url(std::string_view text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

bool has_password(const std::string& url) {
  const std::size_t at = url.rfind('@');
  const std::size_t colon = url.find(':', behind_scheme(url));
  const bool of_user = at != std::string::npos && colon < at;
  return of_user || url.find(password_parameter) != std::string::npos || has_encoded_name(url);
}

bool is_ambiguous(const std::string& url) {
  const std::size_t start = behind_scheme(url);
  const std::size_t end = std::min(url.find_first_of("/?#", start), url.size());
  return url.find('@', end) != std::string::npos;
}

// A password that should have been percent-encoded may hold anything, so all up to the last `@` may be one.
std::string without_password(const std::string& url) {
  const std::size_t start = behind_scheme(url);
  const std::size_t query_start = std::min(url.find('?', start), url.size());
  std::string place = url.substr(0, query_start);
  std::string query = url.substr(query_start);
  if (const std::size_t in_query = query.rfind('@'); in_query != std::string::npos) {
    place += query.substr(in_query);
    query.clear();
  }
  const std::size_t at = place.rfind('@');
  const std::size_t colon = place.find(':', start);
  if (at != std::string::npos && at >= start && colon < at) place.erase(colon, at - colon);
  drop_parameters(query);
  return place + query;
}

}  // namespace bespoke
