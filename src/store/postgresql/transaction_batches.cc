// What a WriterTransaction does with many entries at once.
#include <utility>
#include <vector>

#include "store/postgresql/entry_batches.h"
#include "store/postgresql/entry_rows.h"
#include "store/postgresql/transaction.h"

namespace bespoke::postgresql {

// One that clashes is tried once more by itself, which tells what with.
std::vector<Status> WriterTransaction::insert_entries(const CustomApi& api, std::span<const Entry> entries,
                                                      std::size_t conflicts_max) {
  if (locks_ == Locks::None) return Transaction::insert_entries(api, entries, conflicts_max);
  if (entries.empty()) return {};
  Inserted made;
  {
    const Unguarded unguarded(connection_);
    made = postgresql::insert_entries(connection_, api, entries, who_);
  }
  std::vector<Status> outcomes;
  if (!made.status) {
    outcomes.push_back(std::move(made.status));
    return outcomes;
  }
  std::size_t conflicts = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    expected_.forget(api, nullptr, &entries[i]);
    outcomes.push_back(made.inserted[i] != 0 ? Status()
                                             : postgresql::insert_entry(connection_, api, entries[i], who_));
    if (outcomes.back()) {
      keep(api, nullptr, &entries[i]);
    } else if (outcomes.back().error().code != ErrorCode::Conflict || ++conflicts == conflicts_max) {
      break;
    }
  }
  return outcomes;
}

// A few at once, so that they are not all held in memory.
Status WriterTransaction::expect_entries(const CustomApi& api, std::span<const EntryKey> keys) {
  if (locks_ == Locks::None) return {};
  std::vector<Lookup> lookups;
  for (const EntryKey& key : keys) lookups.push_back({api, key});
  const Unguarded unguarded(connection_);
  if (Status locked = lock_entries(connection_, lookups); !locked) return locked;
  std::vector<Result<std::optional<Entry>>> found = find_entries(connection_, lookups);
  expected_.expect(api);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!found[i]) return found[i].error();
    expected_.put(keys[i], *std::move(found[i]));
  }
  return {};
}

}  // namespace bespoke::postgresql
