#include <string>

#include "api/openapi/components.h"
#include "api/openapi/server_document.h"
#include "query/access_attributes.h"

namespace bespoke::openapi {
namespace {

using enum http::Method;
using enum Shape;

constexpr std::string_view policies = "/v2/permissions/custom-api-role-policies";
constexpr std::string_view policy = "/v2/permissions/custom-api-role-policies/{policy_id}";
constexpr std::string_view custom_roles = "/v2/permissions/custom-user-roles";
constexpr std::string_view custom_role = "/v2/permissions/custom-user-roles/{role_id}";

constexpr std::string_view policy_parameter =
    R"json({"name":"policy_id","in":"path","required":true,"description":"The id of the policy.","schema":{"type":"string","format":"uuid"}})json";
constexpr std::string_view role_parameter =
    R"json({"name":"role_id","in":"path","required":true,"description":"The id of the role.","schema":{"type":"string"}})json";
constexpr std::string_view include_parameter =
    R"json({"name":"include","in":"query","description":"With `role` the roles of the page stand in `included`.","schema":{"type":"string","enum":["role"]}})json";

std::vector<std::string> list_parameters(const Attributes& attributes) {
  return {filter_parameter(attributes), sort_parameter(attributes, ListKind::Definitions),
          reference("parameters", "PageLimit"), reference("parameters", "PageOffset")};
}

// The catalogue of one kind of standard roles.
struct Catalogue {
  std::string_view list, member, list_id, show_id, schema, summary, member_summary;
};

constexpr Catalogue catalogues[] = {
    {"/v2/permissions/built-in-roles", "/v2/permissions/built-in-roles/{role_id}", "listBuiltInRoles",
     "showBuiltInRole", "BuiltInRole", "List the standard roles by their older ids",
     "Read a standard role by its older id"},
    {"/v2/permissions/standard-user-roles", "/v2/permissions/standard-user-roles/{role_id}",
     "listStandardUserRoles", "showStandardUserRole", "StandardUserRole", "List the standard roles of users",
     "Read a standard role of users"},
    {"/v2/permissions/standard-shopper-roles", "/v2/permissions/standard-shopper-roles/{role_id}",
     "listStandardShopperRoles", "showStandardShopperRole", "StandardShopperRole",
     "List the standard roles of shoppers", "Read a standard role of shoppers"},
};

void add_catalogues(std::vector<Operation>& all) {
  for (const Catalogue& each : catalogues) {
    all.push_back({.method = Get,
                   .path = each.list,
                   .id = each.list_id,
                   .tag = "Roles",
                   .summary = each.summary,
                   .replies = {{200, "All of them.", DefinitionList, each.schema}}});
    all.push_back({.method = Get,
                   .path = each.member,
                   .id = each.show_id,
                   .tag = "Roles",
                   .summary = each.member_summary,
                   .parameters = {std::string(role_parameter)},
                   .replies = {{200, "The role.", One, each.schema}},
                   .errors = {404}});
  }
}

void add_custom_roles(std::vector<Operation>& all) {
  const auto add = [&all](Operation operation) {
    operation.tag = "Roles";
    all.push_back(std::move(operation));
  };
  add({.method = Get,
       .path = custom_roles,
       .id = "listCustomUserRoles",
       .summary = "List roles of your own",
       .parameters = list_parameters(custom_role_attributes()),
       .replies = {{200, "A page of roles.", DefinitionList, "CustomUserRole"}},
       .errors = {400}});
  add({.method = Post,
       .path = custom_roles,
       .id = "createCustomUserRole",
       .summary = "Create a role",
       .request = "CustomUserRoleCreate",
       .replies = {{201, "The new role.", One, "CustomUserRole"}}});
  add({.method = Get,
       .path = custom_role,
       .id = "showCustomUserRole",
       .summary = "Read a role of your own",
       .parameters = {std::string(role_parameter)},
       .replies = {{200, "The role.", One, "CustomUserRole"}},
       .errors = {404}});
  add({.method = Put,
       .path = custom_role,
       .id = "updateCustomUserRole",
       .summary = "Update a role of your own",
       .description = "What is left out stays as it is.",
       .parameters = {std::string(role_parameter)},
       .request = "CustomUserRoleUpdate",
       .replies = {{200, "The role after the update.", One, "CustomUserRole"}},
       .errors = {404}});
  add({.method = Delete,
       .path = custom_role,
       .id = "deleteCustomUserRole",
       .summary = "Delete a role of your own",
       .description = "Its policies go with it.",
       .parameters = {std::string(role_parameter)},
       .replies = {{204, "The role is gone."}},
       .errors = {404}});
}

void add_policies(std::vector<Operation>& all) {
  const auto add = [&all](Operation operation) {
    operation.tag = "Role policies";
    all.push_back(std::move(operation));
  };
  std::vector<std::string> listed = list_parameters(role_policy_attributes());
  listed.emplace_back(include_parameter);
  add({.method = Get,
       .path = policies,
       .id = "listRolePolicies",
       .summary = "List role policies",
       .parameters = listed,
       .replies = {{200, "A page of policies.", DefinitionList, "RolePolicy"}},
       .errors = {400}});
  add({.method = Post,
       .path = policies,
       .id = "createRolePolicy",
       .summary = "Create a role policy",
       .description = "A role without one may do nothing with the entries of a Custom API.",
       .request = "RolePolicyCreate",
       .replies = {{201, "The new policy.", One, "RolePolicy"}},
       .errors = {409}});
  add({.method = Get,
       .path = policy,
       .id = "showRolePolicy",
       .summary = "Read a role policy",
       .parameters = {std::string(policy_parameter)},
       .replies = {{200, "The policy.", One, "RolePolicy"}},
       .errors = {404}});
  add({.method = Put,
       .path = policy,
       .id = "updateRolePolicy",
       .summary = "Update a role policy",
       .description = "What is left out stays as it is; Custom API and role cannot be changed.",
       .parameters = {std::string(policy_parameter)},
       .request = "RolePolicyUpdate",
       .replies = {{200, "The policy after the update.", One, "RolePolicy"}},
       .errors = {404}});
  add({.method = Delete,
       .path = policy,
       .id = "deleteRolePolicy",
       .summary = "Delete a role policy",
       .parameters = {std::string(policy_parameter)},
       .replies = {{204, "The policy is gone."}},
       .errors = {404}});
}

constexpr NamedSchema permission_schemas[] = {
    {"BuiltInRole",
     R"json({"type":"object","required":["id","type","name","cm_user_assignable","links"],"properties":{
"id":{"type":"string","format":"uuid"},
"type":{"type":"string","enum":["built_in_role"]},
"name":{"type":"string"},
"cm_user_assignable":{"type":"boolean","description":"Whether it is a role of users."},
"links":{"$ref":"#/components/schemas/SelfLink"}}})json"},
    {"StandardUserRole",
     R"json({"type":"object","required":["id","type","name","access_levels","links"],"properties":{
"id":{"type":"string"},
"type":{"type":"string","enum":["standard_user_role"]},
"name":{"type":"string"},
"access_levels":{"$ref":"#/components/schemas/AccessLevels"},
"links":{"$ref":"#/components/schemas/SelfLink"}}})json"},
    {"StandardShopperRole", R"json({"type":"object","required":["id","type","name","links"],"properties":{
"id":{"type":"string"},
"type":{"type":"string","enum":["standard_shopper_role"]},
"name":{"type":"string"},
"links":{"$ref":"#/components/schemas/SelfLink"}}})json"},
    {"AccessLevels",
     R"json({"type":"object","description":"A level for each group of the vendor's console. They are kept and shown, and rule nothing here.","additionalProperties":{"type":"string","enum":["none","view","manage"]},"examples":[{"custom_apis":"view"}]})json"},
    {"CustomUserRole",
     R"json({"type":"object","required":["id","type","name","description","access_levels","links","meta"],"properties":{
"id":{"type":"string","format":"uuid"},
"type":{"type":"string","enum":["custom_user_role"]},
"name":{"type":"string"},
"description":{"type":"string"},
"access_levels":{"$ref":"#/components/schemas/AccessLevels"},
"links":{"$ref":"#/components/schemas/SelfLink"},
"meta":{"$ref":"#/components/schemas/CustomUserRoleMeta"}}})json"},
    {"CustomUserRoleMeta", R"json({"type":"object","required":["timestamps","owner"],"properties":{
"timestamps":{"$ref":"#/components/schemas/Timestamps"},
"owner":{"type":"string","enum":["store"]}}})json"},
    {"CustomUserRoleCreate", R"json({"type":"object","required":["type","name"],"properties":{
"type":{"type":"string","enum":["custom_user_role"]},
"name":{"type":"string","minLength":1,"maxLength":255},
"description":{"type":["string","null"],"maxLength":255},
"access_levels":{"$ref":"#/components/schemas/AccessLevels"}},
"examples":[{"type":"custom_user_role","name":"Reader","description":"Reads wishlists"}]})json"},
    {"CustomUserRoleUpdate", R"json({"type":"object","required":["type"],"properties":{
"type":{"type":"string","enum":["custom_user_role"]},
"name":{"type":"string","minLength":1,"maxLength":255},
"description":{"type":["string","null"],"maxLength":255},
"access_levels":{"$ref":"#/components/schemas/AccessLevels"}},
"examples":[{"type":"custom_user_role","name":"Reader of wishlists"}]})json"},
    {"RolePolicy",
     R"json({"type":"object","required":["id","type","create","list","read","update","delete","filter","relationships","links","meta"],"properties":{
"id":{"type":"string","format":"uuid"},
"type":{"type":"string","enum":["custom_api_role_policy"]},
"create":{"type":"boolean"},
"list":{"type":"boolean"},
"read":{"type":"boolean"},
"update":{"type":"boolean"},
"delete":{"type":"boolean"},
"filter":{"type":["string","null"],"description":"(ours) The entries that there are for the role; null: all."},
"relationships":{"$ref":"#/components/schemas/RolePolicyRelationships"},
"links":{"$ref":"#/components/schemas/SelfLink"},
"meta":{"$ref":"#/components/schemas/DefinitionMeta"}}})json"},
    {"RolePolicyRelationships", R"json({"type":"object","required":["custom_api","role"],"properties":{
"custom_api":{"$ref":"#/components/schemas/CustomApiRelationship"},
"role":{"$ref":"#/components/schemas/RoleRelationship"}}})json"},
    {"CustomApiRelationship", R"json({"type":"object","required":["data"],"properties":{
"data":{"$ref":"#/components/schemas/CustomApiReference"}}})json"},
    {"CustomApiReference", R"json({"type":"object","required":["id","type"],"properties":{
"id":{"type":"string","format":"uuid"},
"type":{"type":"string","enum":["custom_api"]}}})json"},
    {"RoleRelationship", R"json({"type":"object","required":["data"],"properties":{
"data":{"$ref":"#/components/schemas/RoleReference"}}})json"},
    {"RoleReference", R"json({"type":"object","required":["id","type"],"properties":{
"id":{"type":"string"},
"type":{"type":"string","enum":["standard_user_role","standard_shopper_role","custom_user_role","built_in_role"]}}})json"},
    {"RolePolicyCreate", R"json({"type":"object","required":["type","relationships"],"properties":{
"type":{"type":"string","enum":["custom_api_role_policy"]},
"create":{"type":["boolean","null"]},
"list":{"type":["boolean","null"]},
"read":{"type":["boolean","null"]},
"update":{"type":["boolean","null"]},
"delete":{"type":["boolean","null"]},
"filter":{"type":["string","null"],"description":"(ours) A filter as of lists; `@name` is a claim of the caller.","minLength":1,"maxLength":8192},
"relationships":{"$ref":"#/components/schemas/RolePolicyRelationships"}},
"examples":[{"type":"custom_api_role_policy","list":true,"read":true,"relationships":{"custom_api":{"data":{"type":"custom_api","id":"fded1d2a-8bb8-48b6-86a5-9eb05cc8626a"}},"role":{"data":{"type":"standard_shopper_role","id":"guest-shopper"}}}}]})json"},
    {"RolePolicyUpdate", R"json({"type":"object","required":["type"],"properties":{
"type":{"type":"string","enum":["custom_api_role_policy"]},
"create":{"type":["boolean","null"]},
"list":{"type":["boolean","null"]},
"read":{"type":["boolean","null"]},
"update":{"type":["boolean","null"]},
"delete":{"type":["boolean","null"]},
"filter":{"type":["string","null"],"description":"(ours) Null takes it away.","minLength":1,"maxLength":8192}},
"examples":[{"type":"custom_api_role_policy","create":true}]})json"},
};

}  // namespace

void add_permissions(std::vector<Operation>& all) {
  add_catalogues(all);
  add_custom_roles(all);
  add_policies(all);
}

void write_permission_schemas(json::Writer& out) {
  for (const NamedSchema& schema : permission_schemas) out.key(schema.name).raw(schema.json);
}

}  // namespace bespoke::openapi
