#pragma once

#include "api/call.h"

namespace bespoke {

void show_metrics(const CallPointer& call);

}  // namespace bespoke
