#pragma once

#include "api/call.h"

namespace bespoke {

void list_built_in_roles(const CallPointer& call);
void show_built_in_role(const CallPointer& call);
void list_standard_user_roles(const CallPointer& call);
void show_standard_user_role(const CallPointer& call);
void list_standard_shopper_roles(const CallPointer& call);
void show_standard_shopper_role(const CallPointer& call);

void list_custom_roles(const CallPointer& call);
void add_custom_role(const CallPointer& call);
void show_custom_role(const CallPointer& call);
void change_custom_role(const CallPointer& call);
void remove_custom_role(const CallPointer& call);

}  // namespace bespoke
