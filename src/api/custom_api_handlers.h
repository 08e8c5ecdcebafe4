#pragma once

#include "api/call.h"

namespace bespoke {

void show_custom_api(const CallPointer& call);
void change_custom_api(const CallPointer& call);
void remove_custom_api(const CallPointer& call);
void list_custom_apis(const CallPointer& call);
void add_custom_api(const CallPointer& call);

}  // namespace bespoke
