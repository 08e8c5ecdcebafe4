// `/v2/settings/audit-log`: ours.
#pragma once

#include "api/call.h"

namespace bespoke {

void list_audit_lines(const CallPointer& call);

}  // namespace bespoke
