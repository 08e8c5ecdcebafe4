// Changes of entries, as they are read back out of the log.
#pragma once

#include "base/result.h"
#include "model/entry.h"
#include "store/event_log.h"

namespace bespoke {

// The entry after the change, by the fields that `api` has now: null where it had none of them, or holds what
// the field could not.
Result<Entry> entry_after(const CustomApi& api, const Change& change);

}  // namespace bespoke
