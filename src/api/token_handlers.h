#pragma once

#include "api/call.h"

namespace bespoke {

void issue_token(const CallPointer& call);

}  // namespace bespoke
