// The documents against the routes, and what the tools of tests/openapi cannot see.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "api/authorize.h"
#include "api/openapi/custom_api_document.h"
#include "api/openapi/server_document.h"
#include "api/routes.h"
#include "openapi_sample.h"

namespace bespoke {
namespace {

using openapi::custom_api_document;
using openapi::Operation;
using openapi::server_document;
using openapi::server_operations;

std::string_view key_of(http::Method method) {
  constexpr std::string_view keys[] = {"get", "head", "post", "put", "patch", "delete", "options", "other"};
  return keys[static_cast<std::size_t>(method)];
}

// `get /path`
template <class Row>
std::string line(const Row& row) {
  return fmt::format("{} {}", key_of(row.method), row.path);
}

template <class Rows>
std::vector<std::string> lines(const Rows& rows) {
  std::vector<std::string> all;
  for (const auto& row : rows) all.push_back(line(row));
  std::ranges::sort(all);
  return all;
}

// Every operationId, in the order of the document.
std::vector<std::string> operation_ids(const json::Value& document) {
  std::vector<std::string> ids;
  for (const json::Member& path : *at(document, {"paths"}).object()) {
    for (const json::Member& operation : *path.value.object()) {
      ids.push_back(text_at(operation.value, {"operationId"}));
    }
  }
  return ids;
}

Catalog catalog_of(const std::vector<std::string>& api_types) {
  std::vector<std::shared_ptr<const CustomApi>> apis;
  for (const std::string& api_type : api_types) {
    CustomApi api = sample_api({sample_field("name", FieldType::String)});
    api.id = CustomApiId::make();
    api.slug = fmt::format("api-{}", apis.size());
    api.api_type = api_type;
    apis.push_back(std::make_shared<const CustomApi>(std::move(api)));
  }
  return {Settings{}, std::move(apis)};
}

std::string folded(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c != '_') letters += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return letters;
}

// Generators name the type of an object within a schema after that schema and the member.
void collect_names(const std::string& name, const json::Value& schema, std::vector<std::string>& names) {
  names.push_back(folded(name));
  const json::Object* properties = at(schema, {"properties"}).object();
  if (properties == nullptr) return;
  for (const json::Member& member : *properties) {
    const json::Value& items = at(member.value, {"items"});
    const json::Value& inner = items.is_null() ? member.value : items;
    const bool has_type_of_its_own = inner.find("properties") != nullptr || inner.find("enum") != nullptr;
    if (has_type_of_its_own) collect_names(name + member.key, inner, names);
  }
}

TEST(ServerDocument, HasNamesThatStayDistinctInGenerators) {
  const json::Value document = parse(server_document("/"));
  std::vector<std::string> names;
  for (const json::Member& schema : *at(document, {"components", "schemas"}).object()) {
    collect_names(schema.key, schema.value, names);
  }
  for (const json::Member& scheme : *at(document, {"components", "securitySchemes"}).object()) {
    names.push_back(folded(scheme.key));
  }
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end()) << *std::ranges::adjacent_find(names);
}

TEST(ServerDocument, HasAnOperationForEveryRouteAndNoOther) {
  EXPECT_EQ(lines(server_operations()), lines(routes()));
  const json::Value document = parse(server_document("/"));
  EXPECT_EQ(operation_ids(document).size(), routes().size());
  for (const Route& route : routes()) {
    const json::Value& operation = at(document, {"paths", route.path, key_of(route.method)});
    ASSERT_NE(operation.object(), nullptr) << route.path;
    EXPECT_EQ(operation.find("security") != nullptr, is_open(route.action)) << route.path;
    EXPECT_EQ(at(operation, {"responses"}).find("403") != nullptr, !is_open(route.action)) << route.path;
    EXPECT_EQ(at(operation, {"responses"}).find("504") != nullptr,
              !is_open(route.action) && route.method != http::Method::Get)
        << route.path;
  }
}

TEST(ServerDocument, NamesEveryParameterOfAPath) {
  for (const Operation& operation : server_operations()) {
    std::string_view rest = operation.path;
    for (std::size_t begin = rest.find('{'); begin != std::string_view::npos; begin = rest.find('{')) {
      const std::size_t end = rest.find('}');
      const std::string_view name = rest.substr(begin + 1, end - begin - 1);
      const bool found = std::ranges::any_of(operation.parameters, [&](const std::string& parameter) {
        return text_at(parse(parameter), {"name"}) == name && text_at(parse(parameter), {"in"}) == "path";
      });
      EXPECT_TRUE(found) << operation.path << " " << name;
      rest.remove_prefix(end + 1);
    }
  }
}

TEST(ServerDocument, HasDistinctOperationIds) {
  const std::vector<std::string> ids = operation_ids(parse(server_document("/")));
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size());
}

TEST(ServerDocument, MarksWhatIsOurs) {
  std::set<std::string_view> ours;
  for (const Operation& operation : server_operations()) {
    if (operation.origin == openapi::Origin::Ours) ours.insert(operation.path);
  }
  EXPECT_EQ(ours,
            (std::set<std::string_view>{
                "/", "/healthz", "/readyz", "/metrics", "/openapi.json",
                "/v2/application-keys/{application_key_id}/rotate", "/v2/extensions/{slug}/batch",
                "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/batch",
                "/v2/extensions/{slug}/{identifier}/history",
                "/v2/extensions/{slug}/{identifier}/history/{version_id}",
                "/v2/extensions/{slug}/{identifier}/history/{version_id}/restore",
                "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/{entry_id}/history",
                "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/{entry_id}/history/{version_id}",
                "/v2/settings/extensions/custom-apis/{custom_api_id}/entries/{entry_id}/history/{version_id}/"
                "restore",
                "/v2/integrations/{integration_id}/jobs/{job_id}/redeliver",
                "/v2/integrations/{integration_id}/redeliver", "/v2/settings/audit-log"}));
  const json::Value document = parse(server_document("/"));
  EXPECT_NE(at(document, {"paths", "/healthz", "get", "x-extension"}).boolean(), nullptr);
  EXPECT_EQ(at(document, {"paths", "/v2/settings", "get", "x-extension"}).boolean(), nullptr);
}

TEST(ServerDocument, KnowsEveryFieldType) {
  const json::Value schemas = at(parse(server_document("/")), {"components", "schemas"});
  std::vector<std::string> names;
  for (const json::Value& name : *at(schemas, {"FieldType", "enum"}).array()) names.push_back(*name.string());
  std::vector<std::string> wanted;
  for (const FieldTypeInfo& type : field_types()) {
    wanted.emplace_back(type.name);
    const std::string rules = text_at(schemas, {"Validation", "properties", type.name, "$ref"});
    EXPECT_TRUE(rules.starts_with("#/components/schemas/")) << type.name;
    // The schema of the rules has exactly the members that the rules are written with.
    const CustomField field = sample_field("f", type.type);
    std::string text;
    json::Writer out(text);
    out.object();
    field.rules->write(out);
    out.end_object();
    std::set<std::string> written;
    const json::Value members = parse(text);
    for (const json::Member& member : *members.object()) written.insert(member.key);
    std::set<std::string> described;
    const std::string name = rules.substr(rules.rfind('/') + 1);
    for (const json::Member& member : *at(schemas, {name, "properties"}).object())
      described.insert(member.key);
    EXPECT_EQ(described, written) << type.name;
  }
  EXPECT_EQ(names, wanted);
}

// Generators drop underscores and fold case; a number keeps such names apart, and in the order of creation.
TEST(CustomApiDocument, HasNamesThatStayDistinct) {
  const json::Value document =
      parse(custom_api_document(catalog_of({"a_b_ext", "ab_ext", "_a__b_ext", "7_ext", "__ext"}), "/"));
  std::vector<std::string> lists;
  for (const std::string& id : operation_ids(document)) {
    if (id.starts_with("list")) lists.push_back(id);
  }
  EXPECT_EQ(lists,
            (std::vector<std::string>{"listABExt", "listAbExt2", "listABExt3", "listApi7Ext", "listExt"}));
  for (const std::string name :
       {"ABExt", "AbExt2", "ABExt3", "Api7Ext", "Ext", "ABExtCreate", "AbExt2Update"}) {
    EXPECT_NE(at(document, {"components", "schemas", name}).object(), nullptr) << name;
  }
}

TEST(CustomApiDocument, ChangesItsVersionWithTheDefinitions) {
  const auto version = [](const std::vector<std::string>& api_types) {
    return text_at(parse(custom_api_document(catalog_of(api_types), "/")), {"info", "version"});
  };
  EXPECT_EQ(version({}).find('+'), version({}).rfind('.') + 2) << version({});
  EXPECT_EQ(version({"a_ext"}), version({"a_ext"}));
  EXPECT_NE(version({"a_ext"}), version({"b_ext"}));
  EXPECT_NE(version({"a_ext"}), version({"a_ext", "b_ext"}));
}

// The url slug's value, or the id, whichever stands in the path.
TEST(CustomApiDocument, TellsWhatNamesAnEntry) {
  CustomApi api = sample_api({sample_field("sku", FieldType::String)});
  const auto identifier = [&api] {
    const Catalog catalog(Settings{}, {std::make_shared<const CustomApi>(api)});
    const json::Value document = parse(custom_api_document(catalog, "/"));
    const json::Value operation = at(document, {"paths", "/v2/extensions/wishlists/{identifier}", "get"});
    const json::Value parameter = operation.find("parameters")->array()->front();
    return text_at(parameter, {"schema", "format"}) + " " + text_at(parameter, {"description"});
  };
  EXPECT_EQ(identifier(), "uuid The id of the entry.");
  api.fields.front().use_as_url_slug = true;
  EXPECT_EQ(identifier(), "none The value of the entry's field `sku`.");
}

TEST(CustomApiDocument, TellsOfUpsertsWhereTheyAreAllowed) {
  CustomApi api = sample_api();
  for (const bool upserts : {false, true}) {
    api.allow_upserts = upserts;
    const json::Value document = document_of(api);
    const json::Value& put = at(document, {"paths", "/v2/extensions/wishlists/{identifier}", "put"});
    EXPECT_EQ(at(put, {"responses", "201"}).object() != nullptr, upserts);
    const bool if_none_match =
        std::ranges::any_of(*at(put, {"parameters"}).array(), [](const json::Value& parameter) {
          return text_at(parameter, {"$ref"}) == "#/components/parameters/IfNoneMatch";
        });
    EXPECT_EQ(if_none_match, upserts);
  }
}

TEST(CustomApiDocument, LimitsTheValuesThatNameEntries) {
  const auto pattern = [](CustomField field, bool names_entries, std::string_view schema) {
    field.use_as_url_slug = names_entries;
    return text_at(document_of(sample_api({field})),
                   {"components", "schemas", schema, "properties", "sku", "pattern"});
  };
  const CustomField plain = sample_field("sku", FieldType::String);
  const CustomField capitals = sample_field("sku", FieldType::String, R"({"regex":"^[A-Z]+$"})");
  EXPECT_EQ(pattern(plain, true, "WishlistExtCreate"), "^[A-Za-z0-9._~-]+$");
  EXPECT_EQ(pattern(plain, true, "WishlistExtUpdate"), "^[A-Za-z0-9._~-]+$");
  EXPECT_EQ(pattern(plain, true, "WishlistExt"), "none");
  EXPECT_EQ(pattern(plain, false, "WishlistExtCreate"), "none");
  EXPECT_EQ(pattern(capitals, true, "WishlistExtCreate"), "^[A-Z]+$");
}

// `none` where there is no example.
TEST(CustomApiDocument, HasExamplesThatTheRulesAllow) {
  const struct {
    FieldType type;
    std::string rules, slug, wanted;
  } cases[] = {
      {FieldType::String, "{}", "f", R"({"type":"wishlist_ext","f":"text"})"},
      {FieldType::String, R"({"regex":"^[A-Z]{3}-[0-9]$"})", "f", R"({"type":"wishlist_ext","f":"ABC-1"})"},
      {FieldType::String, R"({"regex":"^never$"})", "f", R"({"type":"wishlist_ext"})"},
      {FieldType::String, R"({"regex":"^never$","allow_null_values":false})", "f", "none"},
      {FieldType::Integer, R"({"min_value":50})", "f", R"({"type":"wishlist_ext","f":100})"},
      {FieldType::Float, R"({"max_value":-1})", "f", R"({"type":"wishlist_ext","f":-1.5})"},
      {FieldType::Boolean, "{}", "f", R"({"type":"wishlist_ext","f":true})"},
      {FieldType::List, R"({"allowed_type":"integer","min_length":2})", "f",
       R"({"type":"wishlist_ext","f":[1,2]})"},
      {FieldType::Any, "{}", "f", R"({"type":"wishlist_ext","f":{"key":"value"}})"},
      {FieldType::String, "{}", "$ref", "none"},
      {FieldType::String, "{}", "default", "none"},
  };
  for (const auto& c : cases) {
    const json::Value document = document_of(sample_api({sample_field(c.slug, c.type, c.rules)}));
    const json::Value& examples = at(document, {"components", "schemas", "WishlistExtCreate", "examples"});
    std::string example = "none";
    if (examples.array() != nullptr) {
      example.clear();
      json::append_value(example, examples.array()->front());
    }
    EXPECT_EQ(example, c.wanted) << c.rules;
  }
}

TEST(CustomApiDocument, EscapesWhatUsersWrite) {
  CustomField field = sample_field("a\"b\\\n\x01", FieldType::Boolean);
  field.name = "</script>\"";
  field.description = "*/ \\ \"";
  CustomApi api = sample_api({field});
  api.name = "\"\\\"";
  api.description = "line\nbreak";
  const Catalog catalog(Settings{}, {std::make_shared<const CustomApi>(api)});
  const json::Value schema =
      at(parse(custom_api_document(catalog, "/")), {"components", "schemas", "WishlistExtCreate"});
  EXPECT_EQ(text_at(schema, {"properties", field.slug, "title"}), field.name);
  EXPECT_EQ(text_at(schema, {"properties", field.slug, "description"}), field.description);
}

}  // namespace
}  // namespace bespoke
