// The rows that keep roles and policies, on every SQL store. Each change moves the version of the Custom APIs
// that it concerns: so a read or write that was authorized by older rules is refused with DefinitionChanged,
// by whatever node, as one that was checked against an older definition is.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "model/catalog.h"
#include "model/errors.h"
#include "store/sql/access_text.h"
#include "store/sql/definition_rows.h"

namespace bespoke::sql {

namespace rows {

template <class Statement>
Result<CustomRole> read_role(const Statement& row) {
  CustomRole role;
  role.id = CustomRoleId(row.uuid(0));
  role.name = row.text(1);
  role.description = row.text(2);
  const Result<AccessLevels> levels = read_access_levels(row.text(3));
  if (!levels) return levels.error();
  role.access_levels = *levels;
  role.created_at.ms = row.integer(4);
  role.updated_at.ms = row.integer(5);
  return role;
}

template <class Connection>
Result<AccessRules::Roles> read_roles(Connection& connection) {
  auto rows = connection.prepare(
      "SELECT id,name,description,access_levels,created_at,updated_at FROM custom_roles ORDER BY number");
  if (!rows) return rows.error();
  AccessRules::Roles roles;
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return row.error();
    if (!*row) return roles;
    Result<CustomRole> role = read_role(*rows);
    if (!role) return role.error();
    roles.push_back(std::make_shared<const CustomRole>(*std::move(role)));
  }
}

// The five permissions stand from this column on.
inline constexpr int first_permission = 5;

template <class Statement>
Result<RolePolicy> read_policy(const Statement& row) {
  RolePolicy policy;
  policy.id = RolePolicyId(row.uuid(0));
  policy.api = CustomApiId(row.uuid(1));
  const std::optional<RoleType> type = parse_role_type(row.text(2));
  if (!type) return internal_error();
  policy.role = {*type, row.text(3)};
  policy.naming = row.integer(4) != 0 ? RoleNaming::BuiltIn : RoleNaming::Standard;
  for (std::size_t i = 0; i < permissions.size(); ++i) {
    policy.permissions.set(permissions[i], row.integer(first_permission + static_cast<int>(i)) != 0);
  }
  policy.filter = optional_text(row, 10);
  policy.created_at.ms = row.integer(11);
  policy.updated_at.ms = row.integer(12);
  return policy;
}

template <class Connection>
Result<AccessRules::Policies> read_policies(Connection& connection) {
  auto rows = connection.prepare(
      "SELECT role_policies.id,custom_apis.id,role_type,role_id,built_in,can_create,can_list,can_read,"
      "can_update,can_delete,filter,role_policies.created_at,role_policies.updated_at FROM role_policies "
      "JOIN custom_apis ON custom_apis.number=role_policies.api ORDER BY role_policies.number");
  if (!rows) return rows.error();
  AccessRules::Policies policies;
  while (true) {
    const Result<bool> row = rows->step();
    if (!row) return row.error();
    if (!*row) return policies;
    Result<RolePolicy> policy = read_policy(*rows);
    if (!policy) return policy.error();
    policies.push_back(std::make_shared<const RolePolicy>(*std::move(policy)));
  }
}

template <class Connection>
Status put_role_row(Connection& connection, const CustomRole& role) {
  auto statement = connection.prepare(
      "INSERT INTO custom_roles(id,name,description,access_levels,created_at,updated_at) VALUES(?,?,?,?,?,?) "
      "ON CONFLICT (id) DO UPDATE SET name=excluded.name,description=excluded.description,"
      "access_levels=excluded.access_levels,updated_at=excluded.updated_at");
  if (!statement) return statement.error();
  const std::string levels = write_access_levels(role.access_levels);
  statement->bind(role.id.uuid()).bind(std::string_view(role.name)).bind(std::string_view(role.description));
  statement->bind(std::string_view(levels)).bind(role.created_at.ms).bind(role.updated_at.ms);
  return statement->run();
}

template <class Connection>
Status put_policy_row(Connection& connection, const RolePolicy& policy, std::int64_t api) {
  auto statement = connection.prepare(
      "INSERT INTO role_policies(id,api,role_type,role_id,built_in,can_create,can_list,can_read,can_update,"
      "can_delete,filter,created_at,updated_at) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE "
      "SET can_create=excluded.can_create,can_list=excluded.can_list,can_read=excluded.can_read,"
      "can_update=excluded.can_update,can_delete=excluded.can_delete,filter=excluded.filter,"
      "updated_at=excluded.updated_at");
  if (!statement) return statement.error();
  statement->bind(policy.id.uuid()).bind(api).bind(role_type_name(policy.role.type));
  statement->bind(std::string_view(policy.role.id)).bind(std::int64_t{policy.naming == RoleNaming::BuiltIn});
  for (const Permission each : permissions) statement->bind(std::int64_t{policy.permissions.has(each)});
  bind_optional(*statement, policy.filter);
  statement->bind(policy.created_at.ms).bind(policy.updated_at.ms);
  return statement->run();
}

template <class Connection, class Tag>
Status delete_by_id(Connection& connection, std::string_view text, const Id<Tag>& id) {
  auto statement = connection.prepare(text);
  if (!statement) return statement.error();
  return statement->bind(id.uuid()).run();
}

// The catalog with the API's next version.
template <class Connection>
Result<Catalog> move_api_version(Connection& connection, const Catalog& catalog, const CustomApiId& id) {
  const std::shared_ptr<const CustomApi> api = catalog.find(id);
  if (api == nullptr) return custom_api_not_found();
  Result<CustomApi> moved = write_api_version(connection, *api, api->version + 1);
  if (!moved) return moved.error();
  return catalog.with(*std::move(moved));
}

}  // namespace rows

template <class Connection>
Result<std::shared_ptr<const AccessRules>> read_access_rules(Connection& connection) {
  Result<AccessRules::Roles> roles = rows::read_roles(connection);
  if (!roles) return roles.error();
  Result<AccessRules::Policies> policies = rows::read_policies(connection);
  if (!policies) return policies.error();
  return std::make_shared<const AccessRules>(*std::move(roles), *std::move(policies));
}

// Each of these gives the catalog as it is then.

template <class Connection>
Result<Catalog> put_custom_role(Connection& connection, const Catalog& catalog, const CustomRole& role) {
  if (Status put = rows::put_role_row(connection, role); !put) return put.error();
  Catalog changed = catalog.with(catalog.access().with(role));
  for (const CustomApiId& api : catalog.access().named_otherwise_with(role)) {
    Result<Catalog> moved = rows::move_api_version(connection, changed, api);
    if (!moved) return moved;
    changed = *std::move(moved);
  }
  return changed;
}

template <class Connection>
Result<Catalog> delete_custom_role(Connection& connection, const Catalog& catalog, const CustomRoleId& id) {
  const RoleReference removed{RoleType::CustomUser, id.text()};
  if (Status deleted = rows::delete_by_id(connection, "DELETE FROM custom_roles WHERE id=?", id); !deleted) {
    return deleted.error();
  }
  Catalog changed = catalog.with(catalog.access().without(id));
  for (const std::shared_ptr<const RolePolicy>& policy : catalog.access().policies()) {
    if (policy->role != removed) continue;
    const Status deleted = rows::delete_by_id(connection, "DELETE FROM role_policies WHERE id=?", policy->id);
    if (!deleted) return deleted.error();
  }
  // Claims list names, and the first that is a role counts: with it, others come or go for those behind it.
  for (const CustomApiId& api : catalog.access().with_policies()) {
    Result<Catalog> moved = rows::move_api_version(connection, changed, api);
    if (!moved) return moved;
    changed = *std::move(moved);
  }
  return changed;
}

template <class Connection>
Result<Catalog> put_role_policy(Connection& connection, const Catalog& catalog, const RolePolicy& policy) {
  const std::shared_ptr<const CustomApi> api = catalog.find(policy.api);
  if (api == nullptr) return custom_api_not_found();
  if (Status put = rows::put_policy_row(connection, policy, api->number); !put) return put.error();
  return rows::move_api_version(connection, catalog.with(catalog.access().with(policy)), policy.api);
}

template <class Connection>
Result<Catalog> delete_role_policy(Connection& connection, const Catalog& catalog, const RolePolicyId& id) {
  const std::shared_ptr<const RolePolicy> policy = catalog.access().find(id);
  if (policy == nullptr) return internal_error();
  if (Status deleted = rows::delete_by_id(connection, "DELETE FROM role_policies WHERE id=?", id); !deleted) {
    return deleted.error();
  }
  return rows::move_api_version(connection, catalog.with(catalog.access().without(id)), policy->api);
}

}  // namespace bespoke::sql
