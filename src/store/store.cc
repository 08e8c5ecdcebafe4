#include "store/store.h"

namespace bespoke {

void Store::find_entry(PointRead wanted) {
  std::optional<Entry> entry;
  const Status found = read(ReadKind::One, [&](Snapshot& snapshot) -> Status {
    Result<std::optional<Entry>> row = snapshot.find_entry(*wanted.api, wanted.key);
    if (!row) return std::move(row).error();
    entry = *std::move(row);
    return {};
  });
  if (!found) return wanted.done(found.error());
  wanted.done(std::move(entry));
}

}  // namespace bespoke
