// Roles and policies as the wire has them: facts 10.3, 10.4.
#pragma once

#include "api/links.h"
#include "base/json.h"
#include "model/access_rules.h"

namespace bespoke {

// Each writes one resource object.
void write_standard_role(json::Writer& out, const StandardRole& role, const Links& links);
void write_built_in_role(json::Writer& out, const StandardRole& role, const Links& links);
void write_custom_role(json::Writer& out, const CustomRole& role, const Links& links);
void write_role_policy(json::Writer& out, const RolePolicy& policy, const Links& links);
// A member of `included.role`: the policy's role by the name that the policy has for it.
void write_included_role(json::Writer& out, const RolePolicy& policy, const AccessRules& rules);

}  // namespace bespoke
