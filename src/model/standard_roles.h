// The roles that are always there, under both of their names: a UUID among the vendor's built-in roles, as
// its clients up to 2025 know them, and a word among the standard ones. Facts 10.4.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "model/identity.h"
#include "model/role.h"

namespace bespoke {

enum class AccessLevel { None, View, Manage };
std::string_view access_level_name(AccessLevel level);

// What the levels of a user role are about, in the vendor's words and order. They are shown, and rule nothing
// here: what a role may do to entries is said by policies.
inline constexpr std::array<std::string_view, 28> access_groups = {"accounts",
                                                                   "application_keys",
                                                                   "authentication",
                                                                   "catalog_releases",
                                                                   "catalog_search",
                                                                   "catalogs",
                                                                   "composer",
                                                                   "content_and_pages",
                                                                   "currencies",
                                                                   "custom_actions",
                                                                   "custom_apis",
                                                                   "flows",
                                                                   "inventories",
                                                                   "legacy_catalogs",
                                                                   "metrics",
                                                                   "orders",
                                                                   "payment_gateways",
                                                                   "personal_data",
                                                                   "price_books",
                                                                   "products",
                                                                   "promotions",
                                                                   "settings",
                                                                   "subscription_billing",
                                                                   "subscription_jobs",
                                                                   "subscription_offerings",
                                                                   "subscription_subscribers",
                                                                   "team",
                                                                   "webhooks"};
using AccessLevels = std::array<AccessLevel, access_groups.size()>;

struct StandardRole {
  RoleType type;
  std::string_view id;    // a word
  std::string_view uuid;  // the same role's id among the built-in roles
  std::string_view name;
  bool cm_user_assignable;  // of the vendor: whether its users can have it, which is what user roles are
  bool administrator;       // has full access, and needs no policy
  AccessLevels access_levels;
};

std::span<const StandardRole> standard_roles();
// Null where there is none.
const StandardRole* find_standard_role(RoleType type, std::string_view id);
const StandardRole* find_built_in_role(std::string_view uuid);
// By its word or its UUID, whatever its type.
const StandardRole* find_standard_role(std::string_view name);

// Whom an `implicit` token makes of anybody, and whom the token of a customer beside it: facts 10.2.
RoleReference guest_shopper();
RoleReference registered_shopper();

// What somebody with that role is: an Administrator, or whatever its policies say.
Role standing_of(const RoleReference& role);

}  // namespace bespoke
