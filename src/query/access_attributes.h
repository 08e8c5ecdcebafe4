// What a filter and a sort of roles and policies may name. Facts 10.3, 10.4.
#pragma once

#include "model/access_rules.h"
#include "query/attributes.h"
#include "query/filter.h"

namespace bespoke {

const Attributes& custom_role_attributes();
const Attributes& role_policy_attributes();

// The value of an attribute, in the order of the lists.
Value custom_role_value(const CustomRole& role, std::size_t attribute);
Value role_policy_value(const RolePolicy& policy, std::size_t attribute);

// A filter on policies may name a standard role by either of its ids: afterwards it names it by its word.
void name_roles_by_word(BoundFilter& filter);

}  // namespace bespoke
