#include "model/role_policy_rules.h"

#include <optional>

#include "model/attribute_reader.h"
#include "model/limits.h"

namespace bespoke {
namespace {

constexpr std::string_view built_in_role = "built_in_role";

struct Named {
  std::string type;
  std::string id;
};

// What `relationships.<name>.data` says; none where it does not say both, which is a problem then.
std::optional<Named> read_relationship(AttributeReader& relationships, std::string_view name) {
  const json::Value* sent = relationships.find(name);
  const json::Value* data = sent == nullptr ? nullptr : sent->find("data");
  const json::Value* type = data == nullptr ? nullptr : data->find("type");
  const json::Value* id = data == nullptr ? nullptr : data->find("id");
  if (type != nullptr && type->string() != nullptr && id != nullptr && id->string() != nullptr) {
    return Named{*type->string(), *id->string()};
  }
  relationships.problem(name, "must have 'data' with a 'type' and an 'id'.");
  return std::nullopt;
}

void read_api(AttributeReader& relationships, const Catalog& catalog, CustomApiId& target) {
  const std::optional<Named> named = read_relationship(relationships, "custom_api");
  if (!named) return;
  if (named->type != "custom_api") {
    return relationships.problem("custom_api.data.type", "must be 'custom_api'.");
  }
  const std::optional<CustomApiId> id = CustomApiId::parse(named->id);
  if (!id || catalog.find(*id) == nullptr) {
    return relationships.problem("custom_api.data.id", "names a Custom API that does not exist.");
  }
  target = *id;
}

// Null where there is no such standard role; by either of its names.
const StandardRole* find_role(const Named& named) {
  if (named.type == built_in_role) return find_built_in_role(named.id);
  const std::optional<RoleType> type = parse_role_type(named.type);
  return type ? find_standard_role(*type, named.id) : nullptr;
}

void read_custom_user_role(AttributeReader& relationships, const Catalog& catalog, const std::string& sent,
                           RoleReference& target) {
  const std::optional<CustomRoleId> id = CustomRoleId::parse(sent);
  if (!id || catalog.access().find(*id) == nullptr) {
    return relationships.problem("role.data.id", "names a role that does not exist.");
  }
  target = {RoleType::CustomUser, id->text()};
}

void read_role(AttributeReader& relationships, const Catalog& catalog, RolePolicy& target) {
  const std::optional<Named> named = read_relationship(relationships, "role");
  if (!named) return;
  const std::optional<RoleType> type = parse_role_type(named->type);
  if (!type && named->type != built_in_role) {
    return relationships.problem(
        "role.data.type",
        "must be 'standard_user_role', 'standard_shopper_role', 'custom_user_role' or "
        "'built_in_role'.");
  }
  if (type == RoleType::CustomUser) {
    return read_custom_user_role(relationships, catalog, named->id, target.role);
  }
  const StandardRole* role = find_role(*named);
  if (role == nullptr) return relationships.problem("role.data.id", "names a role that does not exist.");
  if (role->administrator) {
    return relationships.problem("role.data.id", "names a role that has full access, and needs no policy.");
  }
  target.role = {role->type, std::string(role->id)};
  target.naming = type ? RoleNaming::Standard : RoleNaming::BuiltIn;
}

// They may be repeated, not changed.
void refuse_others(AttributeReader& relationships, const RolePolicy& current, const Catalog& catalog) {
  RolePolicy sent = current;
  if (relationships.find("custom_api") != nullptr) read_api(relationships, catalog, sent.api);
  if (relationships.find("role") != nullptr) read_role(relationships, catalog, sent);
  if (sent.api != current.api) relationships.problem("custom_api", "cannot be updated.");
  if (sent.role != current.role) relationships.problem("role", "cannot be updated.");
}

}  // namespace

RolePolicy read_role_policy(const json::Value& data, const RolePolicy* current, const Catalog& catalog,
                            std::vector<std::string>& problems) {
  RolePolicy policy = current == nullptr ? RolePolicy{} : *current;
  AttributeReader reader(&data, "", problems);
  reader.constant("type", "custom_api_role_policy");
  for (const Permission permission : permissions) {
    bool granted = policy.permissions.has(permission);
    reader.boolean(permission_name(permission), false, granted);
    policy.permissions.set(permission, granted);
  }
  reader.optional_text("filter", policy_filter_length_max, policy.filter);
  if (policy.filter && policy.filter->empty()) reader.problem("filter", "must not be empty: null is none.");
  AttributeReader relationships(reader.object("relationships"), "relationships.", problems);
  if (current != nullptr) {
    refuse_others(relationships, *current, catalog);
    return policy;
  }
  read_api(relationships, catalog, policy.api);
  read_role(relationships, catalog, policy);
  return policy;
}

}  // namespace bespoke
