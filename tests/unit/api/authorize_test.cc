#include "api/authorize.h"

#include <gtest/gtest.h>

#include <utility>

#include "sample.h"

namespace bespoke {
namespace {

// "yes" where the action is allowed, else the refusal.
template <class Allowed>
std::string verdict(const Allowed& allowed) {
  if (allowed) return "yes";
  if (allowed.error().code == ErrorCode::Unauthenticated) return "unauthenticated";
  return allowed.error().code == ErrorCode::Forbidden ? "forbidden" : "another error";
}

TEST(Authorize, LetsAnAdministratorDoAllAndNobodyOnlyWhatIsOpen) {
  const struct {
    Action action;
    std::string_view nobody;
  } cases[] = {
      {Action::ReadHealth, "yes"},
      {Action::ReadMetrics, "yes"},
      {Action::DescribeServer, "yes"},
      {Action::IssueToken, "yes"},
      {Action::ListCustomApis, "unauthenticated"},
      {Action::CreateCustomApi, "unauthenticated"},
      {Action::ReadCustomApi, "unauthenticated"},
      {Action::UpdateCustomApi, "unauthenticated"},
      {Action::DeleteCustomApi, "unauthenticated"},
      {Action::DescribeCustomApis, "unauthenticated"},
      {Action::ListCustomFields, "unauthenticated"},
      {Action::CreateCustomField, "unauthenticated"},
      {Action::ReadCustomField, "unauthenticated"},
      {Action::UpdateCustomField, "unauthenticated"},
      {Action::DeleteCustomField, "unauthenticated"},
      {Action::ListEntries, "unauthenticated"},
      {Action::ExplainEntries, "unauthenticated"},
      {Action::CreateEntry, "unauthenticated"},
      {Action::ReadEntry, "unauthenticated"},
      {Action::UpdateEntry, "unauthenticated"},
      {Action::DeleteEntry, "unauthenticated"},
      {Action::WriteBatch, "unauthenticated"},
      {Action::ReadHistory, "unauthenticated"},
      {Action::RestoreEntry, "unauthenticated"},
      {Action::ListIntegrations, "unauthenticated"},
      {Action::CreateIntegration, "unauthenticated"},
      {Action::ReadIntegration, "unauthenticated"},
      {Action::UpdateIntegration, "unauthenticated"},
      {Action::DeleteIntegration, "unauthenticated"},
      {Action::ReadIntegrationLogs, "unauthenticated"},
      {Action::RedeliverJobs, "unauthenticated"},
      {Action::ListRoles, "unauthenticated"},
      {Action::ReadRole, "unauthenticated"},
      {Action::CreateRole, "unauthenticated"},
      {Action::UpdateRole, "unauthenticated"},
      {Action::DeleteRole, "unauthenticated"},
      {Action::ListRolePolicies, "unauthenticated"},
      {Action::CreateRolePolicy, "unauthenticated"},
      {Action::ReadRolePolicy, "unauthenticated"},
      {Action::UpdateRolePolicy, "unauthenticated"},
      {Action::DeleteRolePolicy, "unauthenticated"},
      {Action::ReadSettings, "unauthenticated"},
      {Action::UpdateSettings, "unauthenticated"},
      {Action::ReadAuditLog, "unauthenticated"},
      {Action::ListKeys, "unauthenticated"},
      {Action::CreateKey, "unauthenticated"},
      {Action::ReadKey, "unauthenticated"},
      {Action::UpdateKey, "unauthenticated"},
      {Action::DeleteKey, "unauthenticated"},
      {Action::RotateKey, "unauthenticated"},
  };
  EXPECT_EQ(std::size(cases), static_cast<std::size_t>(Action::RotateKey) + 1);
  const CustomApi api = sample_api({});
  const Identity administrator{Role::Administrator, "id"};
  const AccessRules& rules = *AccessRules::none();
  for (const auto& c : cases) {
    const int action = static_cast<int>(c.action);
    EXPECT_EQ(verdict(authorize_caller(c.action, {})), c.nobody) << action;
    EXPECT_EQ(verdict(authorize_caller(c.action, administrator)), "yes") << action;
    for (const CustomApi* target : {&api, static_cast<const CustomApi*>(nullptr)}) {
      EXPECT_EQ(verdict(authorize(c.action, {}, rules, target)), c.nobody) << action;
      EXPECT_EQ(verdict(authorize(c.action, administrator, rules, target)), "yes") << action;
    }
  }
}

bool writes(Permission permission) {
  return permission == Permission::Create || permission == Permission::Update ||
         permission == Permission::Delete;
}

// The one action that each permission is for, but for batches, which are for each that writes.
constexpr std::pair<Permission, Action> permitted[] = {
    {Permission::Create, Action::CreateEntry}, {Permission::List, Action::ListEntries},
    {Permission::Read, Action::ReadEntry},     {Permission::Update, Action::UpdateEntry},
    {Permission::Delete, Action::DeleteEntry},
};

TEST(Authorize, GrantsARoleWhatItsPolicySaysOfThatApiAndNothingElse) {
  CustomApi api = sample_api({});
  api.id = CustomApiId::make();
  CustomApi other = api;
  other.id = CustomApiId::make();
  const Identity guest{Role::ByPolicy, "id", {}, guest_shopper()};
  const Identity customer{Role::ByPolicy, "id", {}, {RoleType::StandardShopper, "registered-shopper"}};
  for (const auto& [permission, granted] : permitted) {
    RolePolicy policy;
    policy.id = RolePolicyId::make();
    policy.api = api.id;
    policy.role = guest_shopper();
    policy.permissions.set(permission, true);
    const auto rules = AccessRules::none()->with(policy);
    for (int number = 0; number <= static_cast<int>(Action::RotateKey); ++number) {
      const auto action = static_cast<Action>(number);
      const char* closed = is_open(action) ? "yes" : "forbidden";
      const bool allowed = action == granted || (action == Action::WriteBatch && writes(permission));
      EXPECT_EQ(verdict(authorize(action, guest, *rules, &api)), allowed ? "yes" : closed) << number;
      EXPECT_EQ(verdict(authorize(action, guest, *rules, &other)), closed) << number;
      EXPECT_EQ(verdict(authorize(action, guest, *rules, nullptr)), closed) << number;
      EXPECT_EQ(verdict(authorize(action, customer, *rules, &api)), closed) << number;
      EXPECT_EQ(verdict(authorize_caller(action, guest)),
                is_for_administrators(action) ? "forbidden" : "yes");
    }
    EXPECT_EQ(authorize(granted, guest, *rules, &api)->has(permission), true);
    const auto gone = rules->without_policies_of(api.id);
    EXPECT_EQ(verdict(authorize(granted, guest, *gone, &api)), "forbidden");
  }
}

}  // namespace
}  // namespace bespoke
