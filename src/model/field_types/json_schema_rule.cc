#include "model/field_types/json_schema_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "jsonschema/limits.h"
#include "jsonschema/shape.h"
#include "model/limits.h"

namespace bespoke {
namespace {

constexpr std::string_view draft = "2020-12";

std::string sentence(const jsonschema::Violation& violation) {
  switch (violation.cause) {
    case jsonschema::Violation::Cause::Cost:
      return fmt::format("Expected value to be checked against json_schema in {} steps.",
                         jsonschema::check_steps_max);
    case jsonschema::Violation::Cause::Keyword:
      break;
  }
  const std::string_view path = first_code_points(violation.path, violation_path_length_max);
  const std::string_view rest = path.size() < violation.path.size() ? "…" : "";
  return fmt::format("Expected value to match json_schema, whose '{}' fails at '{}{}'.", violation.keyword,
                     path, rest);
}

// References and identifiers would mean another place in another document; annotations of values may not hold
// there, and the tools that read it mind. A property of such a name is taken for one: that costs little.
bool is_bound_to_its_document(std::string_view key) {
  return key.starts_with('$') || key == "default" || key == "example" || key == "examples" ||
         key == "discriminator";
}

bool stands_for_itself(const json::Value& schema) {
  if (const json::Array* items = schema.array()) return std::ranges::all_of(*items, stands_for_itself);
  if (schema.object() == nullptr) return true;
  return std::ranges::all_of(*schema.object(), [](const json::Member& member) {
    return !is_bound_to_its_document(member.key) && stands_for_itself(member.value);
  });
}

json::Value with_schemas_as_objects(const json::Value& schema);

json::Value with_schemas_as_objects(const json::Member& keyword) {
  using enum jsonschema::Shape;
  const json::Value& value = keyword.value;
  const jsonschema::Shape shape = jsonschema::shape_of(keyword.key);
  if (shape == Schema && keyword.key != "additionalProperties") return with_schemas_as_objects(value);
  if (shape == SchemaList && value.array() != nullptr) {
    json::Array schemas;
    for (const json::Value& schema : *value.array()) schemas.push_back(with_schemas_as_objects(schema));
    return schemas;
  }
  const bool by_name = shape == SchemasByName || shape == SchemasOrStringsByName;
  if (by_name && value.object() != nullptr) {
    json::Object schemas;
    for (const json::Member& named : *value.object())
      schemas.push_back({named.key, with_schemas_as_objects(named.value)});
    return schemas;
  }
  return shape == Schema && value.boolean() == nullptr ? with_schemas_as_objects(value) : value;
}

// `true` → `{}`, `false` → `{"not":{}}`: generators stumble over a boolean where a schema may stand, but for
// the one of `additionalProperties`, which they have known for long.
json::Value with_schemas_as_objects(const json::Value& schema) {
  json::Object members;
  if (const bool* takes_all = schema.boolean()) {
    if (!*takes_all) members.push_back({"not", json::Object{}});
    return members;
  }
  if (schema.object() == nullptr) return schema;
  for (const json::Member& keyword : *schema.object())
    members.push_back({keyword.key, with_schemas_as_objects(keyword)});
  return members;
}

}  // namespace

void JsonSchemaRule::read(AttributeReader& reader, const std::string& prefix, RuleCompiler& compiler,
                          std::vector<std::string>& problems) {
  const json::Value* sent = reader.find("json_schema");
  if (sent == nullptr) return;
  if (sent->is_null()) {
    *this = {};
    return;
  }
  const json::Value* object = reader.object("json_schema");
  if (object == nullptr) return;
  AttributeReader inner(object, prefix + "json_schema.", problems);
  inner.refuse_other_keys({"version", "schema"});
  inner.constant("version", draft);
  std::string text;
  inner.text("schema", json_schema_length_max, Presence::Required, text);
  if (text.empty()) return;
  if (is_set() && text == text_) return compiler.know_schema(text_, schema_);
  Result<SchemaPointer> compiled = compiler.schema(text);
  if (!compiled) return inner.problem("schema", compiled.error().details.front());
  text_ = std::move(text);
  schema_ = *std::move(compiled);
}

RuleWeight JsonSchemaRule::weight() const {
  if (schema_ == nullptr) return {};
  return {text_, schema_->pattern_instructions(), text_.size()};
}

void JsonSchemaRule::write(json::Writer& out) const {
  out.key("json_schema");
  if (!is_set()) return out.null();
  out.object();
  out.key("version").string(draft);
  out.key("schema").string(text_);
  out.end_object();
}

std::optional<json::Value> JsonSchemaRule::portable_schema() const {
  const Result<json::Value> schema = json::read(text_);
  if (!schema || !stands_for_itself(*schema)) return std::nullopt;
  return with_schemas_as_objects(*schema);
}

void JsonSchemaRule::write_schema(json::Writer& out, Nulls nulls) const {
  const std::optional<json::Value> schema = is_set() ? portable_schema() : std::nullopt;
  if (!schema) return;
  out.key(nulls == Nulls::Allowed ? "anyOf" : "allOf").array();
  out.value(*schema);
  if (nulls == Nulls::Allowed) out.raw(R"({"type":"null"})");
  out.end_array();
}

std::string JsonSchemaRule::schema_remark() const {
  return !is_set() || portable_schema() ? "" : "Must hold to the JSON Schema of the field's definition.";
}

void JsonSchemaRule::check(const json::Value& value, std::vector<std::string>& problems) const {
  if (!is_set()) return;
  if (const auto violation = schema_->check(value)) problems.push_back(sentence(*violation));
}

}  // namespace bespoke
