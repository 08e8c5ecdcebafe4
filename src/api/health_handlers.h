#pragma once

#include "api/call.h"

namespace bespoke {

void show_health(const CallPointer& call);
void show_readiness(const CallPointer& call);

}  // namespace bespoke
