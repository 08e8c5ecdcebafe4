// What writes of entries do inside a unit of work, and what is ready before it: one by one (entries.cc) or
// many of them together (batch.cc).
#pragma once

#include <cstddef>

#include "model/entry_rules.h"
#include "service/entries.h"

namespace bespoke {

// A PUT is drafted for both of its ends: a url slug that only the URL tells is checked like one that was
// sent.
struct PutDraft {
  EntryDraft update;
  EntryDraft creation;
};
PutDraft draft_put(const CustomApi& api, const PutEntry& request, const json::Value& data);

// The digest of a url slug is computed before the unit of work.
EntryKey with_known_key(const CustomApi& api, EntryKey key);

// About what these take while they wait to be written.
std::size_t bytes_of(const Entry& entry);
std::size_t bytes_of(const EntryDraft& draft);

// Who sees only some entries is not told what the others hold: that a value is taken looks like a value that
// the caller may not write.
Error refused_to(const EntryRights& rights, Error error);

// The timestamp is of the moment of the insert: who walks a collection by `created_at` misses nothing that
// waited longer than what came behind it.
Result<Entry> insert_in(Transaction& transaction, const CustomApi& api, Entry entry,
                        const EntryRights& rights);

// What create_entry, put_entry and delete_entry promise, of the checks that need the store.
Result<WrittenEntry> create_in(Transaction& transaction, const CustomApiPointer& api, Result<Entry> entry,
                               const EntryRights& rights);
Result<PutAnswer> put_in(Transaction& transaction, const CustomApiPointer& api, const PutEntry& request,
                         const PutDraft& draft, const EntryRights& rights);
Status remove_in(Transaction& transaction, const CustomApi& api, const PutEntry& request,
                 const EntryRights& rights);

}  // namespace bespoke
