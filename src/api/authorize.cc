#include "api/authorize.h"

#include <optional>

#include "model/errors.h"

namespace bespoke {

bool is_open(Action action) {
  switch (action) {
    case Action::ReadHealth:
    case Action::ReadMetrics:
    case Action::DescribeServer:
    case Action::IssueToken:
      return true;
    case Action::ListCustomApis:
    case Action::CreateCustomApi:
    case Action::ReadCustomApi:
    case Action::UpdateCustomApi:
    case Action::DeleteCustomApi:
    case Action::DescribeCustomApis:
    case Action::ListCustomFields:
    case Action::CreateCustomField:
    case Action::ReadCustomField:
    case Action::UpdateCustomField:
    case Action::DeleteCustomField:
    case Action::ListEntries:
    case Action::ExplainEntries:
    case Action::CreateEntry:
    case Action::ReadEntry:
    case Action::UpdateEntry:
    case Action::DeleteEntry:
    case Action::ListIntegrations:
    case Action::CreateIntegration:
    case Action::ReadIntegration:
    case Action::UpdateIntegration:
    case Action::DeleteIntegration:
    case Action::ReadIntegrationLogs:
    case Action::RedeliverJobs:
    case Action::ListRoles:
    case Action::ReadRole:
    case Action::CreateRole:
    case Action::UpdateRole:
    case Action::DeleteRole:
    case Action::ListRolePolicies:
    case Action::CreateRolePolicy:
    case Action::ReadRolePolicy:
    case Action::UpdateRolePolicy:
    case Action::DeleteRolePolicy:
    case Action::ReadSettings:
    case Action::UpdateSettings:
    case Action::ListKeys:
    case Action::CreateKey:
    case Action::ReadKey:
    case Action::UpdateKey:
    case Action::DeleteKey:
    case Action::RotateKey:
      return false;
  }
  return false;
}

namespace {

// What a policy has to grant; none: policies do not reach it, and it is for administrators alone. How a list
// was come by tells of entries that the caller may not see.
std::optional<Permission> permission_for(Action action) {
  switch (action) {
    case Action::ListEntries:
      return Permission::List;
    case Action::CreateEntry:
      return Permission::Create;
    case Action::ReadEntry:
      return Permission::Read;
    case Action::UpdateEntry:
      return Permission::Update;
    case Action::DeleteEntry:
      return Permission::Delete;
    case Action::ReadHealth:
    case Action::ReadMetrics:
    case Action::DescribeServer:
    case Action::IssueToken:
    case Action::ListCustomApis:
    case Action::CreateCustomApi:
    case Action::ReadCustomApi:
    case Action::UpdateCustomApi:
    case Action::DeleteCustomApi:
    case Action::DescribeCustomApis:
    case Action::ListCustomFields:
    case Action::CreateCustomField:
    case Action::ReadCustomField:
    case Action::UpdateCustomField:
    case Action::DeleteCustomField:
    case Action::ExplainEntries:
    case Action::ListIntegrations:
    case Action::CreateIntegration:
    case Action::ReadIntegration:
    case Action::UpdateIntegration:
    case Action::DeleteIntegration:
    case Action::ReadIntegrationLogs:
    case Action::RedeliverJobs:
    case Action::ListRoles:
    case Action::ReadRole:
    case Action::CreateRole:
    case Action::UpdateRole:
    case Action::DeleteRole:
    case Action::ListRolePolicies:
    case Action::CreateRolePolicy:
    case Action::ReadRolePolicy:
    case Action::UpdateRolePolicy:
    case Action::DeleteRolePolicy:
    case Action::ReadSettings:
    case Action::UpdateSettings:
    case Action::ListKeys:
    case Action::CreateKey:
    case Action::ReadKey:
    case Action::UpdateKey:
    case Action::DeleteKey:
    case Action::RotateKey:
      return std::nullopt;
  }
  return std::nullopt;
}

Result<Grant> authorize_by_policy(Action action, const Identity& identity, const AccessRules& rules,
                                  const CustomApi* api) {
  const std::optional<Permission> needed = permission_for(action);
  if (!needed || api == nullptr) return forbidden();
  const RolePolicy* policy = rules.find(api->id, identity.granted);
  if (policy == nullptr || !policy->permissions.has(*needed)) return forbidden();
  return Grant{policy};
}

}  // namespace

bool is_for_administrators(Action action) {
  return !is_open(action) && !permission_for(action);
}

Status authorize_caller(Action action, const Identity& identity) {
  if (is_open(action)) return {};
  switch (identity.role) {
    case Role::Nobody:
      return unauthenticated();
    case Role::Administrator:
      return {};
    case Role::ByPolicy:
      return is_for_administrators(action) ? Status(forbidden()) : Status();
  }
  return unauthenticated();
}

Result<Grant> authorize(Action action, const Identity& identity, const AccessRules& rules,
                        const CustomApi* api) {
  if (is_open(action)) return Grant{};
  switch (identity.role) {
    case Role::Nobody:
      return unauthenticated();
    case Role::Administrator:
      return Grant{};
    case Role::ByPolicy:
      return authorize_by_policy(action, identity, rules, api);
  }
  return unauthenticated();
}

}  // namespace bespoke
