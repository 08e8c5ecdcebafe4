#include "service/entries.h"

#include <utility>

#include "model/entry_rules.h"
#include "model/errors.h"
#include "model/etag.h"

namespace bespoke {
namespace {

// Who sees only some entries is not told what the others hold: that a value is taken looks like a value that
// the caller may not write.
Error refusal(const Status& written, const EntryRights& rights) {
  if (rights.rows && written.error().code == ErrorCode::Conflict) return forbidden();
  return written.error();
}

// The timestamp is of the moment of the insert: who walks a collection by `created_at` misses nothing that
// waited longer than what came behind it.
Result<Entry> insert(Transaction& transaction, const CustomApi& api, Entry entry, const EntryRights& rights) {
  entry.created_at = entry.updated_at = Timestamp::now();
  if (!can_see(rights, entry)) return forbidden();
  if (Status inserted = transaction.insert_entry(api, entry); !inserted) return refusal(inserted, rights);
  return entry;
}

// None where it is not there for the caller.
Result<std::optional<Entry>> find(Transaction& transaction, const CustomApi& api, const EntryKey& key,
                                  const EntryRights& rights) {
  Result<std::optional<Entry>> found = transaction.find_entry(api, key);
  if (found && *found && !can_see(rights, **found)) return std::optional<Entry>();
  return found;
}

// The digest of a url slug is computed before the unit of work.
EntryKey with_known_key(const CustomApi& api, EntryKey key) {
  auto* slug = std::get_if<UrlSlug>(&key);
  const CustomField* field = api.url_slug_field();
  if (slug != nullptr && field != nullptr) slug->known_key = slug_key(*field, *slug);
  return key;
}

// About what values take while they wait to be written.
std::size_t bytes_of(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return sizeof(Value) + text->size();
  if (const auto* json = std::get_if<JsonText>(&value)) return sizeof(Value) + json->text.size();
  return sizeof(Value);
}

std::size_t bytes_of(const Entry& entry) {
  std::size_t bytes = sizeof(Entry);
  for (const Value& value : entry.values) bytes += bytes_of(value);
  return bytes;
}

std::size_t bytes_of(const EntryDraft& draft) {
  std::size_t bytes = sizeof(EntryDraft);
  for (const DraftValue& value : draft.values) bytes += sizeof(DraftValue) + bytes_of(value.checked.value);
  return bytes;
}

// Twice its text: a tree of small pieces.
std::size_t bytes_of(const json::Value& data) {
  std::string text;
  json::append_value(text, data);
  return 2 * text.size();
}

// Checks and writes in one piece, with the definition that is current then. The key was read by the one of
// the request: of an API that has got a url slug field since, it means something else.
template <class T>
void submit_held(Store& store, const CustomApiPointer& known, RightsBy rights_by,
                 std::function<Result<T>(Transaction&, const CustomApiPointer&, const EntryRights&)> work,
                 Done<T> done, std::size_t bytes, std::string who) {
  const bool by_url_slug = known->url_slug_field() != nullptr;
  submit<T>(
      store, WriteKind::Definitions,
      [id = known->id, by_url_slug, rights_by = std::move(rights_by),
       work = std::move(work)](Transaction& transaction) -> Result<T> {
        const CustomApiPointer api = transaction.catalog().find(id);
        if (api == nullptr) return custom_api_not_found();
        if ((api->url_slug_field() != nullptr) != by_url_slug) return definition_changed();
        const Result<EntryRights> rights = rights_by ? rights_by(transaction.catalog(), *api) : EntryRights{};
        if (!rights) return rights.error();
        return work(transaction, api, *rights);
      },
      std::move(done), bytes, std::move(who));
}

// The definitions are the ones that the caller was authorized by, or the store refuses; but a token may have
// ended by its time while the write waited.
template <class T, class Work>
auto if_still(StillMay may, Work work) {
  return [may = std::move(may), work = std::move(work)](Transaction& transaction) -> Result<T> {
    if (Status allowed = check_still(may, transaction.catalog()); !allowed) return std::move(allowed).error();
    return work(transaction);
  };
}

Result<WrittenEntry> create(Transaction& transaction, const CustomApiPointer& api, Result<Entry> entry,
                            const EntryRights& rights) {
  if (entry) entry = insert(transaction, *api, *std::move(entry), rights);
  if (!entry) return std::move(entry).error();
  return WrittenEntry{api, *std::move(entry)};
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

// No entry is there to match: facts 14, question 19. One that is hidden from the caller keeps its key.
Result<PutAnswer> upsert(Transaction& transaction, const CustomApiPointer& api, const PutEntry& request,
                         const EntryDraft& draft, const EntryRights& rights,
                         const std::optional<Entry>& hidden) {
  if (!api->allow_upserts) return entry_not_found();
  if (rights.create == MayCreate::No) return forbidden();
  if (request.if_match) return etag_mismatch(*request.if_match, "");
  const auto* id = std::get_if<EntryId>(&request.key);
  Result<Entry> entry = new_entry(*api, draft, id == nullptr ? EntryId::make() : *id, {});
  if (entry && hidden) return entry_not_found();
  if (entry) entry = insert(transaction, *api, *std::move(entry), rights);
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

Result<PutAnswer> put(Transaction& transaction, const CustomApiPointer& api, const PutEntry& request,
                      const PutDraft& draft, const EntryRights& rights) {
  const Result<std::optional<Entry>> found = transaction.find_entry(*api, request.key);
  if (!found) return found.error();
  if (!*found || !can_see(rights, **found))
    return upsert(transaction, api, request, draft.creation, rights, *found);
  const Entry& stored = **found;
  if (Status matched = check_precondition(request, stored); !matched) return std::move(matched).error();
  Result<Entry> merged = merge_entry(*api, stored, draft.update, Timestamp::now());
  if (!merged) return std::move(merged).error();
  if (!can_see(rights, *merged)) return forbidden();
  if (Status updated = transaction.update_entry(*api, stored, *merged); !updated)
    return refusal(updated, rights);
  return PutAnswer{api, *std::move(merged), PutOutcome::Updated};
}

Status remove(Transaction& transaction, const CustomApi& api, const PutEntry& request,
              const EntryRights& rights) {
  Result<std::optional<Entry>> found = find(transaction, api, request.key, rights);
  if (!found) return std::move(found).error();
  if (!*found) return entry_not_found();
  if (Status matched = check_precondition(request, **found); !matched) return matched;
  return transaction.delete_entry(api, **found);
}

// Keeps the definition for as long as the store may ask what became of the write.
struct Removed {
  CustomApiPointer api;
};
Result<Removed> removed(const CustomApiPointer& api, Status status) {
  if (!status) return std::move(status).error();
  return Removed{api};
}

// To the entries that are there for the caller.
void narrow(ListQuery& query, const EntryRights& rights) {
  if (rights.rows == nullptr) return;
  if (!query.filter) {
    query.filter = rights.rows->filter();
    return;
  }
  BoundFilter::Group both{Junction::And, {}};
  both.members.push_back(rights.rows->filter());
  both.members.push_back(*std::move(query.filter));
  query.filter = BoundFilter{std::move(both)};
}

}  // namespace

void read_entry(Store& store, CustomApiPointer api, EntryKey key, EntryRights rights, Done<Entry> done) {
  store.find_entry({std::move(api), std::move(key),
                    [done = std::move(done), rights = std::move(rights)](Result<std::optional<Entry>> found) {
                      if (!found) return done(std::move(found).error());
                      if (!*found || !can_see(rights, **found)) return done(entry_not_found());
                      done(**std::move(found));
                    }});
}

Result<EntryPage> list_entries(Store& store, const CustomApi& api, ListQuery query,
                               const EntryRights& rights) {
  narrow(query, rights);
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

void create_entry(Store& store, CustomApiPointer api, json::Value data, WriteChecks checks,
                  Done<WrittenEntry> done) {
  const EntryId id = EntryId::make();
  if (checks.against == Against::HeldDefinitions) {
    const std::size_t bytes = bytes_of(data);
    return submit_held<WrittenEntry>(
        store, api, std::move(checks.rights_held),
        [data = std::move(data), id](Transaction& transaction, const CustomApiPointer& current,
                                     const EntryRights& rights) {
          return create(transaction, current, new_entry(*current, draft_entry(*current, data), id, {}),
                        rights);
        },
        std::move(done), bytes, std::move(checks.who));
  }
  Result<Entry> entry = new_entry(*api, draft_entry(*api, data), id, {});
  if (!entry) return refuse_write(store, std::move(entry).error(), done);
  const std::size_t bytes = bytes_of(*entry);
  submit<WrittenEntry>(store, WriteKind::Insert,
                       if_still<WrittenEntry>(std::move(checks.still_may),
                                              [api = std::move(api), entry = *std::move(entry),
                                               rights = std::move(checks.rights)](Transaction& transaction) {
                                                return create(transaction, api, entry, rights);
                                              }),
                       std::move(done), bytes, std::move(checks.who));
}

void put_entry(Store& store, CustomApiPointer api, PutEntry request, json::Value data, WriteChecks checks,
               Done<PutAnswer> done) {
  if (checks.against == Against::HeldDefinitions) {
    const std::size_t bytes = bytes_of(data);
    return submit_held<PutAnswer>(
        store, api, std::move(checks.rights_held),
        [data = std::move(data), request = std::move(request)](
            Transaction& transaction, const CustomApiPointer& current, const EntryRights& rights) {
          return put(transaction, current, request, draft_put(*current, request, data), rights);
        },
        std::move(done), bytes, std::move(checks.who));
  }
  PutDraft draft = draft_put(*api, request, data);
  request.key = with_known_key(*api, std::move(request.key));
  const std::size_t bytes = bytes_of(draft.update) + bytes_of(draft.creation);
  submit<PutAnswer>(
      store, WriteKind::Entry,
      if_still<PutAnswer>(std::move(checks.still_may),
                          [api = std::move(api), request = std::move(request), draft = std::move(draft),
                           rights = std::move(checks.rights)](Transaction& transaction) {
                            return put(transaction, api, request, draft, rights);
                          }),
      std::move(done), bytes, std::move(checks.who));
}

void delete_entry(Store& store, CustomApiPointer api, PutEntry request, WriteChecks checks, Done<void> done) {
  if (checks.against == Against::HeldDefinitions) {
    return submit_held<Removed>(
        store, api, std::move(checks.rights_held),
        [request = std::move(request)](Transaction& transaction, const CustomApiPointer& current,
                                       const EntryRights& rights) {
          return removed(current, remove(transaction, *current, request, rights));
        },
        [done = std::move(done)](Result<Removed> outcome) {
          outcome ? done({}) : done(std::move(outcome).error());
        },
        sizeof(PutEntry), std::move(checks.who));
  }
  request.key = with_known_key(*api, std::move(request.key));
  store.write(
      {WriteKind::Entry,
       if_still<void>(std::move(checks.still_may),
                      [api = std::move(api), request = std::move(request), rights = std::move(checks.rights)](
                          Transaction& transaction) { return remove(transaction, *api, request, rights); }),
       std::move(done), 0, std::move(checks.who)});
}

}  // namespace bespoke
