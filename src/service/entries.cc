#include "service/entries.h"

#include <utility>

#include "model/entry_rules.h"
#include "model/errors.h"
#include "model/etag.h"

namespace bespoke {
namespace {

Result<Entry> insert(Transaction& transaction, const CustomApi& api, const EntryDraft& draft,
                     const EntryId& id) {
  Result<Entry> entry = new_entry(api, draft, id, Timestamp::now());
  if (!entry) return entry;
  if (Status inserted = transaction.insert_entry(api, *entry); !inserted) return std::move(inserted).error();
  return entry;
}

// A PUT is drafted for both of its ends: a url slug that only the URL tells is checked like one that was
// sent.
struct PutDraft {
  EntryDraft update;
  EntryDraft creation;
};

PutDraft draft_put(const CustomApi& api, const PutEntry& request, const json::Value& data) {
  PutDraft draft{draft_entry(api, data), {}};
  if (!api.allow_upserts) return draft;
  draft.creation = draft.update;
  if (const auto* slug = std::get_if<UrlSlug>(&request.key))
    complete_from_url(api, slug->value, draft.creation);
  return draft;
}

// No entry is there to match: facts 14, question 19.
Result<PutAnswer> upsert(Transaction& transaction, const CustomApi& api, const PutEntry& request,
                         const EntryDraft& draft) {
  if (!api.allow_upserts) return not_found();
  if (request.if_match) return etag_mismatch(*request.if_match, "");
  const auto* id = std::get_if<EntryId>(&request.key);
  Result<Entry> entry = insert(transaction, api, draft, id == nullptr ? EntryId::make() : *id);
  if (!entry) return std::move(entry).error();
  return PutAnswer{*std::move(entry), PutOutcome::Created};
}

Status check_precondition(const PutEntry& request, const Entry& stored) {
  if (request.creation == Creation::Only) return entry_exists();
  if (!request.if_match) return {};
  const std::string current = etag_header(stored.version);
  if (*request.if_match != current) return etag_mismatch(*request.if_match, current);
  return {};
}

Result<PutAnswer> put(Transaction& transaction, const CustomApi& api, const PutEntry& request,
                      const PutDraft& draft) {
  Result<std::optional<Entry>> found = transaction.find_entry(api, request.key);
  if (!found) return std::move(found).error();
  if (!*found) return upsert(transaction, api, request, draft.creation);
  const Entry& stored = **found;
  if (Status matched = check_precondition(request, stored); !matched) return std::move(matched).error();
  Result<Entry> merged = merge_entry(api, stored, draft.update, Timestamp::now());
  if (!merged) return std::move(merged).error();
  if (Status updated = transaction.update_entry(api, stored, *merged); !updated)
    return std::move(updated).error();
  return PutAnswer{*std::move(merged), PutOutcome::Updated};
}

Status remove(Transaction& transaction, const CustomApi& api, const PutEntry& request) {
  Result<std::optional<Entry>> found = transaction.find_entry(api, request.key);
  if (!found) return std::move(found).error();
  if (!*found) return not_found();
  if (Status matched = check_precondition(request, **found); !matched) return matched;
  return transaction.delete_entry(api, **found);
}

}  // namespace

void read_entry(Store& store, CustomApiPointer api, EntryKey key, Done<Entry> done) {
  store.find_entry(
      {std::move(api), std::move(key), [done = std::move(done)](Result<std::optional<Entry>> found) {
         if (!found) return done(std::move(found).error());
         if (!*found) return done(not_found());
         done(**std::move(found));
       }});
}

Result<EntryPage> list_entries(Store& store, const CustomApi& api, const ListQuery& query) {
  EntryPage page;
  const Status read = store.read(ReadKind::One, [&](Snapshot& snapshot) -> Status {
    Result<EntryPage> listed = snapshot.list_entries(api, query);
    if (!listed) return std::move(listed).error();
    page = *std::move(listed);
    return {};
  });
  if (!read) return read.error();
  return page;
}

void create_entry(Store& store, CustomApiPointer api, const json::Value& data, Done<Entry> done) {
  EntryDraft draft = draft_entry(*api, data);
  submit<Entry>(
      store, WriteKind::Insert,
      [api = std::move(api), draft = std::move(draft), id = EntryId::make()](Transaction& transaction) {
        return insert(transaction, *api, draft, id);
      },
      std::move(done));
}

void put_entry(Store& store, CustomApiPointer api, PutEntry request, const json::Value& data,
               Done<PutAnswer> done) {
  PutDraft draft = draft_put(*api, request, data);
  submit<PutAnswer>(
      store, WriteKind::Entry,
      [api = std::move(api), request = std::move(request),
       draft = std::move(draft)](Transaction& transaction) { return put(transaction, *api, request, draft); },
      std::move(done));
}

void delete_entry(Store& store, CustomApiPointer api, PutEntry request, Done<void> done) {
  store.write({WriteKind::Entry,
               [api = std::move(api), request = std::move(request)](Transaction& transaction) {
                 return remove(transaction, *api, request);
               },
               std::move(done)});
}

}  // namespace bespoke
