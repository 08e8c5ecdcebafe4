#include "service/entries.h"

#include <utility>

#include "model/errors.h"
#include "service/entry_work.h"

namespace bespoke {
namespace {

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
          return create_in(transaction, current, new_entry(*current, draft_entry(*current, data), id, {}),
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
                                                return create_in(transaction, api, entry, rights);
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
          return put_in(transaction, current, request, draft_put(*current, request, data), rights);
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
                            return put_in(transaction, api, request, draft, rights);
                          }),
      std::move(done), bytes, std::move(checks.who));
}

void delete_entry(Store& store, CustomApiPointer api, PutEntry request, WriteChecks checks, Done<void> done) {
  if (checks.against == Against::HeldDefinitions) {
    return submit_held<Removed>(
        store, api, std::move(checks.rights_held),
        [request = std::move(request)](Transaction& transaction, const CustomApiPointer& current,
                                       const EntryRights& rights) {
          return removed(current, remove_in(transaction, *current, request, rights));
        },
        [done = std::move(done)](Result<Removed> outcome) {
          outcome ? done({}) : done(std::move(outcome).error());
        },
        sizeof(PutEntry), std::move(checks.who));
  }
  request.key = with_known_key(*api, std::move(request.key));
  store.write({WriteKind::Entry,
               if_still<void>(
                   std::move(checks.still_may),
                   [api = std::move(api), request = std::move(request), rights = std::move(checks.rights)](
                       Transaction& transaction) { return remove_in(transaction, *api, request, rights); }),
               std::move(done), 0, std::move(checks.who)});
}

}  // namespace bespoke
