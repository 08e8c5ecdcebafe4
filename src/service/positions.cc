#include "service/positions.h"

#include "service/submit.h"

namespace bespoke {

Status give_positions(Store& store) {
  for (bool lacks = true; lacks;) {
    const Status read = store.read(ReadKind::One, [&lacks](Snapshot& snapshot) -> Status {
      const Result<EventLog*> log = snapshot.events();
      if (!log) return log.error();
      const Result<bool> any = (*log)->lacks_positions();
      if (any) lacks = *any;
      return any ? Status() : any.error();
    });
    if (!read || !lacks) return read;
    const Status given = write_now(store, WriteKind::Entries, [](Transaction& transaction) -> Status {
      const Result<EventLog*> log = transaction.events();
      return log ? (*log)->give_positions() : log.error();
    });
    if (!given) return given;
  }
  return {};
}

}  // namespace bespoke
