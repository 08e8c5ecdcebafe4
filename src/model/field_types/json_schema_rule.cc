#include "model/field_types/json_schema_rule.h"

#include <fmt/format.h>

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

void JsonSchemaRule::check(const json::Value& value, std::vector<std::string>& problems) const {
  if (!is_set()) return;
  if (const auto violation = schema_->check(value)) problems.push_back(sentence(*violation));
}

}  // namespace bespoke
