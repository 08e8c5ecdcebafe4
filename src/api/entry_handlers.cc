#include "api/entry_handlers.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "api/authorize.h"
#include "api/caller_rights.h"
#include "api/decode.h"
#include "api/encode.h"
#include "api/explanation.h"
#include "api/feed_handlers.h"
#include "api/page_document.h"
#include "api/reply.h"
#include "api/resource_json.h"
#include "base/hash.h"
#include "base/sealed_text.h"
#include "http/text.h"
#include "model/errors.h"
#include "model/etag.h"
#include "query/cursor.h"
#include "service/entries.h"

namespace bespoke {
namespace {

std::string list_path(const CustomApi& api, EntryFamily family) {
  switch (family) {
    case EntryFamily::BySlug:
      return fmt::format("/v2/extensions/{}", api.slug);
    case EntryFamily::ById:
      return fmt::format("/v2/settings/extensions/custom-apis/{}/entries", api.id.text());
  }
  return {};
}

// A JSON Schema or a large regular expression may take long over a short value, up to seconds over a long
// one; meanwhile no other request of the connection's thread would be answered, nor definitions and long
// bodies that wait for a worker.
bool belongs_elsewhere(const Call& call, const CustomApi& api) {
  return !call.checks_here && api.has_costly_rules();
}

PutEntry put_request(const Call& call, const EntryKey& key) {
  PutEntry request{key, std::nullopt, Creation::Allowed};
  request.if_match = call.request.find_list("If-Match");
  return request;
}

// Of several headers, and of a list, one `*` is enough: whoever sends it wants no entry changed.
bool wants_new_entry(const http::Request& request) {
  const auto is_tag = [](std::string_view item) { return item != "*"; };
  return !http::all_items(request.find_list("If-None-Match").value_or(""), is_tag);
}

constexpr std::string_view cursor_context = "cursor";

// A place has the number of its row in it, and numbers count the rows that are not there for the caller too.
std::string sealed_cursor(const Access& access, const Cursor& cursor, std::uint64_t mark) {
  return base64url_encode(seal(access.sealing_key(), write_cursor(cursor, mark), cursor_context));
}

// Empty, which is no cursor, where it was not sealed here.
std::string open_cursor(const Access& access, std::string_view sent) {
  const std::optional<std::string> sealed = base64url_decode(sent);
  if (!sealed) return {};
  return unseal(access.sealing_key(), *sealed, cursor_context).value_or("");
}

// With an empty `page[after]` the list begins at its beginning.
Status read_after(const Access& access, const ListParameters& sent, const CustomApi& api, std::uint64_t mark,
                  ListQuery& query) {
  if (!sent.after || sent.after->empty()) return {};
  Result<Cursor> cursor =
      read_cursor(open_cursor(access, *sent.after), mark, query.sort, entry_attributes(api));
  if (!cursor) return std::move(cursor).error();
  query.page.offset = cursor->passed;
  query.after = std::move(cursor->place);
  return {};
}

}  // namespace

http::Response entry_response(const Call& call, int status, const CustomApi& api, const Entry& entry) {
  http::Response response =
      data_response(status, [&](json::Writer& out) { write_entry(out, api, entry, call.services.links); });
  response.headers.emplace_back("ETag", etag_header(entry.version));
  return response;
}

void show_entry(const CallPointer& call, const ResolvedEntry& target) {
  if (!target.key) return answer(call, target.key.error());
  Result<EntryRights> rights = entry_rights(*call, *target.api);
  if (!rights) return answer(call, rights.error());
  read_entry(call->services.store, target.api, *target.key, *std::move(rights),
             [call, api = target.api](Result<Entry> entry) {
               if (!entry) return answer(call, std::move(entry).error());
               answer(call, entry_response(*call, 200, *api, *entry));
             });
}

void create_entry(const CallPointer& call, const ResolvedEntries& target) {
  if (belongs_elsewhere(*call, *target.api)) return run_where_checks_are(call);
  Result<WriteChecks> checks = write_checks(*call, *target.api);
  if (!checks) return answer(call, checks.error());
  Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, data.error());
  create_entry(call->services.store, target.api, *std::move(data), *std::move(checks),
               reply<WrittenEntry>(call, [call](const WrittenEntry& made) {
                 return entry_response(*call, 201, *made.api, made.entry);
               }));
}

void put_entry(const CallPointer& call, const ResolvedEntry& target) {
  if (belongs_elsewhere(*call, *target.api)) return run_where_checks_are(call);
  Result<WriteChecks> checks = write_checks(*call, *target.api);
  if (!checks) return answer(call, checks.error());
  Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, data.error());
  if (!target.key) return answer(call, target.key.error());
  PutEntry request = put_request(*call, *target.key);
  if (wants_new_entry(call->request)) request.creation = Creation::Only;
  put_entry(call->services.store, target.api, std::move(request), *std::move(data), *std::move(checks),
            reply<PutAnswer>(call, [call](const PutAnswer& put) {
              const int status = put.outcome == PutOutcome::Created ? 201 : 200;
              return entry_response(*call, status, *put.api, put.entry);
            }));
}

void delete_entry(const CallPointer& call, const ResolvedEntry& target) {
  if (!target.key) return answer(call, target.key.error());
  Result<WriteChecks> checks = write_checks(*call, *target.api);
  if (!checks) return answer(call, checks.error());
  const auto done = [call](Status removed) {
    if (!removed) return answer(call, std::move(removed).error());
    answer(call, no_content());
  };
  delete_entry(call->services.store, target.api, put_request(*call, *target.key), *std::move(checks), done);
}

void list_entries(const CallPointer& call, const ResolvedEntries& target) {
  if (wants_feed(call->request)) return open_feed(call, target);
  const CustomApi& api = *target.api;
  const Result<EntryRights> rights = entry_rights(*call, api);
  if (!rights) return answer(call, rights.error());
  const Result<ListParameters> sent = read_list_parameters(call->request);
  if (!sent) return answer(call, sent.error());
  Result<ListQuery> query =
      read_list_query(*sent, entry_attributes(api), ListKind::Entries, call->catalog->settings().page_length);
  if (!query) return answer(call, query.error());
  query->deadline = call->started + std::chrono::milliseconds(query->timeout_ms);
  if (query->explain == Explain::Yes) {
    const Result<Grant> allowed =
        authorize(Action::ExplainEntries, call->identity, call->catalog->access(), &api);
    if (!allowed) return answer(call, allowed.error());
  }
  const std::uint64_t mark = cursor_mark(api, query->sort, sent->filter.value_or(""), rows_seen_by(*call));
  if (Status read = read_after(call->services.access, *sent, api, mark, *query); !read)
    return answer(call, read.error());
  const Result<EntryPage> page = list_entries(call->services.store, api, *query, *rights);
  if (!page) return answer(call, page.error());
  const std::string path = list_path(api, target.family);
  PageFacts facts{path, query->page, page->total, page->total_kind, ListKind::Entries};
  if (page->last && goes_on_by_cursor(query->page, *sent)) {
    const auto rows = static_cast<std::int64_t>(page->entries.size());
    facts.next_cursor = sealed_cursor(call->services.access, {*page->last, query->page.offset + rows}, mark);
  }
  if (query->explain == Explain::Yes && page->explanation) {
    facts.explanation = write_explanation(*page->explanation, api);
  }
  answer(call, list_response(facts, *sent, call->services.links, page->entries.size(),
                             [&](json::Writer& out, std::size_t row) {
                               write_entry(out, api, page->entries[row], call->services.links);
                             }));
}

}  // namespace bespoke
