// What a caller is to the policies: a role, by its kind and id. Facts 10.3, 10.4.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace bespoke {

enum class RoleType { StandardUser, StandardShopper, CustomUser };

// As the wire and the stores have it: `standard_user_role`, `standard_shopper_role`, `custom_user_role`.
std::string_view role_type_name(RoleType type);
std::optional<RoleType> parse_role_type(std::string_view name);

struct RoleReference {
  RoleType type = RoleType::StandardUser;
  std::string id;  // a word of a standard role, the UUID of a custom one

  friend auto operator<=>(const RoleReference&, const RoleReference&) = default;
};

}  // namespace bespoke
