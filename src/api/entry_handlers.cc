#include "api/entry_handlers.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "api/authorize.h"
#include "api/decode.h"
#include "api/encode.h"
#include "api/explanation.h"
#include "api/page_document.h"
#include "api/resource_json.h"
#include "model/errors.h"
#include "model/etag.h"
#include "query/cursor.h"
#include "service/entries.h"

namespace bespoke {
namespace {

using enum EntryFamily;

template <EntryFamily family>
Result<CustomApiPointer> find_api(const Call& call) {
  return family == BySlug ? custom_api_by_slug(call) : custom_api_by_id(call);
}

// None where the identifier can name no entry. With a url slug field its value is the only identifier of the
// extension path; the id is not accepted there.
template <EntryFamily family>
std::optional<EntryKey> find_key(const CustomApi& api, const Call& call) {
  if (family == BySlug && api.url_slug_field() != nullptr) return UrlSlug{call.parameters[1]};
  const std::optional<EntryId> id = EntryId::parse(call.parameters[1]);
  return id ? std::optional<EntryKey>(*id) : std::nullopt;
}

template <EntryFamily family>
std::string list_path(const CustomApi& api) {
  return family == BySlug ? fmt::format("/v2/extensions/{}", api.slug)
                          : fmt::format("/v2/settings/extensions/custom-apis/{}/entries", api.id.text());
}

http::Response entry_response(const Call& call, int status, const CustomApi& api, const Entry& entry) {
  http::Response response =
      data_response(status, [&](json::Writer& out) { write_entry(out, api, entry, call.services.links); });
  response.headers.emplace_back("ETag", etag_header(entry.version));
  return response;
}

// A JSON Schema may take long over a short value; meanwhile no other request of the connection's thread would
// be answered.
bool belongs_on_worker(const Call& call, const CustomApi& api) {
  return !call.on_worker && api.has_costly_rules();
}

PutEntry put_request(const Call& call, const EntryKey& key) {
  PutEntry request{key, std::nullopt, Creation::Allowed};
  if (const auto sent = call.request.find_header("If-Match")) request.if_match = std::string(*sent);
  return request;
}

// With an empty `page[after]` the list begins at its beginning.
Status read_after(const ListParameters& sent, const CustomApi& api, std::uint64_t mark, ListQuery& query) {
  if (!sent.after || sent.after->empty()) return {};
  Result<Cursor> cursor = read_cursor(*sent.after, mark, query.sort, entry_attributes(api));
  if (!cursor) return std::move(cursor).error();
  query.page.offset = cursor->passed;
  query.after = std::move(cursor->place);
  return {};
}

}  // namespace

template <EntryFamily family>
void show_entry(const CallPointer& call) {
  const auto api = find_api<family>(*call);
  if (!api) return answer(call, api.error());
  const std::optional<EntryKey> key = find_key<family>(**api, *call);
  if (!key) return answer(call, not_found());
  read_entry(call->services.store, *api, *key, [call, api = *api](Result<Entry> entry) {
    if (!entry) return answer(call, std::move(entry).error());
    answer(call, entry_response(*call, 200, *api, *entry));
  });
}

template <EntryFamily family>
void create_entry(const CallPointer& call) {
  const auto api = find_api<family>(*call);
  if (!api) return answer(call, api.error());
  if (belongs_on_worker(*call, **api)) return run_on_worker(call);
  const Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, data.error());
  create_entry(call->services.store, *api, *data, [call, api = *api](Result<Entry> entry) {
    if (!entry) return answer(call, std::move(entry).error());
    answer(call, entry_response(*call, 201, *api, *entry));
  });
}

template <EntryFamily family>
void put_entry(const CallPointer& call) {
  const auto api = find_api<family>(*call);
  if (!api) return answer(call, api.error());
  if (belongs_on_worker(*call, **api)) return run_on_worker(call);
  const Result<json::Value> data = read_data(call->request);
  if (!data) return answer(call, data.error());
  const std::optional<EntryKey> key = find_key<family>(**api, *call);
  if (!key) return answer(call, not_found());
  PutEntry request = put_request(*call, *key);
  if (call->request.find_header("If-None-Match") == "*") request.creation = Creation::Only;
  put_entry(call->services.store, *api, std::move(request), *data, [call, api = *api](Result<PutAnswer> put) {
    if (!put) return answer(call, std::move(put).error());
    const int status = put->outcome == PutOutcome::Created ? 201 : 200;
    answer(call, entry_response(*call, status, *api, put->entry));
  });
}

template <EntryFamily family>
void delete_entry(const CallPointer& call) {
  const auto api = find_api<family>(*call);
  if (!api) return answer(call, api.error());
  const std::optional<EntryKey> key = find_key<family>(**api, *call);
  if (!key) return answer(call, not_found());
  delete_entry(call->services.store, *api, put_request(*call, *key), [call](Status removed) {
    if (!removed) return answer(call, std::move(removed).error());
    answer(call, no_content());
  });
}

template <EntryFamily family>
void list_entries(const CallPointer& call) {
  const auto found = find_api<family>(*call);
  if (!found) return answer(call, found.error());
  const CustomApi& api = **found;
  const Result<ListParameters> sent = read_list_parameters(call->request);
  if (!sent) return answer(call, sent.error());
  Result<ListQuery> query =
      read_list_query(*sent, entry_attributes(api), ListKind::Entries, call->catalog->settings().page_length);
  if (!query) return answer(call, query.error());
  if (Status allowed = authorize_explain(query->explain, call->identity); !allowed)
    return answer(call, allowed.error());
  const std::uint64_t mark = cursor_mark(api, query->sort, sent->filter.value_or(""));
  if (Status read = read_after(*sent, api, mark, *query); !read) return answer(call, read.error());
  const Result<EntryPage> page = list_entries(call->services.store, api, *query);
  if (!page) return answer(call, page.error());
  const std::string path = list_path<family>(api);
  PageFacts facts{path, query->page, page->total, page->total_kind, ListKind::Entries};
  if (page->last && goes_on_by_cursor(query->page, *sent)) {
    const auto rows = static_cast<std::int64_t>(page->entries.size());
    facts.next_cursor = write_cursor({*page->last, query->page.offset + rows}, mark);
  }
  if (query->explain == Explain::Yes && page->explanation) {
    facts.explanation = write_explanation(*page->explanation, api);
  }
  answer(call, list_response(facts, *sent, call->services.links, page->entries.size(),
                             [&](json::Writer& out, std::size_t row) {
                               write_entry(out, api, page->entries[row], call->services.links);
                             }));
}

template void show_entry<BySlug>(const CallPointer&);
template void show_entry<ById>(const CallPointer&);
template void create_entry<BySlug>(const CallPointer&);
template void create_entry<ById>(const CallPointer&);
template void put_entry<BySlug>(const CallPointer&);
template void put_entry<ById>(const CallPointer&);
template void delete_entry<BySlug>(const CallPointer&);
template void delete_entry<ById>(const CallPointer&);
template void list_entries<BySlug>(const CallPointer&);
template void list_entries<ById>(const CallPointer&);

}  // namespace bespoke
