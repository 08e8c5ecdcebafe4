// Units of work on the log of changes.
#pragma once

#include <functional>
#include <utility>

#include "service/submit.h"

namespace bespoke {

using EventWork = std::function<Status(EventLog&)>;

// For Store::write.
inline std::function<Status(Transaction&)> on_events(EventWork work) {
  return [work = std::move(work)](Transaction& transaction) -> Status {
    const Result<EventLog*> log = transaction.events();
    return log ? work(**log) : log.error();
  };
}

// These wait for the outcome: not for threads that serve.
inline Status write_events(Store& store, EventWork work) {
  return write_now(store, WriteKind::Entries, on_events(std::move(work)));
}

inline Status read_events(Store& store, const EventWork& work) {
  return store.read(ReadKind::Several, [&work](Snapshot& snapshot) -> Status {
    const Result<EventLog*> log = snapshot.events();
    return log ? work(**log) : log.error();
  });
}

}  // namespace bespoke
