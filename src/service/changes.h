// Changes of entries, as they are read back out of the log.
#pragma once

#include "base/result.h"
#include "model/entry.h"
#include "store/event_log.h"

namespace bespoke {

// The entry after the change, by the fields that `api` has now: null where it had none of them, or holds what
// the field could not.
Result<Entry> entry_after(const CustomApi& api, const Change& change);

// What an update was made of, where `after` came of it; NotFound where that was not kept.
Result<Entry> entry_before(const CustomApi& api, const Change& change, const Entry& after);

}  // namespace bespoke
