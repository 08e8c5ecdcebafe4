// What a WriterTransaction does with many entries at once.
#include <utility>
#include <vector>

#include "store/postgresql/entry_batches.h"
#include "store/postgresql/entry_rows.h"
#include "store/postgresql/transaction.h"

namespace bespoke::postgresql {
namespace {

// They refer to the keys.
std::vector<Lookup> lookups_of(const CustomApi& api, std::span<const EntryKey> keys) {
  std::vector<Lookup> lookups;
  for (const EntryKey& key : keys) lookups.push_back({api, key});
  return lookups;
}

}  // namespace

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
Status WriterTransaction::expect_entries(const CustomApi& api, std::span<const EntryKey> asked) {
  if (locks_ == Locks::None) return {};
  std::vector<EntryKey> keys(asked.begin(), asked.end());
  const Unguarded unguarded(connection_);
  expected_.expect(api);
  if (Status known = expect_hidden(api, keys); !known) return known;
  const std::vector<Lookup> lookups = lookups_of(api, keys);
  if (Status locked = lock_entries(connection_, lookups); !locked) return locked;
  std::vector<Result<std::optional<Entry>>> found = find_entries(connection_, lookups);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!found[i]) return found[i].error();
    expected_.put(keys[i], *std::move(found[i]));
  }
  return {};
}

// Takes those out of `keys` that are not there for the caller.
Status WriterTransaction::expect_hidden(const CustomApi& api, std::vector<EntryKey>& keys) {
  if (!visible_) return {};
  std::vector<Result<std::optional<Entry>>> found = find_entries(connection_, lookups_of(api, keys));
  std::vector<EntryKey> visible;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!found[i]) return found[i].error();
    const bool is_there = *found[i] && visible_(**found[i]);
    is_there ? visible.push_back(std::move(keys[i]))
             : expected_.put(std::move(keys[i]), *std::move(found[i]));
  }
  keys = std::move(visible);
  return {};
}

}  // namespace bespoke::postgresql
