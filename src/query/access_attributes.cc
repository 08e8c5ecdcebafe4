#include "query/access_attributes.h"

#include <array>

#include "model/standard_roles.h"
#include "query/properties.h"

namespace bespoke {
namespace {

using enum Operator;

constexpr std::array<Property<CustomRole>, 4> role_properties = {{
    {{"id", OperandType::Uuid, id_operators, Sortable::Yes},
     [](const CustomRole& role) -> Value { return role.id.text(); }},
    {{"created_at", OperandType::Timestamp, time_operators, Sortable::Yes},
     [](const CustomRole& role) -> Value { return role.created_at.ms; }},
    {{"updated_at", OperandType::Timestamp, time_operators, Sortable::Yes},
     [](const CustomRole& role) -> Value { return role.updated_at.ms; }},
    {{"name", OperandType::Text, {Eq, Like, In}, Sortable::Yes},
     [](const CustomRole& role) -> Value { return role.name; }},
}};

constexpr std::size_t role_id_attribute = 4;

// The ids of APIs and roles are compared as text: a client of the vendor asks for `undefined`, facts 10.3.
constexpr std::array<Property<RolePolicy>, 5> policy_properties = {{
    {{"id", OperandType::Uuid, id_operators, Sortable::Yes},
     [](const RolePolicy& policy) -> Value { return policy.id.text(); }},
    {{"created_at", OperandType::Timestamp, time_operators, Sortable::Yes},
     [](const RolePolicy& policy) -> Value { return policy.created_at.ms; }},
    {{"updated_at", OperandType::Timestamp, time_operators, Sortable::Yes},
     [](const RolePolicy& policy) -> Value { return policy.updated_at.ms; }},
    {{"custom_api_id", OperandType::Text, {Eq}, Sortable::No},
     [](const RolePolicy& policy) -> Value { return policy.api.text(); }},
    {{"role_id", OperandType::Text, {Eq}, Sortable::No},
     [](const RolePolicy& policy) -> Value { return policy.role.id; }},
}};

void name_by_word(Value& operand) {
  const auto* id = std::get_if<std::string>(&operand);
  const StandardRole* role = id == nullptr ? nullptr : find_built_in_role(*id);
  if (role != nullptr) operand = std::string(role->id);
}

}  // namespace

const Attributes& custom_role_attributes() {
  static const Attributes attributes = attributes_of<CustomRole>(role_properties);
  return attributes;
}

const Attributes& role_policy_attributes() {
  static const Attributes attributes = attributes_of<RolePolicy>(policy_properties);
  return attributes;
}

Value custom_role_value(const CustomRole& role, std::size_t attribute) {
  return role_properties[attribute].value(role);
}

Value role_policy_value(const RolePolicy& policy, std::size_t attribute) {
  return policy_properties[attribute].value(policy);
}

void name_roles_by_word(BoundFilter& filter) {
  if (auto* condition = std::get_if<BoundCondition>(&filter.content)) {
    if (condition->attribute != role_id_attribute) return;
    for (Value& operand : condition->operands) name_by_word(operand);
    return;
  }
  for (BoundFilter& member : std::get<BoundFilter::Group>(filter.content).members) name_roles_by_word(member);
}

}  // namespace bespoke
