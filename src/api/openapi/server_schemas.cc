#include <array>

#include "api/openapi/components.h"
#include "api/openapi/history_operations.h"
#include "api/openapi/integration_operations.h"
#include "api/openapi/server_document.h"

namespace bespoke::openapi {
namespace {

constexpr std::array<NamedSchema, 6> server_schemas = {{
    {"Health", R"json({"type":"object","required":["status"],"properties":{
"status":{"type":"string","enum":["ok","ready"]}},
"examples":[{"status":"ok"}]})json"},
    {"OpenApiDocument", R"json({"type":"object","required":["openapi","info","paths"],"properties":{
"openapi":{"type":"string"},
"info":{"type":"object"},
"paths":{"type":"object"}},"additionalProperties":{}})json"},
    {"TokenRequest",
     R"json({"type":"object","description":"Id and secret may come as HTTP Basic instead.","required":["grant_type"],"properties":{
"grant_type":{"type":"string","enum":["client_credentials","implicit"]},
"client_id":{"type":"string"},
"client_secret":{"type":"string"}},
"examples":[{"grant_type":"client_credentials","client_id":"shop","client_secret":"a long secret"}]})json"},
    {"Token",
     R"json({"type":"object","required":["expires","identifier","expires_in","access_token","token_type"],"properties":{
"expires":{"type":"integer","format":"int64","description":"When it ends, in seconds since 1970."},
"identifier":{"type":"string","enum":["client_credentials","implicit"]},
"expires_in":{"type":"integer","description":"Seconds that it lives."},
"access_token":{"type":"string","description":"What to send; its content is not part of the API."},
"token_type":{"type":"string","enum":["Bearer"]}},
"examples":[{"expires":1795350034,"identifier":"client_credentials","expires_in":3600,"access_token":"a.b.c","token_type":"Bearer"}]})json"},
    {"Settings", R"json({"type":"object","required":["id","type","page_length"],"properties":{
"id":{"type":"string","format":"uuid","description":"(ours) The same on every server, for good."},
"type":{"type":"string","enum":["settings"]},
"page_length":{"type":"integer","description":"Rows that a page has when no limit is asked for.","minimum":1,"maximum":100}},
"examples":[{"id":"595d9717-9ee2-5ffa-9875-e569e814b5bc","type":"settings","page_length":25}]})json"},
    {"SettingsUpdate", R"json({"type":"object","properties":{
"page_length":{"type":["integer","null"],"description":"Null changes nothing.","minimum":1,"maximum":100}},
"examples":[{"page_length":50}]})json"},
}};

constexpr std::array<NamedSchema, 10> custom_api_schemas = {{
    {"Parent",
     R"json({"type":"object","required":["type","id"],"description":"Where an API hangs in the tree: on another Custom API, or on the location `/v2/extensions`.","properties":{
"type":{"type":"string","enum":["custom_api","api_location"]},
"id":{"type":"string"}},
"examples":[{"type":"api_location","id":"/v2/extensions"}]})json"},
    {"CustomApi",
     R"json({"type":"object","required":["id","type","name","description","slug","api_type","allow_upserts","presentation","relationships","links","meta"],"properties":{
"id":{"type":"string","format":"uuid"},
"type":{"type":"string","enum":["custom_api"]},
"name":{"type":"string"},
"description":{"type":"string"},
"slug":{"type":"string","description":"Its entries are at `/v2/extensions/{slug}`."},
"api_type":{"type":"string","description":"The `type` of its entries."},
"allow_upserts":{"type":"boolean","description":"Whether `PUT` creates entries that are not there."},
"feed":{"type":"boolean","description":"(ours) Whether readers may follow changes of its entries as they happen. Left out, as the next three, where none of them is set."},
"history":{"type":"boolean","description":"(ours) Whether changes of its entries are kept."},
"history_days":{"type":["integer","null"],"minimum":1,"maximum":36500,"description":"(ours) For how long; null: for ever."},
"history_versions":{"type":["integer","null"],"minimum":1,"maximum":1000000,"description":"(ours) How many of each entry, the latest; null: all."},
"presentation":{"$ref":"#/components/schemas/CustomApiPresentation"},
"relationships":{"$ref":"#/components/schemas/CustomApiRelationships"},
"links":{"$ref":"#/components/schemas/SelfLink"},
"meta":{"$ref":"#/components/schemas/DefinitionMeta"}}})json"},
    {"CustomApiCreate", R"json({"type":"object","required":["type","name","slug","api_type"],"properties":{
"type":{"type":"string","enum":["custom_api"]},
"name":{"type":"string","minLength":1,"maxLength":255},
"description":{"type":["string","null"],"maxLength":255},
"slug":{"type":"string","description":"Unique. The entries are at `/v2/extensions/{slug}`.","pattern":"^[a-z0-9_-]{1,63}$"},
"api_type":{"type":"string","description":"Unique. The `type` of the entries; cannot be updated.","pattern":"^[a-z0-9_]{1,59}_ext$"},
"allow_upserts":{"type":["boolean","null"],"description":"Whether `PUT` creates entries that are not there. False at first."},
"feed":{"type":["boolean","null"],"description":"(ours) Whether readers may follow changes of its entries as they happen. False at first."},
"history":{"type":["boolean","null"],"description":"(ours) Whether changes of its entries are kept. False at first."},
"history_days":{"type":["integer","null"],"minimum":1,"maximum":36500,"description":"(ours) For how long. Null, and at first: for ever."},
"history_versions":{"type":["integer","null"],"minimum":1,"maximum":1000000,"description":"(ours) How many of each entry, the latest. Null, and at first: all."},
"presentation":{"$ref":"#/components/schemas/CustomApiPresentationUpdate"},
"relationships":{"$ref":"#/components/schemas/CustomApiRelationshipsUpdate"}},
"examples":[{"type":"custom_api","name":"Wishlists","description":"What customers wish for","slug":"wishlists","api_type":"wishlist_ext"}]})json"},
    {"CustomApiUpdate", R"json({"type":"object","required":["type"],"properties":{
"type":{"type":"string","enum":["custom_api"]},
"name":{"type":"string","minLength":1,"maxLength":255},
"description":{"type":["string","null"],"maxLength":255},
"slug":{"type":"string","description":"Unique. A new one moves the entries at once.","pattern":"^[a-z0-9_-]{1,63}$"},
"api_type":{"type":"string","description":"May be repeated, not changed."},
"allow_upserts":{"type":["boolean","null"]},
"feed":{"type":["boolean","null"],"description":"(ours) False ends the feeds that are open."},
"history":{"type":["boolean","null"],"description":"(ours) False removes what was kept."},
"history_days":{"type":["integer","null"],"minimum":1,"maximum":36500,"description":"(ours) Null: for ever."},
"history_versions":{"type":["integer","null"],"minimum":1,"maximum":1000000,"description":"(ours) Null: all."},
"presentation":{"$ref":"#/components/schemas/CustomApiPresentationUpdate"},
"relationships":{"$ref":"#/components/schemas/CustomApiRelationshipsUpdate"}},
"examples":[{"type":"custom_api","name":"Wish lists"}]})json"},
    {"CustomApiPresentation",
     R"json({"type":"object","required":["page","section"],"description":"For a console.","properties":{
"page":{"type":["string","null"]},
"section":{"type":["string","null"]}}})json"},
    {"CustomApiPresentationUpdate",
     R"json({"type":["object","null"],"description":"For a console. A section needs a page.","properties":{
"page":{"type":["string","null"],"maxLength":255},
"section":{"type":["string","null"],"maxLength":64}},
"examples":[{"page":"Shop","section":"Lists"}]})json"},
    {"CustomApiRelationships", R"json({"type":"object","required":["parent_apis"],"properties":{
"parent_apis":{"$ref":"#/components/schemas/ParentApis"}}})json"},
    {"CustomApiRelationshipsUpdate", R"json({"type":["object","null"],"properties":{
"parent_apis":{"$ref":"#/components/schemas/ParentApisUpdate"}},
"examples":[{"parent_apis":{"data":[{"type":"api_location","id":"/v2/extensions"}]}}]})json"},
    {"ParentApis", R"json({"type":"object","required":["data"],"properties":{
"data":{"type":"array","items":{"$ref":"#/components/schemas/Parent"}}}})json"},
    {"ParentApisUpdate", R"json({"type":["object","null"],"properties":{
"data":{"type":["array","null"],"description":"None at all means the location. The deepest is location, API, child.","maxItems":100,"items":{"$ref":"#/components/schemas/Parent"}}},
"examples":[{"data":[{"type":"api_location","id":"/v2/extensions"}]}]})json"},
}};

constexpr std::array<NamedSchema, 6> custom_field_schemas = {{
    {"FieldType",
     R"json({"type":"string","enum":["string","integer","float","boolean","any","list"],"examples":["integer"]})json"},
    {"CustomField",
     R"json({"type":"object","required":["id","type","name","description","slug","field_type","use_as_url_slug","presentation","validation","links","meta"],"properties":{
"id":{"type":"string","format":"uuid"},
"type":{"type":"string","enum":["custom_field"]},
"name":{"type":"string"},
"description":{"type":"string"},
"slug":{"type":"string","description":"The key of its value in entries."},
"field_type":{"$ref":"#/components/schemas/FieldType"},
"use_as_url_slug":{"type":"boolean","description":"Whether its value names the entry in the extension path."},
"index":{"type":"boolean","description":"(ours) Present, and false, only for a field without an index: filters and sorts by it read every entry."},
"presentation":{"$ref":"#/components/schemas/CustomFieldPresentation"},
"validation":{"$ref":"#/components/schemas/Validation"},
"links":{"$ref":"#/components/schemas/SelfLink"},
"meta":{"$ref":"#/components/schemas/DefinitionMeta"}}})json"},
    {"CustomFieldCreate",
     R"json({"type":"object","required":["type","name","slug","field_type"],"properties":{
"type":{"type":"string","enum":["custom_field"]},
"name":{"type":"string","minLength":1,"maxLength":255},
"description":{"type":["string","null"],"maxLength":255},
"slug":{"type":"string","description":"Unique in its Custom API. The key of its value in entries.","minLength":1,"maxLength":63,
"not":{"enum":["slug","type","id","meta","created_at","updated_at","links","relationships","attributes","attribute","dimension","dimensions","weight","weights"]}},
"field_type":{"$ref":"#/components/schemas/FieldType"},
"use_as_url_slug":{"type":["boolean","null"],"description":"For one string field of an API that has no entries, unique and without null values. False at first."},
"index":{"type":["boolean","null"],"description":"(ours) False keeps no index of the field: writes are cheaper, filters and sorts by it read every entry. Not for lists. True at first."},
"presentation":{"$ref":"#/components/schemas/CustomFieldPresentationUpdate"},
"validation":{"$ref":"#/components/schemas/Validation"}},
"examples":[{"type":"custom_field","name":"Items","slug":"items","field_type":"integer","validation":{"integer":{"min_value":0}}}]})json"},
    {"CustomFieldUpdate", R"json({"type":"object","required":["type"],"properties":{
"type":{"type":"string","enum":["custom_field"]},
"name":{"type":"string","minLength":1,"maxLength":255},
"description":{"type":["string","null"],"maxLength":255},
"slug":{"type":"string","description":"A new one takes the stored values along.","minLength":1,"maxLength":63},
"field_type":{"description":"May be repeated, not changed.","anyOf":[{"type":"string","enum":["string","integer","float","boolean","any","list"]},{"type":"null"}]},
"use_as_url_slug":{"type":["boolean","null"],"description":"May be repeated, not changed."},
"index":{"type":["boolean","null"],"description":"(ours) May be repeated, not changed."},
"presentation":{"$ref":"#/components/schemas/CustomFieldPresentationUpdate"},
"validation":{"$ref":"#/components/schemas/Validation"}},
"examples":[{"type":"custom_field","validation":{"integer":{"max_value":100}}}]})json"},
    {"CustomFieldPresentation",
     R"json({"type":"object","required":["sort_order"],"description":"For a console.","properties":{
"sort_order":{"type":"integer","minimum":0,"maximum":1000}}})json"},
    {"CustomFieldPresentationUpdate",
     R"json({"type":["object","null"],"description":"For a console.","properties":{
"sort_order":{"type":["integer","null"],"minimum":0,"maximum":1000}},
"examples":[{"sort_order":10}]})json"},
}};

// Defaults are described in words: generators take a member that has one for a member that must be sent.
constexpr std::array<NamedSchema, 8> rules_schemas = {{
    {"Validation",
     R"json({"type":["object","null"],"description":"The rules, under the name of the field's type.","additionalProperties":false,"properties":{
"string":{"$ref":"#/components/schemas/StringRules"},
"integer":{"$ref":"#/components/schemas/IntegerRules"},
"float":{"$ref":"#/components/schemas/FloatRules"},
"boolean":{"$ref":"#/components/schemas/BooleanRules"},
"any":{"$ref":"#/components/schemas/AnyRules"},
"list":{"$ref":"#/components/schemas/ListRules"}},
"examples":[{"integer":{"min_value":0}}]})json"},
    {"StringRules", R"json({"type":["object","null"],"additionalProperties":false,"properties":{
"min_length":{"type":["integer","null"],"description":"In code points; less than `max_length`.","minimum":0,"maximum":65535},
"max_length":{"type":["integer","null"],"minimum":0,"maximum":65535},
"regex":{"type":["string","null"],"description":"RE2; found anywhere in the value unless anchored.","maxLength":1024},
"allow_null_values":{"type":["boolean","null"],"description":"True at first."},
"immutable":{"type":["boolean","null"],"description":"The value stays as it was when the entry was made. False at first."},
"unique":{"description":"Cannot be updated. `no` at first.","anyOf":[{"type":"string","enum":["yes","no"]},{"type":"null"}]},
"unique_case_insensitivity":{"type":["boolean","null"],"description":"Only with `unique`. Cannot be updated. False at first."}},
"examples":[{"max_length":64,"regex":"^[a-z]+$","allow_null_values":false}]})json"},
    {"IntegerRules", R"json({"type":["object","null"],"additionalProperties":false,"properties":{
"min_value":{"type":["integer","null"],"format":"int64","description":"Less than `max_value`.","minimum":-9007199254740991,"maximum":9007199254740991},
"max_value":{"type":["integer","null"],"format":"int64","minimum":-9007199254740991,"maximum":9007199254740991},
"allow_null_values":{"type":["boolean","null"],"description":"True at first."},
"immutable":{"type":["boolean","null"],"description":"False at first."}},
"examples":[{"min_value":0,"max_value":100}]})json"},
    {"FloatRules", R"json({"type":["object","null"],"additionalProperties":false,"properties":{
"min_value":{"type":["number","null"],"format":"double","description":"Less than `max_value`."},
"max_value":{"type":["number","null"],"format":"double"},
"allow_null_values":{"type":["boolean","null"],"description":"True at first."},
"immutable":{"type":["boolean","null"],"description":"False at first."}},
"examples":[{"min_value":0.5}]})json"},
    {"BooleanRules", R"json({"type":["object","null"],"additionalProperties":false,"properties":{
"allow_null_values":{"type":["boolean","null"],"description":"True at first."},
"immutable":{"type":["boolean","null"],"description":"False at first."}},
"examples":[{"allow_null_values":false}]})json"},
    {"AnyRules", R"json({"type":["object","null"],"additionalProperties":false,"properties":{
"allow_null_values":{"type":["boolean","null"],"description":"True at first."},
"immutable":{"type":["boolean","null"],"description":"False at first."},
"json_schema":{"$ref":"#/components/schemas/JsonSchemaRule"}},
"examples":[{"json_schema":{"version":"2020-12","schema":"{\"type\":\"object\"}"}}]})json"},
    {"ListRules", R"json({"type":["object","null"],"additionalProperties":false,"properties":{
"min_length":{"type":["integer","null"],"description":"At most `max_length`.","minimum":0,"maximum":1000},
"max_length":{"type":["integer","null"],"minimum":0,"maximum":1000},
"allowed_type":{"description":"Of the elements; `any` may be mixed. Cannot be updated. `any` at first.","anyOf":[{"type":"string","enum":["any","string","integer","float","boolean"]},{"type":"null"}]},
"allow_null_values":{"type":["boolean","null"],"description":"For the list and its elements. True at first."},
"immutable":{"type":["boolean","null"],"description":"False at first."},
"json_schema":{"$ref":"#/components/schemas/JsonSchemaRule"}},
"examples":[{"allowed_type":"string","max_length":10}]})json"},
    {"JsonSchemaRule",
     R"json({"type":["object","null"],"additionalProperties":false,"required":["version","schema"],"properties":{
"version":{"type":"string","enum":["2020-12"]},
"schema":{"type":"string","description":"The text of a JSON Schema that values hold to. It refers to nothing outside itself.","minLength":1,"maxLength":8192}},
"examples":[{"version":"2020-12","schema":"{\"type\":\"object\"}"}]})json"},
}};

constexpr std::array<NamedSchema, 5> key_schemas = {{
    {"ApplicationKey",
     R"json({"type":"object","required":["id","type","name","reserved_rate_limit","client_id","expires_at","meta"],"properties":{
"id":{"type":"string","format":"uuid"},
"type":{"type":"string","enum":["application_key"]},
"name":{"type":"string"},
"reserved_rate_limit":{"type":"integer","description":"Kept, and rules nothing.","minimum":0},
"client_id":{"type":"string"},
"client_secret":{"type":"string","description":"Only where it was just made."},
"source":{"type":"string","description":"(ours) Of the key that the server's environment sets.","enum":["environment"]},
"expires_at":{"type":["string","null"],"format":"date-time","description":"(ours) When the key and its tokens end."},
"relationships":{"$ref":"#/components/schemas/ApplicationKeyRelationships"},
"meta":{"type":"object","required":["timestamps"],"properties":{"timestamps":{"type":"object","required":["created_at","updated_at","last_used_at"],"properties":{
"created_at":{"type":"string","format":"date-time"},
"updated_at":{"type":"string","format":"date-time"},
"last_used_at":{"type":["string","null"],"format":"date-time","description":"When a token was last issued for it, to the minute."}}}}}}})json"},
    {"ApplicationKeyRelationships",
     R"json({"type":"object","description":"(ours) Without a role it is an administrator's key.","properties":{
"role":{"type":"object","properties":{"data":{"type":"object","required":["type","id"],"properties":{
"type":{"type":"string"},
"id":{"type":"string"}}}}}}})json"},
    {"ApplicationKeyCreate", R"json({"type":"object","required":["type","name"],"properties":{
"type":{"type":"string","enum":["application_key"]},
"name":{"type":"string","minLength":1,"maxLength":255},
"reserved_rate_limit":{"type":["integer","null"],"minimum":0,"maximum":1000000000},
"expires_at":{"type":["string","null"],"format":"date-time"},
"relationships":{"$ref":"#/components/schemas/ApplicationKeyRelationships"}},
"examples":[{"type":"application_key","name":"Storefront","reserved_rate_limit":0}]})json"},
    {"ApplicationKeyUpdate", R"json({"type":"object","required":["type"],"properties":{
"type":{"type":"string","enum":["application_key"]},
"name":{"type":"string","minLength":1,"maxLength":255},
"reserved_rate_limit":{"type":["integer","null"],"minimum":0,"maximum":1000000000},
"expires_at":{"type":["string","null"],"format":"date-time"},
"relationships":{"$ref":"#/components/schemas/ApplicationKeyRelationships"}},
"examples":[{"type":"application_key","name":"Batch"}]})json"},
    {"ApplicationKeyRotation", R"json({"type":"object","properties":{
"overlap_seconds":{"type":["integer","null"],"description":"For how long the former secret stays good. 0 at first.","minimum":0,"maximum":604800}},
"examples":[{"overlap_seconds":3600}]})json"},
}};

constexpr std::array<NamedSchema, 5> other_schemas = {{
    {"DefinitionMeta", R"json({"type":"object","required":["timestamps"],"properties":{
"timestamps":{"$ref":"#/components/schemas/Timestamps"}}})json"},
    {"DefinitionListMeta", R"json({"type":"object","required":["results","page"],"properties":{
"results":{"$ref":"#/components/schemas/DefinitionListResults"},
"page":{"$ref":"#/components/schemas/Page"},
"total_reserved_rate_limit":{"type":"integer","description":"Of application keys alone: the sum of what they reserve."}}})json"},
    {"DefinitionListResults", R"json({"type":"object","required":["total"],"properties":{
"total":{"type":"integer","description":"How many there are.","minimum":0}}})json"},
    {"Entry",
     R"json({"type":"object","description":"An entry has a member for every field of its Custom API, null where it has no value.","required":["id","type","links","meta"],"properties":{
"id":{"type":"string","format":"uuid"},
"type":{"type":"string","description":"The `api_type` of its Custom API."},
"links":{"$ref":"#/components/schemas/SelfLink"},
"meta":{"$ref":"#/components/schemas/EntryMeta"}},"additionalProperties":{}})json"},
    {"EntryBody",
     R"json({"type":"object","description":"The values of fields, by their slugs. What names no field is ignored.","required":["type"],"properties":{
"type":{"type":"string","description":"The `api_type` of the Custom API."}},"additionalProperties":{},
"examples":[{"type":"wishlist_ext","name":"Birthday","items":3}]})json"},
}};

}  // namespace

void write_server_schemas(json::Writer& out) {
  const auto write = [&out](std::span<const NamedSchema> schemas) {
    for (const NamedSchema& schema : schemas) out.key(schema.name).raw(schema.json);
  };
  write(server_schemas);
  write(custom_api_schemas);
  write(custom_field_schemas);
  write(rules_schemas);
  write(key_schemas);
  write(other_schemas);
  write_integration_schemas(out);
  write_permission_schemas(out);
  write_history_schemas(out);
}

}  // namespace bespoke::openapi
