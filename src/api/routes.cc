#include "api/routes.h"

#include <algorithm>
#include <array>
#include <optional>

#include "api/custom_api_handlers.h"
#include "api/custom_field_handlers.h"
#include "api/entry_handlers.h"
#include "api/health_handlers.h"
#include "api/metrics_handlers.h"
#include "api/openapi_handlers.h"
#include "api/settings_handlers.h"
#include "api/token_handlers.h"
#include "base/url.h"

namespace bespoke {
namespace {

using enum http::Method;
using enum Caller;
using enum Where;
using enum EntryFamily;

constexpr auto table = std::to_array<Route>({
    {Get, "/healthz", Anyone, IoThread, show_health},
    {Get, "/readyz", Anyone, IoThread, show_readiness},
    {Get, "/metrics", Anyone, IoThread, show_metrics},
    {Get, "/openapi.json", Anyone, Worker, describe_server},
    {Post, "/oauth/access_token", Anyone, Worker, issue_token},

    {Get, "/v2/extensions/{slug}/{entry}", Administrator, IoThread, show_entry<BySlug>},
    {Put, "/v2/extensions/{slug}/{entry}", Administrator, IoThread, put_entry<BySlug>},
    {Delete, "/v2/extensions/{slug}/{entry}", Administrator, IoThread, delete_entry<BySlug>},
    {Get, "/v2/extensions/{slug}", Administrator, Worker, list_entries<BySlug>},
    {Post, "/v2/extensions/{slug}", Administrator, IoThread, create_entry<BySlug>},

    {Get, "/v2/settings/extensions/custom-apis/{api}/entries/{entry}", Administrator, IoThread,
     show_entry<ById>},
    {Put, "/v2/settings/extensions/custom-apis/{api}/entries/{entry}", Administrator, IoThread,
     put_entry<ById>},
    {Delete, "/v2/settings/extensions/custom-apis/{api}/entries/{entry}", Administrator, IoThread,
     delete_entry<ById>},
    {Get, "/v2/settings/extensions/custom-apis/{api}/entries", Administrator, Worker, list_entries<ById>},
    {Post, "/v2/settings/extensions/custom-apis/{api}/entries", Administrator, IoThread, create_entry<ById>},

    {Get, "/v2/settings/extensions/custom-apis/{api}/fields/{field}", Administrator, Reader,
     show_custom_field},
    {Put, "/v2/settings/extensions/custom-apis/{api}/fields/{field}", Administrator, Worker,
     change_custom_field},
    {Delete, "/v2/settings/extensions/custom-apis/{api}/fields/{field}", Administrator, IoThread,
     remove_custom_field},
    {Get, "/v2/settings/extensions/custom-apis/{api}/fields", Administrator, Worker, list_custom_fields},
    {Post, "/v2/settings/extensions/custom-apis/{api}/fields", Administrator, Worker, add_custom_field},

    {Get, "/v2/settings/extensions/custom-apis/{api}", Administrator, Reader, show_custom_api},
    {Put, "/v2/settings/extensions/custom-apis/{api}", Administrator, Worker, change_custom_api},
    {Delete, "/v2/settings/extensions/custom-apis/{api}", Administrator, IoThread, remove_custom_api},
    {Get, "/v2/settings/extensions/custom-apis", Administrator, Worker, list_custom_apis},
    {Post, "/v2/settings/extensions/custom-apis", Administrator, Worker, add_custom_api},

    {Get, "/v2/settings/extensions/specifications/openapi", Administrator, Worker, describe_custom_apis},

    {Get, "/v2/settings", Administrator, Reader, show_settings},
    {Put, "/v2/settings", Administrator, IoThread, change_settings},
});

// Cuts the next segment off a path that starts with a slash.
std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(end);
  return segment;
}

bool is_parameter(std::string_view segment) {
  return segment.starts_with('{');
}

// Whether the path has the form of the template.
bool has_form(std::string_view form, std::string_view path) {
  while (!form.empty() && path.starts_with('/')) {
    const std::string_view wanted = next_segment(form);
    const std::string_view segment = next_segment(path);
    if (is_parameter(wanted) ? segment.empty() : segment != wanted) return false;
  }
  return form.empty() && path.empty();
}

// False when a segment is not validly encoded.
bool read_parameters(std::string_view form, std::string_view path, PathParameters& parameters) {
  std::size_t count = 0;
  while (!form.empty()) {
    const std::string_view wanted = next_segment(form);
    const std::string_view segment = next_segment(path);
    if (!is_parameter(wanted)) continue;
    std::optional<std::string> decoded = percent_decode(segment);
    if (!decoded) return false;
    parameters[count++] = *std::move(decoded);
  }
  return true;
}

std::string_view method_name(http::Method method) {
  switch (method) {
    case Get:
      return "GET, HEAD";
    case Post:
      return "POST";
    case Put:
      return "PUT";
    case http::Method::Delete:
      return "DELETE";
    case Head:
    case Patch:
    case Options:
    case Other:
      return "";
  }
  return "";
}

}  // namespace

std::span<const Route> routes() {
  return table;
}

RouteMatch find_route(http::Method method, std::string_view path) {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  const http::Method wanted = method == Head ? Get : method;
  RouteMatch match;
  for (const Route& route : table) {
    if (!has_form(route.path, path)) continue;
    if (route.method == wanted) {
      if (!read_parameters(route.path, path, match.parameters)) return {};
      match.route = &route;
      return match;
    }
    match.allowed.append(match.allowed.empty() ? "" : ", ").append(method_name(route.method));
  }
  if (!match.allowed.empty()) match.allowed.append(", OPTIONS");
  return match;
}

}  // namespace bespoke
