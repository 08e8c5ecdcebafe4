// Who may do what: the roles that users have made, and the policies, as one immutable value. It is a part of
// the Catalog, so a request is judged by the rules of the definitions that it is checked against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "model/custom_api.h"
#include "model/role.h"
#include "model/standard_roles.h"

namespace bespoke {

using CustomRoleId = Id<struct CustomRoleTag>;
using RolePolicyId = Id<struct RolePolicyTag>;

// A role of a user's own: facts 10.4.
struct CustomRole {
  CustomRoleId id;
  std::string name;
  std::string description;
  AccessLevels access_levels{};
  Timestamp created_at;
  Timestamp updated_at;
};

// What a policy may grant, in the order of the contract: facts 10.3.
enum class Permission : std::uint8_t { Create, List, Read, Update, Delete };
inline constexpr std::array permissions = {Permission::Create, Permission::List, Permission::Read,
                                           Permission::Update, Permission::Delete};
// As the wire has it: `create`, …
std::string_view permission_name(Permission permission);

class PermissionSet {
 public:
  PermissionSet() = default;
  bool has(Permission permission) const { return (bits_ & bit(permission)) != 0; }
  void set(Permission permission, bool value) {
    bits_ = static_cast<std::uint8_t>(value ? bits_ | bit(permission) : bits_ & ~bit(permission));
  }
  friend bool operator==(const PermissionSet&, const PermissionSet&) = default;

 private:
  static std::uint8_t bit(Permission permission) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(permission));
  }

  std::uint8_t bits_ = 0;
};

// Under which of its two names a standard role was given.
enum class RoleNaming { Standard, BuiltIn };

// What a role may do to the entries of one Custom API. Of an API and a role there is one at most.
struct RolePolicy {
  RolePolicyId id;
  CustomApiId api;
  RoleReference role;
  RoleNaming naming = RoleNaming::Standard;
  PermissionSet permissions;
  std::optional<std::string> filter;  // of rows: what it does not match does not exist for the role
  Timestamp created_at;
  Timestamp updated_at;
};

class AccessRules {
 public:
  using Policies = std::vector<std::shared_ptr<const RolePolicy>>;
  using Roles = std::vector<std::shared_ptr<const CustomRole>>;

  // Both in the order of their creation.
  AccessRules(Roles roles, Policies policies);
  AccessRules(const AccessRules&) = delete;
  AccessRules& operator=(const AccessRules&) = delete;
  // Without any: what is not granted is denied.
  static std::shared_ptr<const AccessRules> none();

  std::span<const std::shared_ptr<const CustomRole>> roles() const { return roles_; }
  std::span<const std::shared_ptr<const RolePolicy>> policies() const { return policies_; }

  // Null where there is none.
  std::shared_ptr<const CustomRole> find(const CustomRoleId& id) const;
  std::shared_ptr<const RolePolicy> find(const RolePolicyId& id) const;
  // Takes one look-up, however many there are.
  const RolePolicy* find(const CustomApiId& api, const RoleReference& role) const;

  // The first of the names that names one role alone, and none that makes administrators: a standard role by
  // its word or UUID, one of the own by its id or name. A role without policies where none of them does.
  RoleReference role_named_by(std::span<const std::string> names) const;

  // The Custom APIs where a name that a token holds may mean other rights once `role` is put. The first of a
  // token's names that is a role counts: with one, all that stand behind it come or go.
  std::set<CustomApiId> named_otherwise_with(const CustomRole& role) const;
  // Those that have any.
  std::set<CustomApiId> with_policies() const;

  // The rules after a change. `with` replaces what has the same id, or adds it.
  std::shared_ptr<const AccessRules> with(CustomRole role) const;
  std::shared_ptr<const AccessRules> with(RolePolicy policy) const;
  std::shared_ptr<const AccessRules> without(const RolePolicyId& id) const;
  // Its policies go with it.
  std::shared_ptr<const AccessRules> without(const CustomRoleId& id) const;
  std::shared_ptr<const AccessRules> without_policies_of(const CustomApiId& api) const;

 private:
  std::optional<RoleReference> find_role(std::string_view name) const;

  struct Subject {
    CustomApiId api;
    RoleType type;
    std::string_view role;  // points into the policy
    friend bool operator==(const Subject&, const Subject&) = default;
  };
  struct HashSubject {
    std::size_t operator()(const Subject& subject) const noexcept;
  };

  Roles roles_;
  Policies policies_;
  std::map<CustomRoleId, std::size_t> roles_by_id_;
  std::map<RolePolicyId, std::size_t> policies_by_id_;
  std::unordered_map<Subject, const RolePolicy*, HashSubject> by_subject_;
};

}  // namespace bespoke
