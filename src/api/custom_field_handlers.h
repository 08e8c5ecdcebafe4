#pragma once

#include "api/call.h"

namespace bespoke {

void show_custom_field(const CallPointer& call);
void change_custom_field(const CallPointer& call);
void remove_custom_field(const CallPointer& call);
void list_custom_fields(const CallPointer& call);
void add_custom_field(const CallPointer& call);

}  // namespace bespoke
