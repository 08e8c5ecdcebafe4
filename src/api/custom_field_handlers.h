#pragma once

#include "api/resolve.h"

namespace bespoke {

void show_custom_field(const CallPointer& call, const ResolvedField& target);
void change_custom_field(const CallPointer& call, const ResolvedField& target);
void remove_custom_field(const CallPointer& call, const ResolvedField& target);
void list_custom_fields(const CallPointer& call, const ResolvedApi& target);
void add_custom_field(const CallPointer& call, const ResolvedApi& target);

}  // namespace bespoke
