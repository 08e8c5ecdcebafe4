#include "api/authorize.h"

#include <variant>

#include "model/errors.h"

namespace bespoke {
namespace {

struct Anybody {};
struct Administrators {};
// Whom an action is for: anybody, those to whom a policy grants the permission, or administrators alone.
using Needed = std::variant<Anybody, Permission, Administrators>;

Needed needed_for(Action action) {
  switch (action) {
    case Action::ReadHealth:
    case Action::ReadMetrics:
    case Action::DescribeServer:
    case Action::IssueToken:
      return Anybody{};
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
    default:  // the rest, and whatever is added without a thought of it
      return Administrators{};
  }
}

Result<Grant> authorize_by_policy(Action action, const Identity& identity, const AccessRules& rules,
                                  const CustomApi* api) {
  const Needed needed = needed_for(action);
  const auto* permission = std::get_if<Permission>(&needed);
  if (permission == nullptr || api == nullptr) return forbidden();
  const RolePolicy* policy = rules.find(api->id, identity.granted);
  if (policy == nullptr || !policy->permissions.has(*permission)) return forbidden();
  return Grant{policy};
}

}  // namespace

bool is_open(Action action) {
  return std::holds_alternative<Anybody>(needed_for(action));
}

bool is_for_administrators(Action action) {
  return std::holds_alternative<Administrators>(needed_for(action));
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
