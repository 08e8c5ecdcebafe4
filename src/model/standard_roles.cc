#include "model/standard_roles.h"

#include <algorithm>
#include <initializer_list>

namespace bespoke {
namespace {

using Groups = std::initializer_list<std::string_view>;

constexpr void set(AccessLevels& levels, Groups groups, AccessLevel level) {
  for (const std::string_view group : groups) {
    for (std::size_t i = 0; i < access_groups.size(); ++i) {
      if (access_groups[i] == group) levels[i] = level;
    }
  }
}

constexpr AccessLevels all_managed() {
  AccessLevels levels{};
  levels.fill(AccessLevel::Manage);
  set(levels, {"metrics"}, AccessLevel::View);  // there is nothing to manage
  return levels;
}

constexpr AccessLevels levels_of(Groups managed, Groups viewed) {
  AccessLevels levels{};
  set(levels, viewed, AccessLevel::View);
  set(levels, managed, AccessLevel::Manage);
  return levels;
}

using enum RoleType;

// The UUIDs are our own, and never change. Only administrators' levels are more than a plausible picture.
constexpr auto roles = std::to_array<StandardRole>({
    {StandardUser, "org-admin", "69f5cf62-2e53-5140-bb10-625ed1efa17f", "Org Admin", true, true,
     all_managed()},
    {StandardUser, "store-admin", "cfa7017d-e7bf-5ed0-8420-30b461843e1e", "Store Admin", true, true,
     all_managed()},
    {StandardUser, "ecommerce-admin", "daccc3c1-b6b8-519a-bc71-4ec28407791d", "eCommerce Admin", true, false,
     levels_of({"accounts", "catalog_releases", "catalogs", "currencies", "inventories", "orders",
                "price_books", "products", "promotions"},
               {"content_and_pages", "metrics", "settings"})},
    {StandardUser, "promotions-manager", "47ae38e7-3bef-500a-a295-1cd8eb68c4bc", "Promotions Manager", true,
     false, levels_of({"promotions"}, {"catalogs", "products"})},
    {StandardUser, "support", "d754375c-f7ee-565e-b876-23fb45993f58", "Support", true, false,
     levels_of({}, {"accounts", "catalogs", "orders", "products", "promotions"})},
    {StandardUser, "it-developer", "a0d7c7d3-cf2a-5aa3-9b78-7689b534c4f8", "IT/Developer", true, false,
     levels_of({"application_keys", "composer", "custom_apis", "flows", "settings", "webhooks"},
               {"catalogs", "metrics", "products"})},
    {StandardUser, "marketing-sales", "e7a85525-2579-5baa-a8f9-d8cc14f49dfa", "Marketing/Sales", true, false,
     levels_of({"content_and_pages", "promotions"}, {"catalogs", "metrics", "orders", "products"})},
    {StandardShopper,
     "registered-shopper",
     "e2ad6bbb-bce6-58b4-8385-2ccc481761c4",
     "Registered Shopper",
     false,
     false,
     {}},
    {StandardShopper,
     "guest-shopper",
     "286c38d2-8560-5d46-82ef-a17647475f90",
     "Guest Shopper",
     false,
     false,
     {}},
});

}  // namespace

std::string_view access_level_name(AccessLevel level) {
  switch (level) {
    case AccessLevel::None:
      return "none";
    case AccessLevel::View:
      return "view";
    case AccessLevel::Manage:
      return "manage";
  }
  return "";
}

std::span<const StandardRole> standard_roles() {
  return roles;
}

const StandardRole* find_standard_role(RoleType type, std::string_view id) {
  const auto found = std::ranges::find_if(
      roles, [&](const StandardRole& role) { return role.type == type && role.id == id; });
  return found == roles.end() ? nullptr : &*found;
}

const StandardRole* find_built_in_role(std::string_view uuid) {
  const auto found = std::ranges::find(roles, uuid, &StandardRole::uuid);
  return found == roles.end() ? nullptr : &*found;
}

const StandardRole* find_standard_role(std::string_view name) {
  const auto found = std::ranges::find_if(
      roles, [&](const StandardRole& role) { return role.id == name || role.uuid == name; });
  return found == roles.end() ? nullptr : &*found;
}

RoleReference guest_shopper() {
  return {StandardShopper, "guest-shopper"};
}

RoleReference registered_shopper() {
  return {StandardShopper, "registered-shopper"};
}

Role standing_of(const RoleReference& role) {
  const StandardRole* standard = find_standard_role(role.type, role.id);
  return standard != nullptr && standard->administrator ? Role::Administrator : Role::ByPolicy;
}

}  // namespace bespoke
