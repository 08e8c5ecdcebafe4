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

std::vector<Status> Transaction::insert_entries(const CustomApi& api, std::span<const Entry> entries,
                                                std::size_t conflicts_max) {
  std::vector<Status> outcomes;
  std::size_t conflicts = 0;
  for (const Entry& entry : entries) {
    outcomes.push_back(insert_entry(api, entry));
    if (outcomes.back()) continue;
    if (outcomes.back().error().code != ErrorCode::Conflict || ++conflicts == conflicts_max) break;
  }
  return outcomes;
}

Status Transaction::expect_entries(const CustomApi& /*api*/, std::span<const EntryKey> /*keys*/) {
  return {};
}

Status Transaction::put_integration(const Integration& /*integration*/) {
  return unavailable();
}

Status Transaction::delete_integration(const IntegrationId& /*id*/) {
  return unavailable();
}

Status Store::back_up(const std::filesystem::path& /*file*/, const BackupProgress& /*goes_on*/) {
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
