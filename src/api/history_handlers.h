// The history of entries. Ours.
#pragma once

#include "api/resolve.h"

namespace bespoke {

void list_entry_history(const CallPointer& call, const ResolvedEntry& target);
void show_entry_version(const CallPointer& call, const ResolvedEntry& target);
void restore_entry_version(const CallPointer& call, const ResolvedEntry& target);

}  // namespace bespoke
