// The use cases of entries: facts 5.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "model/entry.h"
#include "query/list_query.h"
#include "service/custom_apis.h"
#include "service/entry_rights.h"
#include "service/submit.h"

namespace bespoke {

// EntryNotFound.
void read_entry(Store& store, CustomApiPointer api, EntryKey key, EntryRights rights, Done<Entry> done);
Result<EntryPage> list_entries(Store& store, const CustomApi& api, ListQuery query,
                               const EntryRights& rights);

// What a write of an entry is checked against.
struct WriteChecks {
  Against against = Against::KnownDefinitions;
  EntryRights rights = {};    // by the known definitions
  StillMay still_may = {};    // with KnownDefinitions: asked when the write is made, as in store/audit_log.h
  RightsBy rights_held = {};  // with HeldDefinitions: by those; none: all rights
  std::string who = {};       // makes the change: the client id of a key
};

// What was written, and the definition that it holds to.
struct WrittenEntry {
  CustomApiPointer api;
  Entry entry;
};

// `data` is the resource object that was sent. Invalid with every broken rule, EntryTooLarge, Conflict,
// DefinitionChanged. Forbidden where the caller could not see what it would write, or where what it would
// write clashes with what it may not see.
void create_entry(Store& store, CustomApiPointer api, json::Value data, WriteChecks checks,
                  Done<WrittenEntry> done);

enum class Creation { Allowed, Only, Never };
struct PutEntry {
  EntryKey key;
  std::optional<std::string> if_match;  // the header's value
  // Only: an entry that is there is to stay as it is. Never: one that is not there is not made.
  Creation creation = Creation::Allowed;
};
enum class PutOutcome { Updated, Created };
struct PutAnswer {
  CustomApiPointer api;
  Entry entry;
  PutOutcome outcome = PutOutcome::Updated;
};

// Updates the entry, or creates it where there is none and the API allows upserts. In this order:
// EntryNotFound, Forbidden where it would create and may not, PreconditionFailed, then as create_entry.
void put_entry(Store& store, CustomApiPointer api, PutEntry request, json::Value data, WriteChecks checks,
               Done<PutAnswer> done);

// EntryNotFound, PreconditionFailed, DefinitionChanged.
void delete_entry(Store& store, CustomApiPointer api, PutEntry request, WriteChecks checks, Done<void> done);

}  // namespace bespoke
