#include "api/role_json.h"

#include <fmt/format.h>

#include <string>

#include "api/resource_json.h"

namespace bespoke {
namespace {

constexpr std::string_view built_in_role = "built_in_role";

struct Named {
  std::string_view type;
  std::string id;
};

// The role under the name that the policy was given.
Named name_of(const RolePolicy& policy) {
  const StandardRole* standard =
      policy.naming == RoleNaming::BuiltIn ? find_standard_role(policy.role.type, policy.role.id) : nullptr;
  if (standard != nullptr) return {built_in_role, std::string(standard->uuid)};
  return {role_type_name(policy.role.type), policy.role.id};
}

void write_text(json::Writer& out, std::string_view key, std::string_view text) {
  out.key(key);
  out.string(text);
}

// Leaves `meta` open.
void write_meta_start(json::Writer& out, Timestamp created_at, Timestamp updated_at) {
  out.key("meta");
  out.object();
  out.key("timestamps");
  out.object();
  write_text(out, "created_at", created_at.text());
  write_text(out, "updated_at", updated_at.text());
  out.end_object();
}

void write_levels(json::Writer& out, const AccessLevels& levels) {
  out.key("access_levels");
  out.object();
  for (std::size_t i = 0; i < levels.size(); ++i) {
    write_text(out, access_groups[i], access_level_name(levels[i]));
  }
  out.end_object();
}

void write_reference(json::Writer& out, std::string_view key, const Named& named) {
  out.key(key);
  out.object();
  out.key("data");
  out.object();
  write_text(out, "id", named.id);
  write_text(out, "type", named.type);
  out.end_object();
  out.end_object();
}

std::string_view collection_of(RoleType type) {
  return type == RoleType::StandardUser ? "standard-user-roles" : "standard-shopper-roles";
}

}  // namespace

void write_standard_role(json::Writer& out, const StandardRole& role, const Links& links) {
  out.object();
  write_text(out, "id", role.id);
  write_text(out, "type", role_type_name(role.type));
  write_text(out, "name", role.name);
  if (role.type == RoleType::StandardUser) write_levels(out, role.access_levels);
  write_self(out, links.self(fmt::format("/permissions/{}/{}", collection_of(role.type), role.id)));
  out.end_object();
}

void write_built_in_role(json::Writer& out, const StandardRole& role, const Links& links) {
  out.object();
  write_text(out, "id", role.uuid);
  write_text(out, "type", built_in_role);
  write_text(out, "name", role.name);
  out.key("cm_user_assignable");
  out.boolean(role.cm_user_assignable);
  write_self(out, links.self(fmt::format("/permissions/built-in-roles/{}", role.uuid)));
  out.end_object();
}

void write_custom_role(json::Writer& out, const CustomRole& role, const Links& links) {
  out.object();
  write_text(out, "id", role.id.text());
  write_text(out, "type", role_type_name(RoleType::CustomUser));
  write_text(out, "name", role.name);
  write_text(out, "description", role.description);
  write_levels(out, role.access_levels);
  write_self(out, links.self(fmt::format("/permissions/custom-user-roles/{}", role.id.text())));
  write_meta_start(out, role.created_at, role.updated_at);
  write_text(out, "owner", "store");
  out.end_object();
  out.end_object();
}

void write_role_policy(json::Writer& out, const RolePolicy& policy, const Links& links) {
  out.object();
  write_text(out, "id", policy.id.text());
  write_text(out, "type", "custom_api_role_policy");
  for (const Permission permission : permissions) {
    out.key(permission_name(permission));
    out.boolean(policy.permissions.has(permission));
  }
  out.key("filter");
  policy.filter ? out.string(*policy.filter) : out.null();
  write_self(out, links.self(fmt::format("/permissions/custom-api-role-policies/{}", policy.id.text())));
  write_meta_start(out, policy.created_at, policy.updated_at);
  out.end_object();
  out.key("relationships");
  out.object();
  write_reference(out, "custom_api", {"custom_api", policy.api.text()});
  write_reference(out, "role", name_of(policy));
  out.end_object();
  out.end_object();
}

void write_included_role(json::Writer& out, const RolePolicy& policy, const AccessRules& rules) {
  const Named named = name_of(policy);
  const StandardRole* standard = find_standard_role(policy.role.type, policy.role.id);
  const auto id = CustomRoleId::parse(policy.role.id);
  const std::shared_ptr<const CustomRole> custom = id ? rules.find(*id) : nullptr;
  out.object();
  write_text(out, "id", named.id);
  write_text(out, "type", named.type);
  write_text(out, "name", standard != nullptr ? standard->name : custom != nullptr ? custom->name : "");
  out.end_object();
}

}  // namespace bespoke
