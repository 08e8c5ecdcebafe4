#include "api/cors.h"

#include <algorithm>

#include "api/limits.h"
#include "http/text.h"

namespace bespoke {
namespace {

constexpr std::string_view allowed_methods = "GET, HEAD, POST, PUT, DELETE";
constexpr std::string_view exposed_headers =
    "Allow, ETag, Idempotent-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, "
    "X-Request-Id";
constexpr std::string_view preflight_lifetime_s = "600";

// Lower case, a scheme, a host and a port that is not the scheme's own; no path.
bool is_origin(std::string_view text) {
  const bool secure = text.starts_with("https://");
  if (!secure && !text.starts_with("http://")) return false;
  const std::string_view authority = text.substr(secure ? 8 : 7);
  if (authority.empty() || authority.ends_with(secure ? ":443" : ":80") || authority.ends_with(':'))
    return false;
  return std::ranges::all_of(authority, [](char c) {
    return (c >= 'a' && c <= 'z') || http::is_digit(c) ||
           std::string_view(".-_:[]").find(c) != std::string_view::npos;
  });
}

// What is echoed is a list of names of headers and nothing else.
bool is_list_of_names(std::string_view text) {
  return text.size() <= cors_requested_headers_bytes_max && std::ranges::all_of(text, [](char c) {
           return http::is_letter(c) || http::is_digit(c) || c == '-' || c == '_' || c == ',' || c == ' ';
         });
}

}  // namespace

Result<Cors> Cors::parse(std::string_view origins) {
  Cors cors;
  while (!origins.empty()) {
    const std::size_t comma = std::min(origins.find(','), origins.size());
    const std::string_view origin = http::trim_blanks(origins.substr(0, comma));
    if (!is_origin(origin)) {
      return Error{
          ErrorCode::Invalid,
          {"--cors-origin wants origins as browsers write them, such as https://shop.example, not '" +
           std::string(origin) + "'."}};
    }
    if (cors.origins_.size() == cors_origins_max)
      return Error{ErrorCode::Invalid, {"--cors-origin names too many origins."}};
    cors.origins_.emplace_back(origin);
    origins.remove_prefix(std::min(comma + 1, origins.size()));
  }
  return cors;
}

std::optional<http::Response> Cors::preflight(const http::Request& request) const {
  if (request.method != http::Method::Options || !request.find_header("Access-Control-Request-Method") ||
      !allows(request.header("Origin"))) {
    return std::nullopt;
  }
  http::Response response{204, {{"Access-Control-Allow-Methods", std::string(allowed_methods)}}, {}};
  const std::string headers = request.find_list("Access-Control-Request-Headers").value_or("");
  if (!headers.empty() && is_list_of_names(headers)) {
    response.headers.emplace_back("Access-Control-Allow-Headers", headers);
  }
  response.headers.emplace_back("Access-Control-Max-Age", preflight_lifetime_s);
  return response;
}

void Cors::add_headers(const http::Request& request, http::Response& response) const {
  if (origins_.empty()) return;
  response.headers.emplace_back("Vary", "Origin");
  const std::string_view origin = request.header("Origin");
  if (!allows(origin)) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", origin);
  response.headers.emplace_back("Access-Control-Expose-Headers", exposed_headers);
}

bool Cors::allows(std::string_view origin) const {
  return std::ranges::find(origins_, origin) != origins_.end();
}

}  // namespace bespoke
