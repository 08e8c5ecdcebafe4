#include <gtest/gtest.h>

#include "model/access_rules.h"

namespace bespoke {
namespace {

std::shared_ptr<const CustomRole> role(const CustomRoleId& id, const std::string& name) {
  return std::make_shared<const CustomRole>(CustomRole{id, name, {}, {}, {}, {}});
}

TEST(RoleNamedBy, FindsTheFirstThatIsARole) {
  const CustomRoleId vip = CustomRoleId::make();
  const CustomRoleId word = CustomRoleId::make();
  const CustomRoleId posing = CustomRoleId::make();
  const AccessRules rules({role(vip, "VIP"), role(word, "support"), role(posing, vip.text()),
                           role(CustomRoleId::make(), "twice"), role(CustomRoleId::make(), "twice"),
                           role(CustomRoleId::make(), "Org Admin"), role(CustomRoleId::make(), "org-admin")},
                          {});
  const RoleReference own{RoleType::CustomUser, vip.text()};
  const RoleReference support{RoleType::StandardUser, "support"};
  const RoleReference no_role{RoleType::CustomUser, ""};
  const struct {
    std::vector<std::string> names;
    RoleReference wanted;
  } cases[] = {
      {{"VIP"}, own},
      {{vip.text()}, no_role},  // another has that for its name
      {{posing.text()}, {RoleType::CustomUser, posing.text()}},
      {{"vip"}, no_role},
      {{"VIP "}, no_role},
      {{""}, no_role},
      {{}, no_role},
      {{CustomRoleId::make().text()}, no_role},
      {{"support"}, no_role},  // one of the own is called as a standard one
      {{word.text()}, {RoleType::CustomUser, word.text()}},
      {{"d754375c-f7ee-565e-b876-23fb45993f58"}, support},
      {{"guest-shopper"}, guest_shopper()},
      {{"registered-shopper"}, registered_shopper()},
      {{"twice"}, no_role},
      {{"org-admin"}, no_role},
      {{"store-admin"}, no_role},
      {{"69f5cf62-2e53-5140-bb10-625ed1efa17f"}, no_role},
      {{"cfa7017d-e7bf-5ed0-8420-30b461843e1e"}, no_role},
      {{"offline_access", "org-admin", "twice", "VIP", "support"}, own},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(rules.role_named_by(c.names), c.wanted) << (c.names.empty() ? "none" : c.names.front());
  }
}

}  // namespace
}  // namespace bespoke
