// What makes an entry acceptable: facts 5.2 to 5.7. The part that needs no stored row runs first
// (draft_entry, with its regexes and digests); the rest runs where the row is, inside the store's unit of
// work.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/custom_api.h"
#include "model/entry.h"

namespace bespoke {

// What a request wants one field to be.
struct DraftValue {
  bool sent = false;
  CheckedValue checked;               // null is sent as a null value without problems
  std::optional<UniqueKey> key = {};  // of a value that must be unique
};

struct EntryDraft {
  std::vector<std::string> problems;  // of the entry as a whole
  std::vector<DraftValue> values;     // one for each of the API's fields, in their order
};

// Checks what was sent against the rules of each field. Keys that name no field are ignored.
EntryDraft draft_entry(const CustomApi& api, const json::Value& data);

// For an upsert by url slug: gives the url slug field the value of the URL where the request left it out.
// Where the request sent another value, that is a problem.
void complete_from_url(const CustomApi& api, const std::string& url_slug, EntryDraft& draft);

// Invalid with what is wrong with the draft whatever it comes to meet.
Status check_draft(const CustomApi& api, const EntryDraft& draft);

// The entry that the draft makes, at version 0. Invalid with every broken rule in the order of the fields,
// or EntryTooLarge.
Result<Entry> new_entry(const CustomApi& api, const EntryDraft& draft, EntryId id, Timestamp now);

// `stored` with what was sent, at the next version, updated `now` and never earlier than before. Invalid, as
// above; the null rule is checked on the merged entry, all others on the keys that were sent. EntryTooLarge.
Result<Entry> merge_entry(const CustomApi& api, const Entry& stored, const EntryDraft& draft, Timestamp now);

}  // namespace bespoke
