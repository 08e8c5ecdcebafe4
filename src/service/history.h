// The history of an entry: what the log keeps of it, where its Custom API keeps changes. Ours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "service/entries.h"
#include "store/event_log.h"
#include "store/store.h"

namespace bespoke {

struct EntryVersion {
  Change change;
  Entry entry;  // after it, or before it where it is a deletion; by the fields that the API has now
  // The slugs of the fields that it changed. None where the change before it is not kept.
  std::optional<std::vector<std::string>> changed;
};

// Of the entry that is there under that key: EntryNotFound.
Result<EntryId> find_entry_id(Store& store, const CustomApi& api, const EntryKey& key);

// The latest first. Invalid where the API keeps no history; EntryNotFound where none of that entry is kept
// and the offset is 0.
Result<std::vector<EntryVersion>> list_history(Store& store, const CustomApi& api, const EntryId& id,
                                               std::int64_t offset, std::int64_t limit);
// EntryNotFound, and as above.
Result<EntryVersion> find_version(Store& store, const CustomApi& api, const EntryId& id, const Uuid& change);

// Puts the entry as it was then, by the rules of today: docs of put_entry. The fields that there were none of
// are null.
void restore_version(Store& store, CustomApiPointer api, PutEntry request, const EntryVersion& version,
                     WriteChecks checks, Done<PutAnswer> done);

}  // namespace bespoke
