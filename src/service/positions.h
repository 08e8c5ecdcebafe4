// Positions of changes: store/event_log.h.
#pragma once

#include "base/result.h"
#include "store/store.h"

namespace bespoke {

// Changes that are committed have their positions only once somebody gives them, and else seem to happen
// later. Unavailable where the store keeps no log of changes.
Status give_positions(Store& store);

}  // namespace bespoke
