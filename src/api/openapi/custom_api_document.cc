#include "api/openapi/custom_api_document.h"

#include <fmt/format.h>

#include <map>
#include <span>

#include "api/openapi/batch_operations.h"
#include "api/openapi/components.h"
#include "api/openapi/example.h"
#include "api/openapi/operation.h"
#include "base/hash.h"

namespace bespoke::openapi {
namespace {

constexpr std::size_t version_digits = 12;  // of a hash: enough to tell two states of one server apart

constexpr std::string_view custom_apis_description =
    "The Custom APIs of this server as they are defined now. Entries as they are read have every field, null "
    "where "
    "it has no value; values may be older than the rules, so the rules bind only what is sent. `HEAD` is "
    "answered "
    "wherever `GET` is. The server itself is described at `/openapi.json`.";

constexpr std::string_view url_slug_pattern = "^[A-Za-z0-9._~-]+$";

// They are somebody's own. Tools want the member, and openapi-generator its identifier.
constexpr std::string_view license =
    R"({"name":"As the operator of this server says","identifier":"LicenseRef-Operator"})";

// An API's name in the document: that of its schemas, and the end of its operationIds.
using Names = std::vector<std::string>;

// `wishlist_ext` → `WishlistExt`
std::string pascal_case(std::string_view api_type) {
  std::string name;
  bool upper = true;
  for (const char c : api_type) {
    if (c != '_') name += upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    upper = c == '_';
  }
  return name.front() >= '0' && name.front() <= '9' ? "Api" + name : name;
}

// Generators fold the case of names and drop what is neither letter nor digit; names stay distinct even so.
// An api_type ends in `_ext`, so a number behind a name makes it no other's.
Names names_of(std::span<const std::shared_ptr<const CustomApi>> apis) {
  Names names;
  std::map<std::string, int> taken;
  for (const auto& api : apis) {
    std::string name = pascal_case(api->api_type);
    std::string folded = name;
    for (char& c : folded) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const int count = ++taken[folded];
    if (count > 1) name += std::to_string(count);
    names.push_back(std::move(name));
  }
  return names;
}

// Its slug. Generators name classes and files after it, and some of those may not begin with a digit:
// `3d-models` → `api 3d-models`, which is nobody's slug.
std::string tag_of(const CustomApi& api) {
  const bool begins_with_digit = api.slug.front() >= '0' && api.slug.front() <= '9';
  return begins_with_digit ? "api " + api.slug : api.slug;
}

std::string identifier_parameter(const CustomApi& api) {
  std::string text;
  json::Writer out(text);
  const CustomField* field = api.url_slug_field();
  out.object();
  out.key("name").string("identifier");
  out.key("in").string("path");
  out.key("required").boolean(true);
  out.key("description")
      .string(field == nullptr ? "The id of the entry."
                               : fmt::format("The value of the entry's field `{}`.", field->slug));
  out.key("schema").object();
  out.key("type").string("string");
  field == nullptr ? out.key("format").string("uuid") : out.key("pattern").string(url_slug_pattern);
  out.end_object();
  out.end_object();
  return text;
}

std::vector<std::string> list_parameters(const CustomApi& api) {
  const Attributes attributes = entry_attributes(api);
  std::vector<std::string> parameters = {filter_parameter(attributes),
                                         sort_parameter(attributes, ListKind::Entries)};
  for (const std::string_view name :
       {"PageLimit", "PageOffset", "PageAfter", "TotalMethod", "Timeout", "Explain"}) {
    parameters.push_back(reference("parameters", name));
  }
  return parameters;
}

void write_list_paths(json::Writer& out, const CustomApi& api, const std::string& name) {
  const std::string path = fmt::format("/v2/extensions/{}", api.slug);
  const std::string list_id = "list" + name;
  const std::string create_id = "create" + name;
  const std::string create = name + "Create";
  const std::string tag = tag_of(api);
  const Operation operations[] = {
      {.method = http::Method::Get,
       .path = path,
       .id = list_id,
       .tag = tag,
       .summary = "List entries",
       .parameters = list_parameters(api),
       .replies = {{200, "A page of entries.", Shape::EntryList, name}},
       .errors = {400, 404, 422}},
      {.method = http::Method::Post,
       .path = path,
       .id = create_id,
       .tag = tag,
       .summary = "Create an entry",
       .request = create,
       .replies = {{201, "The new entry.", Shape::Entry, name}},
       .errors = {404, 409}},
  };
  write_paths(out, operations);
}

void write_batch_path(json::Writer& out, const CustomApi& api, const std::string& name) {
  const std::string path = fmt::format("/v2/extensions/{}/batch", api.slug);
  const std::string id = "write" + name;
  const std::string request = name + "BatchOperations";
  const std::string tag = tag_of(api);
  const Operation operation = batch_operation(path, id, tag, {}, request);
  write_paths(out, {&operation, 1});
}

std::vector<Reply> put_replies(const CustomApi& api, const std::string& name) {
  std::vector<Reply> replies = {{200, "The entry after the update.", Shape::Entry, name}};
  if (api.allow_upserts) replies.push_back({201, "The new entry.", Shape::Entry, name});
  return replies;
}

void write_entry_paths(json::Writer& out, const CustomApi& api, const std::string& name) {
  const std::string path = fmt::format("/v2/extensions/{}/{{identifier}}", api.slug);
  const std::string identifier = identifier_parameter(api);
  const std::string if_match = reference("parameters", "IfMatch");
  std::vector<std::string> put_parameters = {identifier, if_match};
  if (api.allow_upserts) put_parameters.push_back(reference("parameters", "IfNoneMatch"));
  const std::string get_id = "get" + name;
  const std::string put_id = "update" + name;
  const std::string delete_id = "delete" + name;
  const std::string update = name + "Update";
  const std::string tag = tag_of(api);
  const Operation operations[] = {
      {.method = http::Method::Get,
       .path = path,
       .id = get_id,
       .tag = tag,
       .summary = "Read an entry",
       .parameters = {identifier},
       .replies = {{200, "The entry.", Shape::Entry, name}},
       .errors = {404}},
      {.method = http::Method::Put,
       .path = path,
       .id = put_id,
       .tag = tag,
       .summary = api.allow_upserts ? "Update an entry, or create it" : "Update an entry",
       .description = "What is left out stays as it is.",
       .parameters = put_parameters,
       .request = update,
       .replies = put_replies(api, name),
       .errors = {404, 409, 412}},
      {.method = http::Method::Delete,
       .path = path,
       .id = delete_id,
       .tag = tag,
       .summary = "Delete an entry",
       .parameters = {identifier, if_match},
       .replies = {{204, "The entry is gone."}},
       .errors = {404, 412}},
  };
  write_paths(out, operations);
}

// With what a schema of the values cannot say.
std::string full_description(const CustomField& field) {
  std::string text = field.description;
  const auto add = [&text](std::string_view sentence) {
    if (!sentence.empty()) text.append(text.empty() ? "" : " ").append(sentence);
  };
  if (field.use_as_url_slug) add("Names the entry in paths; holds `A-Z a-z 0-9 - . _ ~` only.");
  if (field.rules->unique()) {
    add(field.rules->case_blind() ? "No two entries have the same value, whatever its case."
                                  : "No two entries have the same value.");
  }
  if (field.rules->immutable()) add("Stays as it was when the entry was made.");
  add(field.rules->schema_remark());
  return text;
}

// Whether its own rules are a `pattern` already; an object has one of them.
bool has_pattern(const CustomField& field) {
  std::string text;
  json::Writer out(text);
  out.object();
  field.rules->write_schema(out, SchemaOf::Sent, Nulls::Refused);
  out.end_object();
  const Result<json::Value> schema = json::read(text);
  return schema && schema->find("pattern") != nullptr;
}

void write_field(json::Writer& out, const CustomField& field, SchemaOf values) {
  out.key(field.slug).object();
  out.key("title").string(field.name);
  const std::string text = values == SchemaOf::Sent ? full_description(field) : field.description;
  if (!text.empty()) out.key("description").string(text);
  const bool never_null = values == SchemaOf::Sent && !field.rules->allow_null_values();
  field.rules->write_schema(out, values, never_null ? Nulls::Refused : Nulls::Allowed);
  if (field.use_as_url_slug && values == SchemaOf::Sent && !has_pattern(field)) {
    out.key("pattern").string(url_slug_pattern);
  }
  out.end_object();
}

void write_type(json::Writer& out, const CustomApi& api) {
  out.key("type").object();
  out.key("type").string("string");
  out.key("enum").array();
  out.string(api.api_type);
  out.end_array();
  out.end_object();
}

void write_example(json::Writer& out, std::string_view example) {
  if (example.empty()) return;
  out.key("examples").array();
  out.raw(example);
  out.end_array();
}

void write_entry_schema(json::Writer& out, const CustomApi& api, const std::string& name,
                        const std::string& example) {
  out.key(name).object();
  out.key("type").string("object");
  // No title: generators make a type's name of it.
  out.key("description")
      .string(api.description.empty() ? api.name : fmt::format("{}: {}", api.name, api.description));
  out.key("required").array();
  for (const std::string_view key : {"id", "type", "links", "meta"}) out.string(key);
  for (const CustomField& field : api.fields) out.string(field.slug);
  out.end_array();
  out.key("properties").object();
  out.key("id").raw(R"({"type":"string","format":"uuid"})");
  write_type(out, api);
  for (const CustomField& field : api.fields) write_field(out, field, SchemaOf::Stored);
  out.key("links").raw(reference("schemas", "SelfLink"));
  out.key("meta").raw(reference("schemas", "EntryMeta"));
  out.end_object();
  write_example(out, example);
  out.end_object();
}

enum class Body { Create, Update };

void write_body_schema(json::Writer& out, const CustomApi& api, const std::string& name, Body body,
                       const std::string& example) {
  out.key(name + (body == Body::Create ? "Create" : "Update")).object();
  out.key("type").string("object");
  out.key("required").array();
  out.string("type");
  for (const CustomField& field : api.fields) {
    if (body == Body::Create && !field.rules->allow_null_values()) out.string(field.slug);
  }
  out.end_array();
  out.key("properties").object();
  write_type(out, api);
  for (const CustomField& field : api.fields) write_field(out, field, SchemaOf::Sent);
  out.end_object();
  write_example(out, example);
  out.end_object();
}

void write_tags(json::Writer& out, std::span<const std::shared_ptr<const CustomApi>> apis) {
  out.key("tags").array();
  for (const auto& api : apis) {
    out.object();
    out.key("name").string(tag_of(*api));
    out.key("description").string(api->description.empty() ? api->name : api->description);
    out.end_object();
  }
  out.end_array();
}

void write_components(json::Writer& out, std::span<const std::shared_ptr<const CustomApi>> apis,
                      const Names& names) {
  out.key("components").object();
  write_shared_components(out, ErrorForm::Usual);
  out.key("schemas").object();
  write_shared_schemas(out);
  write_batch_schemas(out);
  for (std::size_t i = 0; i < apis.size(); ++i) {
    const Examples examples(*apis[i]);
    const std::string body = examples.body();
    write_entry_schema(out, *apis[i], names[i], examples.entry());
    write_body_schema(out, *apis[i], names[i], Body::Create, body);
    write_body_schema(out, *apis[i], names[i], Body::Update, body);
    write_batch_request(out, {names[i] + "BatchOperations", names[i] + "Update", body});
  }
  out.end_object();
  out.end_object();
}

}  // namespace

std::string custom_api_document(const Catalog& catalog, std::string_view server) {
  const auto apis = catalog.apis();
  const Names names = names_of(apis);
  std::string content;
  json::Writer inner(content);
  inner.object();
  write_tags(inner, apis);
  inner.key("security").raw(R"([{"bearer":[]}])");
  inner.key("paths").object();
  for (std::size_t i = 0; i < apis.size(); ++i) {
    write_list_paths(inner, *apis[i], names[i]);
    write_batch_path(inner, *apis[i], names[i]);
    write_entry_paths(inner, *apis[i], names[i]);
  }
  inner.end_object();
  write_components(inner, apis, names);
  inner.end_object();

  const std::string version =
      fmt::format("{}+{}", BESPOKE_VERSION, to_hex(sha256(content)).substr(0, version_digits));
  std::string document;
  json::Writer out(document);
  out.object();
  write_head(out, {"Custom APIs", version, custom_apis_description, server, license});
  document.append(",").append(content, 1);
  return document;
}

}  // namespace bespoke::openapi
