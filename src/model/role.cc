#include "model/role.h"

namespace bespoke {

std::string_view role_type_name(RoleType type) {
  switch (type) {
    case RoleType::StandardUser:
      return "standard_user_role";
    case RoleType::StandardShopper:
      return "standard_shopper_role";
    case RoleType::CustomUser:
      return "custom_user_role";
  }
  return "";
}

std::optional<RoleType> parse_role_type(std::string_view name) {
  for (const RoleType type : {RoleType::StandardUser, RoleType::StandardShopper, RoleType::CustomUser}) {
    if (role_type_name(type) == name) return type;
  }
  return std::nullopt;
}

}  // namespace bespoke
