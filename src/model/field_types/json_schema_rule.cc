#include "model/field_types/json_schema_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/utf8.h"

namespace bespoke {
namespace {

constexpr std::string_view draft = "2020-12";
constexpr std::size_t path_length_max = 200;  // of a violation's path in an error; keys may be long. Ours

std::string sentence(const jsonschema::Violation& violation) {
  switch (violation.cause) {
    case jsonschema::Violation::Cause::Cost:
      return fmt::format("Expected value to be checked against json_schema in {} steps.",
                         jsonschema::check_steps_max);
    case jsonschema::Violation::Cause::Keyword:
      break;
  }
  const std::string_view path = first_code_points(violation.path, path_length_max);
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

}  // namespace

void JsonSchemaRule::read(AttributeReader& reader, const std::string& prefix,
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
  if (text.empty() || (is_set() && text == text_)) return;

  const Result<json::Value> document = json::read(text);
  if (!document) return inner.problem("schema", "is not JSON: " + document.error().details.front());
  if (document->object() == nullptr) return inner.problem("schema", "must hold a JSON object.");
  Result<std::shared_ptr<const jsonschema::Schema>> compiled = jsonschema::Schema::compile(*document);
  if (!compiled) {
    return inner.problem("schema",
                         "is not a JSON Schema that can be used: " + compiled.error().details.front());
  }
  text_ = std::move(text);
  schema_ = *std::move(compiled);
}

void JsonSchemaRule::write(json::Writer& out) const {
  out.key("json_schema");
  if (!is_set()) return out.null();
  out.object();
  out.key("version").string(draft);
  out.key("schema").string(text_);
  out.end_object();
}

bool JsonSchemaRule::is_portable() const {
  const Result<json::Value> schema = json::read(text_);
  return schema && stands_for_itself(*schema);
}

void JsonSchemaRule::write_schema(json::Writer& out, Nulls nulls) const {
  if (!is_set() || !is_portable()) return;
  out.key(nulls == Nulls::Allowed ? "anyOf" : "allOf").array();
  out.raw(text_);
  if (nulls == Nulls::Allowed) out.raw(R"({"type":"null"})");
  out.end_array();
}

std::string JsonSchemaRule::schema_remark() const {
  return !is_set() || is_portable() ? "" : "Must hold to the JSON Schema of the field's definition.";
}

void JsonSchemaRule::check(const json::Value& value, std::vector<std::string>& problems) const {
  if (!is_set()) return;
  if (const auto violation = schema_->check(value)) problems.push_back(sentence(*violation));
}

}  // namespace bespoke
