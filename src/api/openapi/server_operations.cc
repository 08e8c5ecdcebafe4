#include "api/openapi/audit_operations.h"
#include "api/openapi/batch_operations.h"
#include "api/openapi/components.h"
#include "api/openapi/history_operations.h"
#include "api/openapi/integration_operations.h"
#include "api/openapi/key_operations.h"
#include "api/openapi/parameters.h"
#include "api/openapi/server_document.h"

namespace bespoke::openapi {
namespace {

using enum http::Method;
using enum Shape;

constexpr std::string_view apis = "/v2/settings/extensions/custom-apis";
constexpr std::string_view api = "/v2/settings/extensions/custom-apis/{custom_api_id}";
constexpr std::string_view fields = "/v2/settings/extensions/custom-apis/{custom_api_id}/fields";
constexpr std::string_view field =
    "/v2/settings/extensions/custom-apis/{custom_api_id}/fields/{custom_field_id}";

constexpr std::string_view openapi_version_parameter =
    R"json({"name":"version","in":"query","description":"Of OpenAPI (ours): 3.0 leaves out what it has no words for.","schema":{"type":"string","enum":["3.0","3.1"],"default":"3.1"}})json";
constexpr std::string_view field_parameter =
    R"json({"name":"custom_field_id","in":"path","required":true,"description":"The id of the Custom Field.","schema":{"type":"string","format":"uuid"}})json";
constexpr std::string_view entry_filter_parameter =
    R"json({"name":"filter","in":"query","description":"Which entries to list: conditions such as `ge(created_at,2026-01-01)`, joined by `:` for and, `|` for or. The attributes are `id`, `created_at`, `updated_at` and the Custom Fields; each has operators of its type.","schema":{"type":"string","maxLength":8192},"example":"ge(created_at,2026-01-01)"})json";
constexpr std::string_view entry_sort_parameter =
    R"json({"name":"sort","in":"query","description":"What to order by: `id`, `created_at`, `updated_at` or a field (ours); with `-` in front, descending. `null` is no order.","schema":{"type":"string","default":"-created_at"},"example":"created_at"})json";

std::vector<std::string> list_parameters(std::vector<std::string> first, ListKind kind) {
  for (const std::string_view name : {"PageLimit", "PageOffset"})
    first.push_back(reference("parameters", name));
  if (kind == ListKind::Entries) {
    for (const std::string_view name : {"PageAfter", "TotalMethod", "Timeout", "Explain"})
      first.push_back(reference("parameters", name));
  }
  return first;
}

using Operations = std::vector<Operation>;

void add_server(Operations& all) {
  const auto add = [&all](Operation operation) { all.push_back(std::move(operation)); };
  add({.method = Get,
       .path = "/",
       .id = "showRoot",
       .tag = "Server",
       .summary = "The same as `/healthz`",
       .replies = {{200, "The process lives.", Plain, "Health"}},
       .origin = Origin::Ours});
  add({.method = Get,
       .path = "/healthz",
       .id = "showHealth",
       .tag = "Server",
       .summary = "Whether the process lives",
       .replies = {{200, "It does.", Plain, "Health"}},
       .origin = Origin::Ours});
  add({.method = Get,
       .path = "/readyz",
       .id = "showReadiness",
       .tag = "Server",
       .summary = "Whether writes are taken",
       .replies = {{200, "They are.", Plain, "Health"}},
       .errors = {503},
       .origin = Origin::Ours});
  add({.method = Get,
       .path = "/metrics",
       .id = "showMetrics",
       .tag = "Server",
       .summary = "Figures for Prometheus",
       .replies = {{200, "In Prometheus's text format.", Text}},
       .origin = Origin::Ours});
  add({.method = Get,
       .path = "/openapi.json",
       .id = "describeServer",
       .tag = "Server",
       .summary = "This document",
       .parameters = texts({openapi_version_parameter}),
       .replies = {{200, "An OpenAPI document.", Plain, "OpenApiDocument"}},
       .errors = {400, 503},
       .origin = Origin::Ours});
}

void add_token(Operations& all) {
  all.push_back({.method = Post,
                 .path = "/oauth/access_token",
                 .id = "issueToken",
                 .tag = "Authentication",
                 .summary = "Issue a token",
                 .description = "Every path under `/v2` needs one, as `Authorization: Bearer …`.",
                 .request = "TokenRequest",
                 .encoding = Encoding::Form,
                 .replies = {{200, "A token.", Plain, "Token"}},
                 .errors = {401}});
}

void add_settings(Operations& all) {
  all.push_back({.method = Get,
                 .path = "/v2/settings",
                 .id = "showSettings",
                 .tag = "Settings",
                 .summary = "Read the settings",
                 .replies = {{200, "The settings.", One, "Settings"}}});
  all.push_back({.method = Put,
                 .path = "/v2/settings",
                 .id = "changeSettings",
                 .tag = "Settings",
                 .summary = "Change the settings",
                 .request = "SettingsUpdate",
                 .replies = {{200, "The settings after the change.", One, "Settings"}}});
  all.push_back(
      {.method = Get,
       .path = "/v2/settings/extensions/specifications/openapi",
       .id = "describeCustomApis",
       .tag = "Custom APIs",
       .summary = "Describe the Custom APIs",
       .description = "Every Custom API that is defined now, typed from its fields and their rules.",
       .parameters = texts({openapi_version_parameter}),
       .replies = {{200, "An OpenAPI document.", Plain, "OpenApiDocument"}},
       .errors = {400}});
}

void add_custom_apis(Operations& all) {
  const auto add = [&all](Operation operation) {
    operation.tag = "Custom APIs";
    all.push_back(std::move(operation));
  };
  const Attributes& attributes = custom_api_attributes();
  add({.method = Get,
       .path = apis,
       .id = "listCustomApis",
       .summary = "List Custom APIs",
       .parameters =
           list_parameters({filter_parameter(attributes), sort_parameter(attributes, ListKind::Definitions)},
                           ListKind::Definitions),
       .replies = {{200, "A page of Custom APIs.", DefinitionList, "CustomApi"}},
       .errors = {400}});
  add({.method = Post,
       .path = apis,
       .id = "createCustomApi",
       .summary = "Create a Custom API",
       .request = "CustomApiCreate",
       .replies = {{201, "The new Custom API.", One, "CustomApi"}},
       .errors = {409}});
  add({.method = Get,
       .path = api,
       .id = "showCustomApi",
       .summary = "Read a Custom API",
       .parameters = texts({api_parameter}),
       .replies = {{200, "The Custom API.", One, "CustomApi"}},
       .errors = {404}});
  add({.method = Put,
       .path = api,
       .id = "updateCustomApi",
       .summary = "Update a Custom API",
       .description = "What is left out stays as it is.",
       .parameters = texts({api_parameter}),
       .request = "CustomApiUpdate",
       .replies = {{200, "The Custom API after the update.", One, "CustomApi"}},
       .errors = {404, 409}});
  add({.method = Delete,
       .path = api,
       .id = "deleteCustomApi",
       .summary = "Delete a Custom API",
       .description = "Its fields and entries go with it.",
       .parameters = texts({api_parameter}),
       .replies = {{204, "The Custom API is gone."}},
       .errors = {404}});
}

void add_custom_fields(Operations& all) {
  const auto add = [&all](Operation operation) {
    operation.tag = "Custom Fields";
    all.push_back(std::move(operation));
  };
  const Attributes& attributes = custom_field_attributes();
  add({.method = Get,
       .path = fields,
       .id = "listCustomFields",
       .summary = "List the fields of a Custom API",
       .parameters = list_parameters({std::string(api_parameter), filter_parameter(attributes),
                                      sort_parameter(attributes, ListKind::Definitions)},
                                     ListKind::Definitions),
       .replies = {{200, "A page of Custom Fields.", DefinitionList, "CustomField"}},
       .errors = {400, 404}});
  add({.method = Post,
       .path = fields,
       .id = "createCustomField",
       .summary = "Create a Custom Field",
       .description = "Entries that are there already are null in it.",
       .parameters = texts({api_parameter}),
       .request = "CustomFieldCreate",
       .replies = {{201, "The new Custom Field.", One, "CustomField"}},
       .errors = {404, 409}});
  add({.method = Get,
       .path = field,
       .id = "showCustomField",
       .summary = "Read a Custom Field",
       .parameters = texts({api_parameter, field_parameter}),
       .replies = {{200, "The Custom Field.", One, "CustomField"}},
       .errors = {404}});
  add({.method = Put,
       .path = field,
       .id = "updateCustomField",
       .summary = "Update a Custom Field",
       .description =
           "What is left out stays as it is, each rule of its own. New rules bind writes from then on.",
       .parameters = texts({api_parameter, field_parameter}),
       .request = "CustomFieldUpdate",
       .replies = {{200, "The Custom Field after the update.", One, "CustomField"}},
       .errors = {404, 409}});
  add({.method = Delete,
       .path = field,
       .id = "deleteCustomField",
       .summary = "Delete a Custom Field",
       .description = "Its values are gone from every entry at once.",
       .parameters = texts({api_parameter, field_parameter}),
       .replies = {{204, "The Custom Field is gone."}},
       .errors = {404}});
}

// One of the two families of paths to the same entries.
struct Family {
  std::string_view tag, collection, batch, member;
  std::string_view collection_parameter, member_parameter;
  std::string_view list_id, create_id, batch_id, show_id, put_id, delete_id;
};

constexpr Family by_slug = {.tag = "Entries by slug",
                            .collection = "/v2/extensions/{slug}",
                            .batch = "/v2/extensions/{slug}/batch",
                            .member = "/v2/extensions/{slug}/{identifier}",
                            .collection_parameter = slug_parameter,
                            .member_parameter = entry_identifier_parameter,
                            .list_id = "listEntriesBySlug",
                            .create_id = "createEntryBySlug",
                            .batch_id = "writeEntriesBySlug",
                            .show_id = "showEntryBySlug",
                            .put_id = "updateEntryBySlug",
                            .delete_id = "deleteEntryBySlug"};
constexpr Family by_id = {.tag = "Entries",
                          .collection = "/v2/settings/extensions/custom-apis/{custom_api_id}/entries",
                          .batch = "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/batch",
                          .member = "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/{entry_id}",
                          .collection_parameter = api_parameter,
                          .member_parameter = entry_parameter,
                          .list_id = "listEntries",
                          .create_id = "createEntry",
                          .batch_id = "writeEntries",
                          .show_id = "showEntry",
                          .put_id = "updateEntry",
                          .delete_id = "deleteEntry"};

void add_entries(Operations& all, const Family& family) {
  const auto add = [&](std::string_view path, Operation operation) {
    operation.path = path;
    operation.tag = family.tag;
    all.push_back(std::move(operation));
  };
  const std::vector<std::string> member = texts({family.collection_parameter, family.member_parameter});
  std::vector<std::string> written = member;
  written.push_back(reference("parameters", "IfMatch"));
  std::vector<std::string> put = written;
  put.push_back(reference("parameters", "IfNoneMatch"));
  add(family.collection,
      {.method = Get,
       .id = family.list_id,
       .summary = "List entries",
       .parameters =
           list_parameters(texts({family.collection_parameter, entry_filter_parameter, entry_sort_parameter}),
                           ListKind::Entries),
       .replies = {{200, "A page of entries.", EntryList, "Entry"}},
       .errors = {400, 404, 422}});
  add(family.collection, {.method = Post,
                          .id = family.create_id,
                          .summary = "Create an entry",
                          .description = "A field that is left out is null.",
                          .parameters = texts({family.collection_parameter}),
                          .request = "EntryBody",
                          .replies = {{201, "The new entry.", Shape::Entry, "Entry"}},
                          .errors = {404, 409}});
  all.push_back(batch_operation(family.batch, family.batch_id, family.tag,
                                texts({family.collection_parameter}), "BatchOperations"));
  add(family.member, {.method = Get,
                      .id = family.show_id,
                      .summary = "Read an entry",
                      .parameters = member,
                      .replies = {{200, "The entry.", Shape::Entry, "Entry"}},
                      .errors = {404}});
  add(family.member,
      {.method = Put,
       .id = family.put_id,
       .summary = "Update an entry, or create it",
       .description = "What is left out stays as it is. An entry that is not there is created where "
                      "the Custom API allows upserts.",
       .parameters = put,
       .request = "EntryBody",
       .replies = {{200, "The entry after the update.", Shape::Entry, "Entry"},
                   {201, "The new entry.", Shape::Entry, "Entry"}},
       .errors = {404, 409, 412}});
  add(family.member, {.method = Delete,
                      .id = family.delete_id,
                      .summary = "Delete an entry",
                      .parameters = written,
                      .replies = {{204, "The entry is gone."}},
                      .errors = {404, 412}});
}

}  // namespace

std::vector<Operation> server_operations() {
  Operations all;
  add_server(all);
  add_token(all);
  add_settings(all);
  add_audit_operations(all);
  add_integration_operations(all);
  add_key_operations(all);
  add_custom_apis(all);
  add_custom_fields(all);
  add_permissions(all);
  add_entries(all, by_id);
  add_history_operations(all);
  add_entries(all, by_slug);
  return all;
}

}  // namespace bespoke::openapi
