// The use cases of entries: facts 5.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "model/entry.h"
#include "query/list_query.h"
#include "service/custom_apis.h"
#include "service/submit.h"

namespace bespoke {

// NotFound.
void read_entry(Store& store, CustomApiPointer api, EntryKey key, Done<Entry> done);
Result<EntryPage> list_entries(Store& store, const CustomApi& api, const ListQuery& query);

// `data` is the resource object that was sent. Invalid with every broken rule, EntryTooLarge, Conflict,
// DefinitionChanged.
void create_entry(Store& store, CustomApiPointer api, const json::Value& data, Done<Entry> done);

enum class Creation { Allowed, Only };
struct PutEntry {
  EntryKey key;
  std::optional<std::string> if_match;    // the header's value
  Creation creation = Creation::Allowed;  // Only: an entry that is there is to stay as it is
};
enum class PutOutcome { Updated, Created };
struct PutAnswer {
  Entry entry;
  PutOutcome outcome = PutOutcome::Updated;
};

// Updates the entry, or creates it where there is none and the API allows upserts. In this order: NotFound,
// PreconditionFailed, then as create_entry.
void put_entry(Store& store, CustomApiPointer api, PutEntry request, const json::Value& data,
               Done<PutAnswer> done);

// NotFound, PreconditionFailed, DefinitionChanged.
void delete_entry(Store& store, CustomApiPointer api, PutEntry request, Done<void> done);

}  // namespace bespoke
