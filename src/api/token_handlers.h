#pragma once

#include "api/call.h"

namespace bespoke {

// Whether that takes no time: what was right before waits behind no hashing of what others made up.
bool is_quick_token(const Call& call);
void issue_token(const CallPointer& call);

}  // namespace bespoke
