// Roles and policies: kept through a restart, and what they concern moves with them.
#include "model/standard_roles.h"
#include "store_test.h"

namespace bespoke {
namespace {

RolePolicy new_filtered_policy(const CustomApi& api, const RoleReference& role) {
  RolePolicy policy;
  policy.id = RolePolicyId::make();
  policy.api = api.id;
  policy.role = role;
  policy.naming = RoleNaming::BuiltIn;
  policy.permissions.set(Permission::List, true);
  policy.permissions.set(Permission::Delete, true);
  policy.filter = "eq(a,\"x\")";
  policy.created_at = policy.updated_at = Timestamp{1'700'000'000'001};
  return policy;
}

CustomRole new_role(std::string name) {
  CustomRole role;
  role.id = CustomRoleId::make();
  role.name = std::move(name);
  role.description = "d";
  role.access_levels[3] = AccessLevel::Manage;
  role.access_levels[27] = AccessLevel::View;
  role.created_at = role.updated_at = Timestamp{1'700'000'000'000};
  return role;
}

// The rules in one line for each.
std::string dump(const AccessRules& rules) {
  std::string text;
  for (const auto& role : rules.roles()) {
    text += role->name + " " + role->description + " " + std::to_string(role->created_at.ms) + " " +
            std::to_string(role->updated_at.ms);
    for (const AccessLevel level : role->access_levels) text += std::to_string(static_cast<int>(level));
    text += "\n";
  }
  for (const auto& policy : rules.policies()) {
    text += policy->id.text() + " " + policy->api.text() + " " +
            std::string(role_type_name(policy->role.type)) + " " + policy->role.id +
            (policy->naming == RoleNaming::BuiltIn ? " built-in" : "");
    for (const Permission each : permissions) {
      if (policy->permissions.has(each)) text.append(" ").append(permission_name(each));
    }
    text += " " + policy->filter.value_or("-") + " " + std::to_string(policy->created_at.ms) + " " +
            std::to_string(policy->updated_at.ms) + "\n";
  }
  return text;
}

class AccessTest : public StoreTest {
 protected:
  Status put(const RolePolicy& policy) {
    return define(store(), [&](Transaction& transaction) { return transaction.put_role_policy(policy); });
  }
  Status put(const CustomRole& role) {
    return define(store(), [&](Transaction& transaction) { return transaction.put_custom_role(role); });
  }
  std::string rules() { return dump(store().catalog()->access()); }
};

TEST_P(AccessTest, IsKept) {
  const auto api = add_api("one", {new_field("a", FieldType::String)});
  const auto other = add_api("two", {});
  CustomRole role = new_role("Reader");
  RolePolicy guests = new_filtered_policy(*api, guest_shopper());
  RolePolicy readers = new_filtered_policy(*other, {RoleType::CustomUser, role.id.text()});
  readers.filter.reset();
  readers.naming = RoleNaming::Standard;
  ASSERT_OK(put(role));
  ASSERT_OK(put(new_role("Writer")));
  ASSERT_OK(put(guests));
  ASSERT_OK(put(readers));
  role.name = "Reader of all";
  role.updated_at.ms += 5;
  ASSERT_OK(put(role));
  guests.permissions.set(Permission::Create, true);
  guests.permissions.set(Permission::List, false);
  guests.filter = "eq(a,\"y\")";
  guests.updated_at.ms += 7;
  ASSERT_OK(put(guests));
  const std::string wanted =
      dump(AccessRules({std::make_shared<CustomRole>(role), store().catalog()->access().roles()[1]},
                       {std::make_shared<RolePolicy>(guests), std::make_shared<RolePolicy>(readers)}));
  EXPECT_EQ(rules(), wanted);
  const std::int64_t version = current(*api)->version;
  reopen();
  EXPECT_EQ(rules(), wanted);
  EXPECT_EQ(current(*api)->version, version);
}

TEST_P(AccessTest, EachChangeOfAPolicyMovesTheVersionOfItsApi) {
  const auto api = add_api("one", {});
  const auto other = add_api("two", {});
  const CustomRole role = new_role("Reader");
  ASSERT_OK(put(role));
  const RolePolicy guests = new_filtered_policy(*api, guest_shopper());
  const RolePolicy readers = new_filtered_policy(*api, {RoleType::CustomUser, role.id.text()});
  CustomRole renamed = role;
  renamed.name = "Reader of all";
  const CustomRole namesake = new_role("Reader of all");
  CustomRole namesake_elsewhere = namesake;
  namesake_elsewhere.name = "Another";
  const Work changes[] = {
      [&](Transaction& transaction) { return transaction.put_role_policy(guests); },
      [&](Transaction& transaction) { return transaction.put_role_policy(guests); },
      [&](Transaction& transaction) { return transaction.delete_role_policy(guests.id); },
      [&](Transaction& transaction) { return transaction.put_role_policy(readers); },
      // A token may name the role: by the former name, by the new one, and by one that another has as well.
      [&](Transaction& transaction) { return transaction.put_custom_role(renamed); },
      [&](Transaction& transaction) { return transaction.put_custom_role(namesake); },
      [&](Transaction& transaction) { return transaction.put_custom_role(namesake_elsewhere); },
      [&](Transaction& transaction) { return transaction.delete_custom_role(role.id); },
  };
  std::shared_ptr<const CustomApi> before = current(*api);
  const std::int64_t others = current(*other)->version;
  for (const Work& change : changes) {
    ASSERT_OK(define(store(), change));
    EXPECT_EQ(current(*api)->version, before->version + 1);
    // What was authorized by the rules before is refused.
    EXPECT_EQ(insert(store(), *before, new_entry({})).error().code, ErrorCode::DefinitionChanged);
    before = current(*api);
    ASSERT_OK(insert(store(), *before, new_entry({})));
  }
  EXPECT_EQ(store().catalog()->access().policies().size(), 0U);
  // A change that leaves every name to whoever has it moves nothing; a new name may stand before others in a
  // claim.
  ASSERT_OK(put(new_filtered_policy(*api, {RoleType::CustomUser, namesake.id.text()})));
  const std::int64_t version = current(*api)->version;
  namesake_elsewhere.description = "Described";
  ASSERT_OK(put(namesake_elsewhere));
  EXPECT_EQ(current(*api)->version, version);
  ASSERT_OK(put(new_role("Somebody else")));
  EXPECT_EQ(current(*api)->version, version + 1);
  EXPECT_EQ(current(*other)->version, others);
}

TEST_P(AccessTest, GoesWithItsApi) {
  const auto api = add_api("one", {});
  const auto other = add_api("two", {});
  ASSERT_OK(put(new_filtered_policy(*api, guest_shopper())));
  const RolePolicy kept = new_filtered_policy(*other, guest_shopper());
  ASSERT_OK(put(kept));
  ASSERT_OK(
      define(store(), [&](Transaction& transaction) { return transaction.delete_custom_api(api->id); }));
  const std::string wanted = dump(AccessRules({}, {std::make_shared<RolePolicy>(kept)}));
  EXPECT_EQ(rules(), wanted);
  reopen();
  EXPECT_EQ(rules(), wanted);
  const auto again = add_api("one", {});
  EXPECT_EQ(store().catalog()->access().find(again->id, guest_shopper()), nullptr);
  EXPECT_EQ(put(new_filtered_policy(*api, guest_shopper())).error().code, ErrorCode::CustomApiNotFound);
}

INSTANTIATE_TEST_SUITE_P(Stores, AccessTest, testing::ValuesIn(store_kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace bespoke
