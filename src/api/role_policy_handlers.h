#pragma once

#include "api/call.h"

namespace bespoke {

void list_role_policies(const CallPointer& call);
void add_role_policy(const CallPointer& call);
void show_role_policy(const CallPointer& call);
void change_role_policy(const CallPointer& call);
void remove_role_policy(const CallPointer& call);

}  // namespace bespoke
