#pragma once

#include "api/resolve.h"

namespace bespoke {

// Many writes of entries at once, all or none.
void write_batch(const CallPointer& call, const ResolvedEntries& target);

}  // namespace bespoke
