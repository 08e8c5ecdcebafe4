// Over PostgreSQL a change has its position only once somebody gives it, after its commit:
// docs/decisions/0030.
#pragma once

#include "store/store.h"

namespace bespoke {

// Gives every change that was committed before the call its position: until then it seems to happen later.
// Waits for the write.
Status give_positions(Store& store);

}  // namespace bespoke
