#include "api/role_policy_handlers.h"

#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "api/actor_of.h"
#include "api/decode.h"
#include "api/definition_list.h"
#include "api/encode.h"
#include "api/reply.h"
#include "api/role_json.h"
#include "model/errors.h"
#include "query/access_attributes.h"
#include "service/role_policies.h"

namespace bespoke {
namespace {

Done<RolePolicyPointer> answer_with_policy(const CallPointer& call, int status) {
  return reply<RolePolicyPointer>(call, [call, status](const RolePolicyPointer& policy) {
    return data_response(status,
                         [&](json::Writer& out) { write_role_policy(out, *policy, call->services.links); });
  });
}

// The id of the path; an id that is no UUID names nothing.
std::optional<RolePolicyId> policy_id(const Call& call) {
  return RolePolicyId::parse(call.parameters[0]);
}

// `{"role":[…]}`: each role of the page once.
std::string included_roles(const AccessRules& rules, std::span<const std::size_t> rows) {
  std::string text;
  json::Writer out(text);
  std::set<RoleReference> written;
  out.object();
  out.key("role");
  out.array();
  for (const std::size_t row : rows) {
    const RolePolicy& policy = *rules.policies()[row];
    if (written.insert(policy.role).second) write_included_role(out, policy, rules);
  }
  out.end_array();
  out.end_object();
  return text;
}

}  // namespace

void list_role_policies(const CallPointer& call) {
  const AccessRules& rules = call->catalog->access();
  const auto policies = rules.policies();
  DefinitionList list{
      "/v2/permissions/custom-api-role-policies", role_policy_attributes(), policies.size(),
      [&](std::size_t row, std::size_t attribute) { return role_policy_value(*policies[row], attribute); },
      [&](json::Writer& out, std::size_t row) {
        write_role_policy(out, *policies[row], call->services.links);
      }};
  list.adjust_filter = name_roles_by_word;
  list.include_name = "role";
  list.include = [&](std::span<const std::size_t> rows) { return included_roles(rules, rows); };
  answer_definition_list(call, list);
}

void add_role_policy(const CallPointer& call) {
  Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, std::move(data).error());
  create_role_policy(call->services.store, actor_of(*call), *std::move(data), answer_with_policy(call, 201));
}

void show_role_policy(const CallPointer& call) {
  const std::optional<RolePolicyId> id = policy_id(*call);
  RolePolicyPointer policy = id ? call->catalog->access().find(*id) : nullptr;
  if (policy == nullptr) return answer(call, not_found());
  answer_with_policy(call, 200)(std::move(policy));
}

void change_role_policy(const CallPointer& call) {
  Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, std::move(data).error());
  const std::optional<RolePolicyId> id = policy_id(*call);
  if (!id) return answer(call, not_found());
  update_role_policy(call->services.store, actor_of(*call), *id, *std::move(data),
                     answer_with_policy(call, 200));
}

void remove_role_policy(const CallPointer& call) {
  const std::optional<RolePolicyId> id = policy_id(*call);
  if (!id) return answer(call, not_found());
  delete_role_policy(call->services.store, actor_of(*call), *id, [call](Status removed) {
    if (!removed) return answer(call, std::move(removed).error());
    answer(call, no_content());
  });
}

}  // namespace bespoke
