#include "api/authorize.h"

#include <algorithm>
#include <array>
#include <variant>

#include "model/errors.h"

namespace bespoke {
namespace {

struct Anybody {};
struct Writers {};  // each part of what they ask for is authorized by itself
struct Administrators {};
// Whom an action is for: anybody, those to whom a policy grants the permission, or any to write, or
// administrators alone.
using Needed = std::variant<Anybody, Permission, Writers, Administrators>;

struct WhomFor {
  Action action;
  Needed needed;
};

constexpr std::array not_for_administrators_alone = {
    WhomFor{Action::ReadHealth, Anybody{}},           WhomFor{Action::ReadMetrics, Anybody{}},
    WhomFor{Action::DescribeServer, Anybody{}},       WhomFor{Action::IssueToken, Anybody{}},
    WhomFor{Action::ListEntries, Permission::List},   WhomFor{Action::CreateEntry, Permission::Create},
    WhomFor{Action::ReadEntry, Permission::Read},     WhomFor{Action::UpdateEntry, Permission::Update},
    WhomFor{Action::DeleteEntry, Permission::Delete}, WhomFor{Action::WriteBatch, Writers{}}};

// An action without a row, and so each one that is added without a thought of it, is for administrators.
Needed needed_for(Action action) {
  const auto* row = std::ranges::find(not_for_administrators_alone, action, &WhomFor::action);
  return row == not_for_administrators_alone.end() ? Needed(Administrators{}) : row->needed;
}

bool grants(const PermissionSet& permissions, const Needed& needed) {
  if (const auto* permission = std::get_if<Permission>(&needed)) return permissions.has(*permission);
  return std::holds_alternative<Writers>(needed) &&
         (permissions.has(Permission::Create) || permissions.has(Permission::Update) ||
          permissions.has(Permission::Delete));
}

Result<Grant> authorize_by_policy(Action action, const Identity& identity, const AccessRules& rules,
                                  const CustomApi* api) {
  const Needed needed = needed_for(action);
  if (api == nullptr) return forbidden();
  const RolePolicy* policy = rules.find(api->id, identity.granted);
  if (policy == nullptr || !grants(policy->permissions, needed)) return forbidden();
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
