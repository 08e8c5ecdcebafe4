#include "api/routes.h"

#include <algorithm>
#include <array>
#include <optional>

#include "api/audit_handlers.h"
#include "api/batch_handlers.h"
#include "api/custom_api_handlers.h"
#include "api/custom_field_handlers.h"
#include "api/entry_handlers.h"
#include "api/health_handlers.h"
#include "api/history_handlers.h"
#include "api/integration_handlers.h"
#include "api/key_handlers.h"
#include "api/limits.h"
#include "api/metrics_handlers.h"
#include "api/openapi_handlers.h"
#include "api/role_handlers.h"
#include "api/role_policy_handlers.h"
#include "api/settings_handlers.h"
#include "api/token_handlers.h"
#include "base/url.h"

namespace bespoke {
namespace {

using enum http::Method;
using enum Action;
using enum Where;

// What a handler works on, by how the path names it. A handler of another type does not fit.
constexpr Handler api_by_id(void (*run)(const CallPointer&, const ResolvedApi&)) {
  return HandlerOf<ResolvedApi>{resolve_api, run};
}
constexpr Handler field_by_id(void (*run)(const CallPointer&, const ResolvedField&)) {
  return HandlerOf<ResolvedField>{resolve_field, run};
}
constexpr Handler entries_by_slug(void (*run)(const CallPointer&, const ResolvedEntries&)) {
  return HandlerOf<ResolvedEntries>{resolve_entries_by_slug, run};
}
constexpr Handler entries_by_id(void (*run)(const CallPointer&, const ResolvedEntries&)) {
  return HandlerOf<ResolvedEntries>{resolve_entries_by_id, run};
}
constexpr Handler entry_by_slug(void (*run)(const CallPointer&, const ResolvedEntry&)) {
  return HandlerOf<ResolvedEntry>{resolve_entry_by_slug, run};
}
constexpr Handler entry_by_id(void (*run)(const CallPointer&, const ResolvedEntry&)) {
  return HandlerOf<ResolvedEntry>{resolve_entry_by_id, run};
}

constexpr auto table = std::to_array<Route>({
    {Get, "/", ReadHealth, IoThread, show_health},  // what a load balancer asks that knows no path
    {Get, "/healthz", ReadHealth, IoThread, show_health},
    {Get, "/readyz", ReadHealth, IoThread, show_readiness},
    {Get, "/metrics", ReadMetrics, IoThread, show_metrics},
    {Get, "/openapi.json", DescribeServer, Document, describe_server},
    {Post, "/oauth/access_token", IssueToken, Token, issue_token},

    {Get, "/v2/extensions/{slug}/{identifier}", ReadEntry, IoThread, entry_by_slug(show_entry)},
    {Put, "/v2/extensions/{slug}/{identifier}", UpdateEntry, IoThread, entry_by_slug(put_entry)},
    {Delete, "/v2/extensions/{slug}/{identifier}", DeleteEntry, IoThread, entry_by_slug(delete_entry)},
    {Get, "/v2/extensions/{slug}/{identifier}/history", ReadHistory, List, entry_by_slug(list_entry_history)},
    {Get, "/v2/extensions/{slug}/{identifier}/history/{version_id}", ReadHistory, List,
     entry_by_slug(show_entry_version)},
    {Post, "/v2/extensions/{slug}/{identifier}/history/{version_id}/restore", RestoreEntry, Worker,
     entry_by_slug(restore_entry_version)},
    {Get, "/v2/extensions/{slug}", ListEntries, List, entries_by_slug(list_entries)},
    {Post, "/v2/extensions/{slug}", CreateEntry, IoThread, entries_by_slug(create_entry)},

    {Post, "/v2/extensions/{slug}/batch", WriteBatch, IoThread, entries_by_slug(write_batch)},

    {Get, "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/{entry_id}", ReadEntry, IoThread,
     entry_by_id(show_entry)},
    {Put, "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/{entry_id}", UpdateEntry, IoThread,
     entry_by_id(put_entry)},
    {Delete, "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/{entry_id}", DeleteEntry, IoThread,
     entry_by_id(delete_entry)},
    {Get, "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/{entry_id}/history", ReadHistory, List,
     entry_by_id(list_entry_history)},
    {Get, "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/{entry_id}/history/{version_id}",
     ReadHistory, List, entry_by_id(show_entry_version)},
    {Post,
     "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/{entry_id}/history/{version_id}/restore",
     RestoreEntry, Worker, entry_by_id(restore_entry_version)},
    {Get, "/v2/settings/extensions/custom-apis/{custom_api_id}/entries", ListEntries, List,
     entries_by_id(list_entries)},
    {Post, "/v2/settings/extensions/custom-apis/{custom_api_id}/entries", CreateEntry, IoThread,
     entries_by_id(create_entry)},
    {Post, "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/batch", WriteBatch, IoThread,
     entries_by_id(write_batch)},

    {Get, "/v2/settings/extensions/custom-apis/{custom_api_id}/fields/{custom_field_id}", ReadCustomField,
     Reader, field_by_id(show_custom_field)},
    {Put, "/v2/settings/extensions/custom-apis/{custom_api_id}/fields/{custom_field_id}", UpdateCustomField,
     Worker, field_by_id(change_custom_field)},
    {Delete, "/v2/settings/extensions/custom-apis/{custom_api_id}/fields/{custom_field_id}",
     DeleteCustomField, Reader, field_by_id(remove_custom_field)},
    {Get, "/v2/settings/extensions/custom-apis/{custom_api_id}/fields", ListCustomFields, Worker,
     api_by_id(list_custom_fields)},
    {Post, "/v2/settings/extensions/custom-apis/{custom_api_id}/fields", CreateCustomField, Worker,
     api_by_id(add_custom_field)},

    {Get, "/v2/settings/extensions/custom-apis/{custom_api_id}", ReadCustomApi, Reader,
     api_by_id(show_custom_api)},
    {Put, "/v2/settings/extensions/custom-apis/{custom_api_id}", UpdateCustomApi, Worker,
     api_by_id(change_custom_api)},
    {Delete, "/v2/settings/extensions/custom-apis/{custom_api_id}", DeleteCustomApi, Reader,
     api_by_id(remove_custom_api)},
    {Get, "/v2/settings/extensions/custom-apis", ListCustomApis, Worker, list_custom_apis},
    {Post, "/v2/settings/extensions/custom-apis", CreateCustomApi, Worker, add_custom_api},

    {Get, "/v2/settings/extensions/specifications/openapi", DescribeCustomApis, Document,
     describe_custom_apis},

    {Get, "/v2/integrations/logs", ReadIntegrationLogs, List, list_all_integration_logs},
    {Get, "/v2/integrations/{integration_id}/jobs/{job_id}/logs", ReadIntegrationLogs, List,
     list_integration_job_logs},
    {Post, "/v2/integrations/{integration_id}/jobs/{job_id}/redeliver", RedeliverJobs, Worker, redeliver_job},
    {Post, "/v2/integrations/{integration_id}/redeliver", RedeliverJobs, Worker, redeliver_jobs},
    {Get, "/v2/integrations/{integration_id}/logs", ReadIntegrationLogs, List, list_integration_logs},
    {Get, "/v2/integrations/{integration_id}/jobs", ReadIntegrationLogs, List, list_integration_jobs},
    {Get, "/v2/integrations/{integration_id}", ReadIntegration, Reader, show_integration},
    {Put, "/v2/integrations/{integration_id}", UpdateIntegration, Worker, change_integration},
    {Delete, "/v2/integrations/{integration_id}", DeleteIntegration, Worker, remove_integration},
    {Get, "/v2/integrations", ListIntegrations, Worker, list_integrations},
    {Post, "/v2/integrations", CreateIntegration, Worker, add_integration},

    {Get, "/v2/permissions/built-in-roles", ListRoles, Reader, list_built_in_roles},
    {Get, "/v2/permissions/built-in-roles/{role_id}", ReadRole, Reader, show_built_in_role},
    {Get, "/v2/permissions/standard-user-roles", ListRoles, Reader, list_standard_user_roles},
    {Get, "/v2/permissions/standard-user-roles/{role_id}", ReadRole, Reader, show_standard_user_role},
    {Get, "/v2/permissions/standard-shopper-roles", ListRoles, Reader, list_standard_shopper_roles},
    {Get, "/v2/permissions/standard-shopper-roles/{role_id}", ReadRole, Reader, show_standard_shopper_role},

    {Get, "/v2/permissions/custom-user-roles/{role_id}", ReadRole, Reader, show_custom_role},
    {Put, "/v2/permissions/custom-user-roles/{role_id}", UpdateRole, Worker, change_custom_role},
    {Delete, "/v2/permissions/custom-user-roles/{role_id}", DeleteRole, Reader, remove_custom_role},
    {Get, "/v2/permissions/custom-user-roles", ListRoles, Worker, list_custom_roles},
    {Post, "/v2/permissions/custom-user-roles", CreateRole, Worker, add_custom_role},

    {Get, "/v2/permissions/custom-api-role-policies/{policy_id}", ReadRolePolicy, Reader, show_role_policy},
    {Put, "/v2/permissions/custom-api-role-policies/{policy_id}", UpdateRolePolicy, Worker,
     change_role_policy},
    {Delete, "/v2/permissions/custom-api-role-policies/{policy_id}", DeleteRolePolicy, Reader,
     remove_role_policy},
    {Get, "/v2/permissions/custom-api-role-policies", ListRolePolicies, Worker, list_role_policies},
    {Post, "/v2/permissions/custom-api-role-policies", CreateRolePolicy, Worker, add_role_policy},

    {Get, "/v2/settings", ReadSettings, Reader, show_settings},
    {Put, "/v2/settings", UpdateSettings, Reader, change_settings},
    {Get, "/v2/settings/audit-log", ReadAuditLog, List, list_audit_lines},

    {Get, "/v2/application-keys", ListKeys, Worker, list_application_keys},
    {Post, "/v2/application-keys", CreateKey, Worker, add_application_key},
    {Get, "/v2/application-keys/{application_key_id}", ReadKey, Worker, show_application_key},
    {Put, "/v2/application-keys/{application_key_id}", UpdateKey, Worker, change_application_key},
    {Delete, "/v2/application-keys/{application_key_id}", DeleteKey, Worker, remove_application_key},
    {Post, "/v2/application-keys/{application_key_id}/rotate", RotateKey, Worker, rotate_application_key},
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

std::size_t body_bytes_max(const Route& route) {
  switch (route.action) {
    case CreateCustomApi:
    case UpdateCustomApi:
    case CreateCustomField:
    case UpdateCustomField:
    case CreateEntry:
    case UpdateEntry:
      return document_body_bytes_max;
    case WriteBatch:
      return batch_body_bytes_max;
    case ReadHealth:
    case ReadMetrics:
    case DescribeServer:
    case IssueToken:
    case ListCustomApis:
    case ReadCustomApi:
    case DeleteCustomApi:
    case DescribeCustomApis:
    case ListCustomFields:
    case ReadCustomField:
    case DeleteCustomField:
    case ListEntries:
    case ExplainEntries:
    case ReadEntry:
    case DeleteEntry:
    case ReadHistory:
    case RestoreEntry:
    case ListIntegrations:
    case CreateIntegration:
    case ReadIntegration:
    case UpdateIntegration:
    case DeleteIntegration:
    case ReadIntegrationLogs:
    case RedeliverJobs:
    case ListRoles:
    case ReadRole:
    case CreateRole:
    case UpdateRole:
    case DeleteRole:
    case ListRolePolicies:
    case CreateRolePolicy:
    case ReadRolePolicy:
    case UpdateRolePolicy:
    case DeleteRolePolicy:
    case ReadSettings:
    case UpdateSettings:
    case ReadAuditLog:
    case ListKeys:
    case CreateKey:
    case ReadKey:
    case UpdateKey:
    case DeleteKey:
    case RotateKey:
      return small_body_bytes_max;
  }
  return small_body_bytes_max;
}

RouteMatch find_route(http::Method method, std::string_view path) {
  if (path.size() > 2 && path.ends_with('/')) path.remove_suffix(1);  // of `//` none is at the end
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
