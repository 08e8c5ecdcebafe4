#include "service/entry_work.h"

#include <utility>

#include "model/errors.h"
#include "model/etag.h"

namespace bespoke {
namespace {

// About what values take while they wait to be written.
std::size_t value_bytes(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return sizeof(Value) + text->size();
  if (const auto* json = std::get_if<JsonText>(&value)) return sizeof(Value) + json->text.size();
  return sizeof(Value);
}

// The entry as it is kept until the commit, if it is there for the caller.
Result<std::optional<Entry>> find_to_change(Transaction& transaction, const CustomApi& api,
                                            const EntryKey& key, const EntryRights& rights) {
  if (rights.rows) transaction.narrow_to([rights](const Entry& entry) { return can_see(rights, entry); });
  return transaction.find_entry(api, key);
}

// None where it is not there for the caller.
Result<std::optional<Entry>> find(Transaction& transaction, const CustomApi& api, const EntryKey& key,
                                  const EntryRights& rights) {
  Result<std::optional<Entry>> found = find_to_change(transaction, api, key, rights);
  if (found && *found && !can_see(rights, **found)) return std::optional<Entry>();
  return found;
}

// What the caller could not see is refused as if nothing were there.
Error refuse_hidden(Entry entry, const EntryRights& rights) {
  entry.created_at = entry.updated_at = Timestamp::now();
  return can_see(rights, entry) ? entry_not_found() : forbidden();
}

// No entry is there to match: facts 14, question 19. One that is hidden from the caller keeps its key.
Result<PutAnswer> upsert(Transaction& transaction, const CustomApiPointer& api, const PutEntry& request,
                         const EntryDraft& draft, const EntryRights& rights,
                         const std::optional<Entry>& hidden) {
  if (!api->allow_upserts || request.creation == Creation::Never) return entry_not_found();
  if (rights.create == MayCreate::No) return forbidden();
  if (request.if_match) return etag_mismatch(*request.if_match, "");
  const auto* id = std::get_if<EntryId>(&request.key);
  Result<Entry> entry = new_entry(*api, draft, id == nullptr ? EntryId::make() : *id, {});
  if (entry && hidden) return refuse_hidden(*std::move(entry), rights);
  if (entry) entry = insert_in(transaction, *api, *std::move(entry), rights);
  if (!entry) return std::move(entry).error();
  return PutAnswer{api, *std::move(entry), PutOutcome::Created};
}

Status check_precondition(const PutEntry& request, const Entry& stored) {
  if (request.creation == Creation::Only) return entry_exists();
  if (!request.if_match) return {};
  const std::string current = etag_header(stored.version);
  if (*request.if_match != current) return etag_mismatch(*request.if_match, current);
  return {};
}

}  // namespace

Error refused_to(const EntryRights& rights, Error error) {
  return rights.rows && error.code == ErrorCode::Conflict ? forbidden() : std::move(error);
}

EntryKey with_known_key(const CustomApi& api, EntryKey key) {
  auto* slug = std::get_if<UrlSlug>(&key);
  const CustomField* field = api.url_slug_field();
  if (slug != nullptr && field != nullptr) slug->known_key = slug_key(*field, *slug);
  return key;
}

std::size_t bytes_of(const Entry& entry) {
  std::size_t bytes = sizeof(Entry);
  for (const Value& value : entry.values) bytes += value_bytes(value);
  return bytes;
}

std::size_t bytes_of(const EntryDraft& draft) {
  std::size_t bytes = sizeof(EntryDraft);
  for (const DraftValue& value : draft.values) bytes += sizeof(DraftValue) + value_bytes(value.checked.value);
  return bytes;
}

PutDraft draft_put(const CustomApi& api, const PutEntry& request, const json::Value& data) {
  PutDraft draft{draft_entry(api, data), {}};
  if (!api.allow_upserts) return draft;
  draft.creation = draft.update;
  if (const auto* slug = std::get_if<UrlSlug>(&request.key))
    complete_from_url(api, slug->value, draft.creation);
  return draft;
}

Result<Entry> insert_in(Transaction& transaction, const CustomApi& api, Entry entry,
                        const EntryRights& rights) {
  entry.created_at = entry.updated_at = Timestamp::now();
  if (!can_see(rights, entry)) return forbidden();
  if (Status inserted = transaction.insert_entry(api, entry); !inserted)
    return refused_to(rights, std::move(inserted).error());
  return entry;
}

Result<WrittenEntry> create_in(Transaction& transaction, const CustomApiPointer& api, Result<Entry> entry,
                               const EntryRights& rights) {
  if (entry) entry = insert_in(transaction, *api, *std::move(entry), rights);
  if (!entry) return std::move(entry).error();
  return WrittenEntry{api, *std::move(entry)};
}

Result<PutAnswer> put_in(Transaction& transaction, const CustomApiPointer& api, const PutEntry& request,
                         const PutDraft& draft, const EntryRights& rights) {
  const Result<std::optional<Entry>> found = find_to_change(transaction, *api, request.key, rights);
  if (!found) return found.error();
  if (!*found || !can_see(rights, **found))
    return upsert(transaction, api, request, draft.creation, rights, *found);
  const Entry& stored = **found;
  if (Status matched = check_precondition(request, stored); !matched) return std::move(matched).error();
  Result<Entry> merged = merge_entry(*api, stored, draft.update, Timestamp::now());
  if (!merged) return std::move(merged).error();
  if (!can_see(rights, *merged)) return forbidden();
  if (Status updated = transaction.update_entry(*api, stored, *merged); !updated)
    return refused_to(rights, std::move(updated).error());
  return PutAnswer{api, *std::move(merged), PutOutcome::Updated};
}

Status remove_in(Transaction& transaction, const CustomApi& api, const PutEntry& request,
                 const EntryRights& rights) {
  Result<std::optional<Entry>> found = find(transaction, api, request.key, rights);
  if (!found) return std::move(found).error();
  if (!*found) return entry_not_found();
  if (Status matched = check_precondition(request, **found); !matched) return matched;
  return transaction.delete_entry(api, **found);
}

}  // namespace bespoke
