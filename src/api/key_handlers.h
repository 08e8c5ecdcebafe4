#pragma once

#include "api/call.h"
#include "api/resolve.h"

namespace bespoke {

void list_application_keys(const CallPointer& call);
void add_application_key(const CallPointer& call);
void show_application_key(const CallPointer& call);
void change_application_key(const CallPointer& call);
void remove_application_key(const CallPointer& call);
void rotate_application_key(const CallPointer& call);

}  // namespace bespoke
