#include "api/openapi/history_operations.h"

#include <string>
#include <string_view>
#include <utility>

#include "api/openapi/components.h"
#include "api/openapi/parameters.h"

namespace bespoke::openapi {
namespace {

using enum http::Method;

// Both families of paths have it.
struct HistoryPaths {
  std::string_view history, version, restore;
  std::string_view collection_parameter, member_parameter;
  std::string_view list_id, show_id, restore_id;
};

constexpr HistoryPaths history_by_slug = {
    .history = "/v2/extensions/{slug}/{identifier}/history",
    .version = "/v2/extensions/{slug}/{identifier}/history/{version_id}",
    .restore = "/v2/extensions/{slug}/{identifier}/history/{version_id}/restore",
    .collection_parameter = slug_parameter,
    .member_parameter = entry_identifier_parameter,
    .list_id = "listEntryVersionsBySlug",
    .show_id = "showEntryVersionBySlug",
    .restore_id = "restoreEntryVersionBySlug"};
constexpr HistoryPaths history_by_id = {
    .history = "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/{entry_id}/history",
    .version = "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/{entry_id}/history/{version_id}",
    .restore =
        "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/{entry_id}/history/{version_id}/restore",
    .collection_parameter = api_parameter,
    .member_parameter = entry_parameter,
    .list_id = "listEntryVersions",
    .show_id = "showEntryVersion",
    .restore_id = "restoreEntryVersion"};

constexpr std::string_view version_parameter =
    R"json({"name":"version_id","in":"path","required":true,"description":"The id of a version in the history.","schema":{"type":"string","format":"uuid"}})json";

constexpr std::string_view version_schema =
    R"json({"type":"object","required":["id","type","event","at","by","entry"],"properties":{
"id":{"type":"string","format":"uuid"},
"type":{"type":"string","enum":["entry_version"]},
"event":{"type":"string","description":"Such as `wishlist_ext.updated`."},
"at":{"type":"string","format":"date-time"},
"by":{"type":"string","description":"The client id of the key that made the change, `guest`, or `customer:` and its `sub`."},
"changed_fields":{"type":"array","items":{"type":"string"},"description":"Left out where the change before it is not kept, and of a version alone."},
"entry":{"$ref":"#/components/schemas/Entry"}}})json";
constexpr std::string_view list_schema = R"json({"type":"object","required":["data","links"],"properties":{
"data":{"type":"array","items":{"$ref":"#/components/schemas/EntryVersion"}},
"links":{"$ref":"#/components/schemas/PresentPages"}}})json";

void add_history(std::vector<Operation>& all, const HistoryPaths& family) {
  const auto add = [&all](std::string_view path, Operation operation) {
    operation.path = path;
    operation.tag = "History";
    operation.origin = Origin::Ours;
    all.push_back(std::move(operation));
  };
  const std::vector<std::string> entry = texts({family.collection_parameter, family.member_parameter});
  std::vector<std::string> one = entry;
  one.emplace_back(version_parameter);
  std::vector<std::string> page = entry;
  std::vector<std::string> restored = one;
  for (const std::string_view name : {"PageLimit", "PageOffset"})
    page.push_back(reference("parameters", name));
  restored.push_back(reference("parameters", "IfMatch"));
  add(family.history,
      {.method = Get,
       .id = family.list_id,
       .summary = "List the versions of an entry",
       .description = "As far as its Custom API keeps them: its `history`. Of an entry that was deleted too.",
       .parameters = page,
       .replies = {{200, "A page of versions, the latest first.", Shape::Plain, "EntryVersionList"}},
       .errors = {400, 404}});
  add(family.version, {.method = Get,
                       .id = family.show_id,
                       .summary = "Read an entry as it was",
                       .parameters = one,
                       .replies = {{200, "The version.", Shape::One, "EntryVersion"}},
                       .errors = {400, 404}});
  add(family.restore,
      {.method = Post,
       .id = family.restore_id,
       .summary = "Make an entry what it was",
       .description = "As a new version, by the rules of today. One that was deleted needs a Custom API that "
                      "allows upserts.",
       .parameters = restored,
       .replies = {{200, "The entry now.", Shape::Entry, "Entry"}},
       .errors = {400, 404, 409, 412}});
}

}  // namespace

void add_history_operations(std::vector<Operation>& all) {
  add_history(all, history_by_slug);
  add_history(all, history_by_id);
}

void write_history_schemas(json::Writer& out) {
  out.key("EntryVersion").raw(version_schema);
  out.key("EntryVersionList").raw(list_schema);
}

}  // namespace bespoke::openapi
