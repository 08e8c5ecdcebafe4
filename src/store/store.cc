#include "store/store.h"

#include "model/errors.h"
#include "store/limits.h"

namespace bespoke {

bool has_room(std::size_t writes, std::size_t bytes, const Write& write) {
  return writes < waiting_writes_max && bytes + write.bytes <= waiting_write_bytes_max;
}

Result<EventLog*> Snapshot::events() {
  return unavailable();
}

Status Transaction::put_integration(const Integration& /*integration*/) {
  return unavailable();
}

Status Transaction::delete_integration(const IntegrationId& /*id*/) {
  return unavailable();
}

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
