#include "api/openapi/history_operations.h"

#include <string>
#include <string_view>
#include <utility>

#include "api/openapi/components.h"
#include "api/openapi/parameters.h"

namespace bespoke::openapi {
namespace {

using enum http::Method;

constexpr std::string_view history =
    "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/{entry_id}/history";
constexpr std::string_view version =
    "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/{entry_id}/history/{version_id}";
constexpr std::string_view restore =
    "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/{entry_id}/history/{version_id}/restore";

constexpr std::string_view version_parameter =
    R"json({"name":"version_id","in":"path","required":true,"description":"The id of a version in the history.","schema":{"type":"string","format":"uuid"}})json";

constexpr std::string_view version_schema =
    R"json({"type":"object","required":["id","type","event","at","by","entry"],"properties":{
"id":{"type":"string","format":"uuid"},
"type":{"type":"string","enum":["entry_version"]},
"event":{"type":"string","description":"Such as `wishlist_ext.updated`."},
"at":{"type":"string","format":"date-time"},
"by":{"type":"string","description":"The client id of the key that made the change."},
"changed_fields":{"type":"array","items":{"type":"string"},"description":"Left out where the change before it is not kept, and of a version alone."},
"entry":{"$ref":"#/components/schemas/Entry"}}})json";
constexpr std::string_view list_schema = R"json({"type":"object","required":["data","links"],"properties":{
"data":{"type":"array","items":{"$ref":"#/components/schemas/EntryVersion"}},
"links":{"$ref":"#/components/schemas/PresentPages"}}})json";

}  // namespace

void add_history_operations(std::vector<Operation>& all) {
  const auto add = [&all](std::string_view path, Operation operation) {
    operation.path = path;
    operation.tag = "History";
    operation.origin = Origin::Ours;
    all.push_back(std::move(operation));
  };
  const std::vector<std::string> entry = {std::string(api_parameter), std::string(entry_parameter)};
  std::vector<std::string> one = entry;
  one.emplace_back(version_parameter);
  std::vector<std::string> page = entry;
  std::vector<std::string> restored = one;
  for (const std::string_view name : {"PageLimit", "PageOffset"})
    page.push_back(reference("parameters", name));
  restored.push_back(reference("parameters", "IfMatch"));
  add(history,
      {.method = Get,
       .id = "listEntryVersions",
       .summary = "List the versions of an entry",
       .description = "As far as its Custom API keeps them: its `history`. Of an entry that was deleted too.",
       .parameters = page,
       .replies = {{200, "A page of versions, the latest first.", Shape::Plain, "EntryVersionList"}},
       .errors = {400, 404}});
  add(version, {.method = Get,
                .id = "showEntryVersion",
                .summary = "Read an entry as it was",
                .parameters = one,
                .replies = {{200, "The version.", Shape::One, "EntryVersion"}},
                .errors = {400, 404}});
  add(restore,
      {.method = Post,
       .id = "restoreEntryVersion",
       .summary = "Make an entry what it was",
       .description = "As a new version, by the rules of today. One that was deleted needs a Custom API that "
                      "allows upserts.",
       .parameters = restored,
       .replies = {{200, "The entry now.", Shape::Entry, "Entry"}},
       .errors = {400, 404, 409, 412}});
}

void write_history_schemas(json::Writer& out) {
  out.key("EntryVersion").raw(version_schema);
  out.key("EntryVersionList").raw(list_schema);
}

}  // namespace bespoke::openapi
