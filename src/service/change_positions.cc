#include "service/change_positions.h"

#include <cstdint>

#include "service/event_units.h"
#include "store/limits.h"

namespace bespoke {
namespace {

Result<bool> lacks_positions(Store& store) {
  bool lacks = false;
  Status read = store.read(ReadKind::One, [&lacks](Snapshot& snapshot) -> Status {
    const Result<EventLog*> log = snapshot.events();
    if (!log) return log.error();
    const Result<bool> any = (*log)->lacks_positions();
    if (any) lacks = *any;
    return any ? Status() : any.error();
  });
  if (!read) return read.error();
  return lacks;
}

}  // namespace

Status give_positions(Store& store) {
  const Result<bool> lacks = lacks_positions(store);
  if (!lacks) return lacks.error();
  if (!*lacks) return {};
  // Others write meanwhile: whoever waited for the last of theirs would wait for ever.
  for (std::int64_t given = positions_given_max; given == positions_given_max;) {
    const Status written = write_events(store, [&given](EventLog& log) -> Status {
      const Result<std::int64_t> count = log.give_positions();
      if (count) given = *count;
      return count ? Status() : count.error();
    });
    if (!written) return written;
  }
  return {};
}

}  // namespace bespoke
