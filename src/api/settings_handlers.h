#pragma once

#include "api/call.h"

namespace bespoke {

void show_settings(const CallPointer& call);
void change_settings(const CallPointer& call);

}  // namespace bespoke
