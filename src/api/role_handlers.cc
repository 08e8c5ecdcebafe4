#include "api/role_handlers.h"

#include <optional>
#include <utility>
#include <vector>

#include "api/actor_of.h"
#include "api/decode.h"
#include "api/definition_list.h"
#include "api/encode.h"
#include "api/reply.h"
#include "api/role_json.h"
#include "model/errors.h"
#include "query/access_attributes.h"
#include "service/custom_roles.h"

namespace bespoke {
namespace {

using WriteRole = void (*)(json::Writer& out, const StandardRole& role, const Links& links);

// They are few and always the same, so all are on one page.
void answer_standard_roles(const CallPointer& call, std::string_view path, std::optional<RoleType> type,
                           WriteRole write) {
  std::vector<const StandardRole*> roles;
  for (const StandardRole& role : standard_roles()) {
    if (!type || role.type == *type) roles.push_back(&role);
  }
  const auto count = static_cast<std::int64_t>(roles.size());
  const PageFacts facts{path, {count, 0}, count};
  answer(call, list_response(facts, {}, call->services.links, roles.size(),
                             [&](json::Writer& out, std::size_t row) {
                               write(out, *roles[row], call->services.links);
                             }));
}

void answer_standard_role(const CallPointer& call, const StandardRole* role, WriteRole write) {
  if (role == nullptr) return answer(call, not_found());
  answer(call, data_response(200, [&](json::Writer& out) { write(out, *role, call->services.links); }));
}

Done<CustomRolePointer> answer_with_role(const CallPointer& call, int status) {
  return reply<CustomRolePointer>(call, [call, status](const CustomRolePointer& role) {
    return data_response(status,
                         [&](json::Writer& out) { write_custom_role(out, *role, call->services.links); });
  });
}

// The id of the path; an id that is no UUID names nothing.
std::optional<CustomRoleId> role_id(const Call& call) {
  return CustomRoleId::parse(call.parameters[0]);
}

}  // namespace

void list_built_in_roles(const CallPointer& call) {
  answer_standard_roles(call, "/v2/permissions/built-in-roles", std::nullopt, write_built_in_role);
}

void show_built_in_role(const CallPointer& call) {
  answer_standard_role(call, find_built_in_role(call->parameters[0]), write_built_in_role);
}

void list_standard_user_roles(const CallPointer& call) {
  answer_standard_roles(call, "/v2/permissions/standard-user-roles", RoleType::StandardUser,
                        write_standard_role);
}

void show_standard_user_role(const CallPointer& call) {
  answer_standard_role(call, find_standard_role(RoleType::StandardUser, call->parameters[0]),
                       write_standard_role);
}

void list_standard_shopper_roles(const CallPointer& call) {
  answer_standard_roles(call, "/v2/permissions/standard-shopper-roles", RoleType::StandardShopper,
                        write_standard_role);
}

void show_standard_shopper_role(const CallPointer& call) {
  answer_standard_role(call, find_standard_role(RoleType::StandardShopper, call->parameters[0]),
                       write_standard_role);
}

void list_custom_roles(const CallPointer& call) {
  const auto roles = call->catalog->access().roles();
  answer_definition_list(call, {"/v2/permissions/custom-user-roles", custom_role_attributes(), roles.size(),
                                [&](std::size_t row, std::size_t attribute) {
                                  return custom_role_value(*roles[row], attribute);
                                },
                                [&](json::Writer& out, std::size_t row) {
                                  write_custom_role(out, *roles[row], call->services.links);
                                }});
}

void add_custom_role(const CallPointer& call) {
  Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, std::move(data).error());
  create_custom_role(call->services.store, actor_of(*call), *std::move(data), answer_with_role(call, 201));
}

void show_custom_role(const CallPointer& call) {
  const std::optional<CustomRoleId> id = role_id(*call);
  CustomRolePointer role = id ? call->catalog->access().find(*id) : nullptr;
  if (role == nullptr) return answer(call, not_found());
  answer_with_role(call, 200)(std::move(role));
}

void change_custom_role(const CallPointer& call) {
  Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, std::move(data).error());
  const std::optional<CustomRoleId> id = role_id(*call);
  if (!id) return answer(call, not_found());
  update_custom_role(call->services.store, actor_of(*call), *id, *std::move(data),
                     answer_with_role(call, 200));
}

void remove_custom_role(const CallPointer& call) {
  const std::optional<CustomRoleId> id = role_id(*call);
  if (!id) return answer(call, not_found());
  delete_custom_role(call->services.store, actor_of(*call), *id, [call](Status removed) {
    if (!removed) return answer(call, std::move(removed).error());
    answer(call, no_content());
  });
}

}  // namespace bespoke
