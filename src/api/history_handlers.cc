#include "api/history_handlers.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "api/caller_rights.h"
#include "api/encode.h"
#include "api/entry_handlers.h"
#include "api/plain_page.h"
#include "api/reply.h"
#include "api/resource_json.h"
#include "model/errors.h"
#include "service/history.h"

namespace bespoke {
namespace {

// History is of an id: a url slug names the entry that has it now.
Result<EntryId> entry_id_of(const Call& call, const ResolvedEntry& target) {
  if (!target.key) return target.key.error();
  if (const auto* id = std::get_if<EntryId>(&*target.key)) return *id;
  return find_entry_id(call.services.store, *target.api, *target.key);
}

void write_version(json::Writer& out, const Call& call, const CustomApi& api, const EntryVersion& version) {
  const Change& change = version.change;
  out.object();
  out.key("id").string(change.id.text());
  out.key("type").string("entry_version");
  out.key("event").string(change.event);
  out.key("at").string(change.at.text());
  out.key("by").string(change.who);
  if (version.changed) {
    out.key("changed_fields");
    out.array();
    for (const std::string& slug : *version.changed) out.string(slug);
    out.end_array();
  }
  out.key("entry");
  write_entry(out, api, version.entry, call.services.links);
  out.end_object();
}

Result<EntryVersion> find_version(const Call& call, const ResolvedEntry& target) {
  const Result<EntryId> id = entry_id_of(call, target);
  if (!id) return id.error();
  const std::optional<Uuid> change = Uuid::parse(call.parameters[2]);
  if (!change) return entry_not_found();
  return find_version(call.services.store, *target.api, *id, *change);
}

}  // namespace

void list_entry_history(const CallPointer& call, const ResolvedEntry& target) {
  const Result<Page> page = read_plain_page(*call);
  if (!page) return answer(call, page.error());
  const Result<EntryId> id = entry_id_of(*call, target);
  if (!id) return answer(call, id.error());
  const CustomApi& api = *target.api;
  const Result<std::vector<EntryVersion>> versions =
      list_history(call->services.store, api, *id, page->offset, page->limit);
  if (!versions) return answer(call, versions.error());
  answer(call, plain_page_response(*call, std::string(call->request.path), *page, versions->size(),
                                   [&](json::Writer& out, std::size_t row) {
                                     write_version(out, *call, api, (*versions)[row]);
                                   }));
}

void show_entry_version(const CallPointer& call, const ResolvedEntry& target) {
  const Result<EntryVersion> version = find_version(*call, target);
  if (!version) return answer(call, version.error());
  answer(call,
         data_response(200, [&](json::Writer& out) { write_version(out, *call, *target.api, *version); }));
}

void restore_entry_version(const CallPointer& call, const ResolvedEntry& target) {
  Result<WriteChecks> checks = write_checks(*call, *target.api);
  if (!checks) return answer(call, checks.error());
  const Done<PutAnswer> done = reply<PutAnswer>(
      call, [call](const PutAnswer& put) { return entry_response(*call, 200, *put.api, put.entry); });
  const Result<EntryVersion> version = find_version(*call, target);
  if (!version) return refuse_write(call->services.store, version.error(), done);
  PutEntry request{version->entry.id, call->request.find_list("If-Match"), Creation::Allowed};
  restore_version(call->services.store, target.api, std::move(request), *version, *std::move(checks), done);
}

}  // namespace bespoke
