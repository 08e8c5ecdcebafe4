#include "model/access_rules.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace bespoke {

std::string_view permission_name(Permission permission) {
  switch (permission) {
    case Permission::Create:
      return "create";
    case Permission::List:
      return "list";
    case Permission::Read:
      return "read";
    case Permission::Update:
      return "update";
    case Permission::Delete:
      return "delete";
  }
  return "";
}

std::size_t AccessRules::HashSubject::operator()(const Subject& subject) const noexcept {
  const std::size_t role = std::hash<std::string_view>{}(subject.role);
  return std::hash<CustomApiId>{}(subject.api) ^ (role << 1U) ^ static_cast<std::size_t>(subject.type);
}

AccessRules::AccessRules(Roles roles, Policies policies)
    : roles_(std::move(roles)), policies_(std::move(policies)) {
  by_subject_.reserve(policies_.size());
  for (std::size_t i = 0; i < roles_.size(); ++i) roles_by_id_.emplace(roles_[i]->id, i);
  for (std::size_t i = 0; i < policies_.size(); ++i) {
    const RolePolicy& policy = *policies_[i];
    policies_by_id_.emplace(policy.id, i);
    by_subject_.emplace(Subject{policy.api, policy.role.type, policy.role.id}, &policy);
  }
}

std::shared_ptr<const AccessRules> AccessRules::none() {
  static const auto empty = std::make_shared<const AccessRules>(Roles{}, Policies{});
  return empty;
}

std::shared_ptr<const CustomRole> AccessRules::find(const CustomRoleId& id) const {
  const auto found = roles_by_id_.find(id);
  return found == roles_by_id_.end() ? nullptr : roles_[found->second];
}

std::shared_ptr<const RolePolicy> AccessRules::find(const RolePolicyId& id) const {
  const auto found = policies_by_id_.find(id);
  return found == policies_by_id_.end() ? nullptr : policies_[found->second];
}

const RolePolicy* AccessRules::find(const CustomApiId& api, const RoleReference& role) const {
  if (by_subject_.empty()) return nullptr;
  const auto found = by_subject_.find(Subject{api, role.type, role.id});
  return found == by_subject_.end() ? nullptr : found->second;
}

std::optional<RoleReference> AccessRules::find_role(std::string_view name) const {
  const auto id = CustomRoleId::parse(name);
  const CustomRole* own = nullptr;
  for (const auto& role : roles_) {
    if (role->name != name && role->id != id) continue;
    if (own != nullptr) return std::nullopt;  // which of them is meant, nobody knows
    own = role.get();
  }
  const StandardRole* standard = find_standard_role(name);
  if (standard != nullptr) {
    if (own != nullptr || standard->administrator) return std::nullopt;
    return RoleReference{standard->type, std::string(standard->id)};
  }
  if (own == nullptr) return std::nullopt;
  return RoleReference{RoleType::CustomUser, own->id.text()};
}

RoleReference AccessRules::role_named_by(std::span<const std::string> names) const {
  for (const std::string& name : names) {
    if (std::optional<RoleReference> role = find_role(name)) return *std::move(role);
  }
  return {RoleType::CustomUser, ""};
}

std::set<CustomApiId> AccessRules::named_otherwise_with(const CustomRole& role) const {
  const std::shared_ptr<const CustomRole> before = find(role.id);
  if (before != nullptr && before->name == role.name) return {};
  return with_policies();
}

std::set<CustomApiId> AccessRules::with_policies() const {
  std::set<CustomApiId> apis;
  for (const auto& policy : policies_) apis.insert(policy->api);
  return apis;
}

std::shared_ptr<const AccessRules> AccessRules::with(CustomRole role) const {
  const auto old = roles_by_id_.find(role.id);
  Roles changed = roles_;
  auto added = std::make_shared<const CustomRole>(std::move(role));
  if (old == roles_by_id_.end()) {
    changed.push_back(std::move(added));
  } else {
    changed[old->second] = std::move(added);
  }
  return std::make_shared<const AccessRules>(std::move(changed), policies_);
}

std::shared_ptr<const AccessRules> AccessRules::with(RolePolicy policy) const {
  const auto old = policies_by_id_.find(policy.id);
  Policies changed = policies_;
  auto added = std::make_shared<const RolePolicy>(std::move(policy));
  if (old == policies_by_id_.end()) {
    changed.push_back(std::move(added));
  } else {
    changed[old->second] = std::move(added);
  }
  return std::make_shared<const AccessRules>(roles_, std::move(changed));
}

std::shared_ptr<const AccessRules> AccessRules::without(const RolePolicyId& id) const {
  Policies rest = policies_;
  std::erase_if(rest, [&](const auto& policy) { return policy->id == id; });
  return std::make_shared<const AccessRules>(roles_, std::move(rest));
}

std::shared_ptr<const AccessRules> AccessRules::without(const CustomRoleId& id) const {
  const RoleReference removed{RoleType::CustomUser, id.text()};
  Roles others = roles_;
  std::erase_if(others, [&](const auto& role) { return role->id == id; });
  Policies rest = policies_;
  std::erase_if(rest, [&](const auto& policy) { return policy->role == removed; });
  return std::make_shared<const AccessRules>(std::move(others), std::move(rest));
}

std::shared_ptr<const AccessRules> AccessRules::without_policies_of(const CustomApiId& api) const {
  Policies rest = policies_;
  std::erase_if(rest, [&](const auto& policy) { return policy->api == api; });
  return std::make_shared<const AccessRules>(roles_, std::move(rest));
}

}  // namespace bespoke
