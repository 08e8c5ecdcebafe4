#pragma once

#include "api/resolve.h"

namespace bespoke {

void show_custom_api(const CallPointer& call, const ResolvedApi& target);
void change_custom_api(const CallPointer& call, const ResolvedApi& target);
void remove_custom_api(const CallPointer& call, const ResolvedApi& target);
void list_custom_apis(const CallPointer& call);
void add_custom_api(const CallPointer& call);

}  // namespace bespoke
